import { synthesize } from "../../charts/synthesize";
import { EXAMPLE_ENVIRONMENTS, exampleLayer } from "../helpers/example-environments";
import { expectGolden } from "../helpers/golden";

test.each(EXAMPLE_ENVIRONMENTS)("the example environment %s renders its golden, byte for byte", (name) => {
  expectGolden(`examples/${name}.k8s.yaml`, synthesize(exampleLayer(name)).yaml);
});
