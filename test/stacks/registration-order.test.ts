import { environmentOf, layerOf } from "../helpers/fixtures";
import { objectsOf } from "../helpers/layer-resources";

test("a Deployment depends on everything that pods may need, so that it never has to wait for objects queued behind it", async () => {
  const registered = await objectsOf({ layer: layerOf(environmentOf("prod")) });
  const needed = registered
    .map(({ name }) => name)
    .filter((name) =>
      /:(ServiceAccount|ConfigMap|PersistentVolumeClaim|LimitRange|NetworkPolicy|Service)\//.test(name),
    );
  expect(needed.length).toBeGreaterThan(40);
  const deployments = registered.filter(({ name }) => name.includes(":Deployment/"));
  expect(deployments.length).toBeGreaterThan(10);
  for (const { name, dependsOn } of deployments)
    expect({ name, dependsOn: [...dependsOn].sort() }).toEqual({
      name,
      dependsOn: ["layer:Namespace/254carbon-access", ...needed].sort(),
    });
});
