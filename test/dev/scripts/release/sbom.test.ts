import { shippedSbom, type Sbom } from "../../../../dev/scripts/release/sbom";

const component = (name: string, properties: readonly { name: string; value: string }[] = []) => ({
  "bom-ref": `${name}@1.0.0`,
  name,
  version: "1.0.0",
  properties,
});
const development = { name: "cdx:npm:package:development", value: "true" };
const WHOLE: Sbom = {
  metadata: { component: component("folder") },
  components: [
    component("direct"),
    component("indirect"),
    component("bundled", [development]),
    component("test-tool", [development]),
  ],
  dependencies: [
    { ref: "folder@1.0.0", dependsOn: ["direct@1.0.0", "bundled@1.0.0", "test-tool@1.0.0"] },
    { ref: "direct@1.0.0", dependsOn: ["indirect@1.0.0"] },
    { ref: "indirect@1.0.0", dependsOn: [] },
    { ref: "bundled@1.0.0", dependsOn: ["test-tool@1.0.0"] },
    { ref: "test-tool@1.0.0", dependsOn: [] },
  ],
};
const bundled = [{ name: "bundled", version: "1.0.0" }];

test("shippedSbom keeps dependencies, their dependencies and bundled packages, and drops development tools", () => {
  const { components, dependencies } = shippedSbom(WHOLE, "@a/b", ["direct"], bundled);
  expect(components.map(({ name }) => name)).toEqual(["direct", "indirect", "bundled"]);
  expect(dependencies).toEqual([
    { ref: "folder@1.0.0", dependsOn: ["direct@1.0.0", "bundled@1.0.0"] },
    { ref: "direct@1.0.0", dependsOn: ["indirect@1.0.0"] },
    { ref: "indirect@1.0.0", dependsOn: [] },
    { ref: "bundled@1.0.0", dependsOn: [] },
  ]);
});

test("shippedSbom names the package and marks bundled packages as bundled instead of development", () => {
  const { metadata, components } = shippedSbom(WHOLE, "@a/b", ["direct"], bundled);
  expect(metadata.component.name).toBe("@a/b");
  expect(components.at(-1)?.properties).toEqual([{ name: "cdx:npm:package:bundled", value: "true" }]);
});

test("shippedSbom fails if npm does not list a bundled package", () => {
  const missing = [{ name: "other", version: "2.0.0" }];
  expect(() => shippedSbom(WHOLE, "@a/b", ["direct"], missing)).toThrow("npm sbom does not list other@2.0.0");
});
