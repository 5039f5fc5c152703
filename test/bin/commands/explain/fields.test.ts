import { effectOf, type Effect, type File } from "../../../../bin/commands/explain/effects";
import { allFields, findFields, similarFields, stepsOf } from "../../../../bin/commands/explain/fields";

/** Changes a field of the sample as `explain` does, and returns what it changes. */
function effect(file: File, path: string, kind?: string): Effect | undefined {
  const field = findFields(path).find((found) => found.file === file);
  const variant = field?.variants.find((one) => kind === undefined || one.kind === kind);
  if (variant === undefined) throw new Error(`no field ${path}`);
  return effectOf(file, stepsOf(variant.path), variant.schema);
}

test("every field of both files is found by its path", () => {
  for (const [file, fields] of allFields())
    for (const { path } of fields)
      expect(findFields(path).map((found) => [found.file, found.path])).toContainEqual([file, path]);
});

test.each([
  ["services.gateway.scale", ["services.<name>.scale.min", "services.<name>.scale.max"]],
  ["patches[0].target", ["patches[].target.kind", "patches[].target.name", "patches[].target.labels"]],
  ["cluster.exposure", ["cluster.exposure.kind", "cluster.exposure.className"]],
])("%s has fields below it", (path, below) => {
  const [found] = findFields(path);
  expect(found?.children.map((child) => child.path)).toEqual(expect.arrayContaining([...below]));
});

test("a path in both files is found in both", () => {
  expect(findFields("services.gateway").map(({ file }) => file)).toEqual(["environment", "release"]);
  expect(findFields("services.gateway.blue.version").map(({ file }) => file)).toEqual(["release"]);
});

test.each([
  ["services.gateway.skale.max", ["services.gateway.scale.max"]],
  ["clutser", ["cluster"]],
  ["cpuPercent", ["services.<name>.scale.cpuPercent"]],
  ["scale.max", ["services.<name>.scale.max"]],
])("for %s, explain suggests %j", (path, suggestions) => {
  expect(findFields(path)).toEqual([]);
  expect(similarFields(path)).toEqual(suggestions);
});

test.each<[File, string, string, string]>([
  ["environment", "services.gateway.scale.cpuPercent", "HorizontalPodAutoscaler", "averageUtilization"],
  ["environment", "services.auth.healthPath", "Deployment", "httpGet.path"],
  ["environment", "datastores.postgres.storage", "PersistentVolumeClaim", "spec.resources.requests.storage"],
  ["environment", "cluster.exposure.className", "Ingress", "spec.ingressClassName"],
  ["release", "services.gateway.live", "Service", "spec.selector.version"],
  ["release", "services.auth.rolling.version", "Deployment", "image"],
])("in %s, %s changes a %s at %s", (file, path, kind, changed) => {
  const { changes = [] } = effect(file, path) ?? {};
  const fields = changes
    .filter(({ identity }) => identity.includes(`/${kind} `))
    .flatMap((change) => change.fields.map((field) => field.path));
  expect(fields).toContainEqual(expect.stringContaining(changed));
});

test("a field that is in no object changes no object", () => {
  expect(effect("environment", "cluster.name")).toMatchObject({ after: "access-layer-prod", changes: [] });
});
