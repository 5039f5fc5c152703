import { synthesise } from "../../charts/synthesise";
import { ENVIRONMENTS, environmentOf } from "../support/fixtures";
import { expectGolden } from "../support/golden";

describe("each shipped environment", () => {
  test.each(ENVIRONMENTS)("%s prints its golden, byte for byte", (name) => {
    expectGolden(`${name}/access-layer.k8s.yaml`, synthesise(environmentOf(name)).yaml);
  });
});
