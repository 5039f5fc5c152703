import { listEnvironments } from "../../charts/environments";
import { synthesise } from "../../charts/synthesise";
import { environmentOf } from "../support/fixtures";
import { expectGolden } from "../support/golden";

const listed = listEnvironments("environments");
const names = "names" in listed ? listed.names : [];

describe("each shipped environment", () => {
  test.each(names)("%s prints its golden, byte for byte", (name) => {
    expectGolden(`${name}/access-layer.k8s.yaml`, synthesise(environmentOf(name, "environments")).yaml);
  });
});

test("the environments are those that the README promises", () => {
  expect(names).toEqual(expect.arrayContaining(["dev", "staging", "prod"]));
});
