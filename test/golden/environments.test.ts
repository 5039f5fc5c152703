import { listEnvironments } from "../../charts/files/environments";
import { synthesize } from "../../charts/synthesize";
import { environmentOf } from "../helpers/fixtures";
import { expectGolden } from "../helpers/golden";

const listed = listEnvironments("environments");
const names = "names" in listed ? listed.names : [];

describe("each shipped environment", () => {
  test.each(names)("%s prints its golden, byte for byte", (name) => {
    expectGolden(`${name}/access-layer.k8s.yaml`, synthesize(environmentOf(name, "environments")).yaml);
  });
});

test("the environments are those that the README promises", () => {
  expect(names).toEqual(expect.arrayContaining(["dev", "staging", "prod"]));
});
