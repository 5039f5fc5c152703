import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { loadAll } from "js-yaml";
import type { Manifest } from "../../lib/manifests/manifest";
import { deploymentOf, liveOf, ours, serviceOf } from "../lib/manifests/next-apply/objects";
import { PROGRAM, accessLayer, newFolder, run } from "./command-line";

let folder: string;
beforeAll(() => (folder = newFolder()));

const secretOf = (data: object) => ({
  apiVersion: "v1",
  kind: "Secret",
  metadata: { name: "keys", namespace: "shop" },
  data,
});
const reading = { name: "TOKEN", valueFrom: { secretKeyRef: { name: "keys", key: "token" } } };
const RENDERED = [
  serviceOf({ app: "web" }),
  deploymentOf({}, { env: [reading] }),
  secretOf({ token: "b2xkLXNlY3JldA==" }),
];

const service = liveOf(
  serviceOf({ app: "web", version: "green" }),
  { manager: "kubectl-patch", paths: ["f:spec f:selector"] },
  ours('f:spec f:ports k:{"port":80,"protocol":"TCP"} .', 'f:spec f:ports k:{"port":80,"protocol":"TCP"} f:name'),
);
const variable = 'f:spec f:template f:spec f:containers k:{"name":"web"} f:env k:{"name":"TOKEN"}';
const deployment = liveOf(
  deploymentOf({}, { env: [{ name: "TOKEN", value: "hunter2" }] }),
  { manager: "kubectl-set", paths: [`${variable} f:value`] },
  ours("f:spec f:selector"),
);
const secret = liveOf(secretOf({ token: "bmV3LXNlY3JldA==" }) as typeof service, {
  manager: "vault",
  operation: "Apply",
  paths: ["f:data f:token"],
});
const LIVE = [service, deployment, secret];
const IN_SYNC = RENDERED.map((object) => liveOf(object as typeof service, ours("f:spec f:selector")));

/** Writes the manifest and the live objects to files and runs explain-change on them. */
function explain(live: readonly unknown[], ...options: string[]) {
  writeFileSync(join(folder, "rendered.yaml"), RENDERED.map((object) => JSON.stringify(object)).join("\n---\n"));
  writeFileSync(join(folder, "live.yaml"), JSON.stringify({ apiVersion: "v1", kind: "List", items: live }));
  return accessLayer(folder, ["explain-change", "live.yaml", "--manifest", "rendered.yaml", ...options]);
}

test("explain-change shows what happens to each field, who owns it and what to do, and exits with 1", async () => {
  const { code, stdout, stderr } = await explain(LIVE);
  expect({ code, stderr }).toEqual({ code: 1, stderr: "" });
  const [title, header, row] = stdout.split("\n");
  expect(title).toBe("v1/Service shop/web: conflict, so no field is written");
  expect(header?.split(/ {2,}/)).toEqual(["", "FIELD", "LIVE", "MANIFEST", "NEXT APPLY", "MANAGED BY", "WHAT TO DO"]);
  expect(row?.split(/ {2,}/)).toEqual([
    "",
    "spec.selector",
    '{"app":"web","version":"green"}',
    '{"app":"web"}',
    "conflict",
    "kubectl-patch",
    "undo the change or adopt it in the files; --force-conflicts reverts it",
  ]);
  expect(stdout).toMatch(/\n3 objects: 2 conflict, 1 refused\n$/);
});

test("explain-change exits with 0 if the next apply changes nothing", async () => {
  expect(await explain(IN_SYNC)).toEqual({ code: 0, stdout: "the next apply changes none of 3 objects\n", stderr: "" });
});

test("explain-change lists defaults only with --all", async () => {
  const live = [
    liveOf(serviceOf({ app: "web" }, { type: "ClusterIP" }), ours("f:spec f:selector")),
    ...IN_SYNC.slice(1),
  ];
  expect((await explain(live)).stdout).toBe("the next apply changes none of 3 objects\n");
  expect((await explain(live, "--all")).stdout).toMatch(
    /v1\/Service shop\/web: unchanged\n.*\n +spec\.type +ClusterIP +\(absent\) +keep\n/,
  );
});

test("explain-change lists the number of pods of an autoscaler only together with another field", async () => {
  const scaled = liveOf(deploymentOf({ replicas: 3 }, { env: [reading] }), {
    manager: "kube-controller-manager",
    subresource: "scale",
    paths: ["f:spec f:replicas"],
  });
  const [service, , secret] = IN_SYNC;
  expect((await explain([service, scaled, secret])).stdout).toBe("the next apply changes none of 3 objects\n");
  const changed = liveOf(deploymentOf({ replicas: 3 }), { manager: "x", paths: ["f:spec f:replicas"] });
  expect((await explain([service, changed, secret])).stdout).toMatch(/spec\.replicas +3 +\(absent\) +keep +x/);
  const { metadata } = scaled;
  const both = { ...scaled, metadata: { ...metadata, labels: { by: "hand" } } } as typeof scaled;
  const owners = (metadata as unknown as { managedFields: object[] }).managedFields;
  const label = { manager: "y", operation: "Update", fieldsV1: { "f:metadata": { "f:labels": { "f:by": {} } } } };
  const signed = { ...both, metadata: { ...both.metadata, managedFields: [...owners, label] } };
  expect((await explain([service, signed, secret])).stdout).toMatch(
    /keep \(autoscaler\) +kube-controller-manager \(scale\)/,
  );
});

test("explain-change --json prints the predictions as JSON", async () => {
  const { code, stdout } = await explain(LIVE, "--json", "--force-conflicts");
  const { applier, objects, predictions } = JSON.parse(stdout) as {
    applier: string;
    objects: number;
    predictions: readonly { identity: string; result: string; fields: readonly object[] }[];
  };
  expect({ code, applier, objects }).toEqual({ code: 1, applier: "kubectl", objects: 3 });
  expect(predictions.map(({ identity, result }) => `${identity} ${result}`)).toEqual([
    "v1/Service shop/web changed",
    // The variable would have both the value of kubectl-set and a reference to a Secret.
    "apps/v1/Deployment shop/web refused",
    "v1/Secret shop/keys changed",
  ]);
  expect(predictions[0]?.fields[0]).toEqual({
    path: "spec.selector",
    action: "revert",
    live: { app: "web", version: "green" },
    rendered: { app: "web" },
    next: { app: "web" },
    owners: [{ name: "kubectl-patch", operation: "Update" }],
  });
});

test("explain-change never shows Secret values, not even one that an operator set in place of a reference", async () => {
  for (const options of [[], ["--json"], ["--force-conflicts"], ["--all"], ["--applier", "pulumi", "--refresh"]]) {
    const { stdout, stderr } = await explain(LIVE, ...options);
    expect(stdout).toContain("hidden");
    expect(stdout + stderr).not.toMatch(/b2xkLXNlY3JldA|bmV3LXNlY3JldA|hunter2/);
  }
});

test("explain-change --applier pulumi explains that Pulumi does not see a difference without a refresh", async () => {
  const { code, stdout } = await explain([service, ...IN_SYNC.slice(1)], "--applier", "pulumi");
  expect(code).toBe(1);
  expect(stdout).toMatch(/^v1\/Service shop\/web: not written, because Pulumi does not see the differences\n/);
  expect(stdout).toMatch(/spec\.selector .* not noticed +kubectl-patch +run Pulumi with --refresh\n/);
  expect(stdout).toMatch(/\n3 objects: 1 unnoticed\n$/);
});

test("explain-change does not count or list the annotations of Pulumi's provider", async () => {
  const none = { code: 0, stdout: "the next apply changes none of 3 objects\n", stderr: "" };
  expect(await explain(IN_SYNC, "--applier", "pulumi", "--refresh")).toEqual(none);
});

test("explain-change --recorded compares the program with the last update", async () => {
  writeFileSync(join(folder, "last.yaml"), JSON.stringify(serviceOf({ app: "other" })));
  const { stdout } = await explain([service, ...IN_SYNC.slice(1)], "--applier", "pulumi", "--recorded", "last.yaml");
  expect(stdout).toMatch(/^v1\/Service shop\/web: conflict, so no field is written\n/);
});

test("explain-change reads live objects from standard input and renders the environment", async () => {
  await accessLayer(folder, ["synth", "--env", "dev"]);
  const text = readFileSync(join(folder, "dist", "dev", "access-layer.k8s.yaml"), "utf8");
  const objects = (loadAll(text) as Manifest[]).map((object) => liveOf(object, ours("f:metadata f:labels f:app")));
  writeFileSync(join(folder, "dev.yaml"), JSON.stringify({ apiVersion: "v1", kind: "List", items: objects }));
  const command = '"$0" "$1" explain-change /dev/stdin --env dev < dev.yaml';
  expect(await run("sh", ["-c", command, process.execPath, PROGRAM], folder)).toEqual({
    code: 0,
    stdout: `the next apply changes none of ${objects.length} objects\n`,
    stderr: "",
  });
});

test("explain-change rejects objects of another environment, and names kinds without an object", async () => {
  await explain(LIVE);
  const other = await accessLayer(folder, ["explain-change", "live.yaml", "--env", "dev"]);
  expect(other.code).toBe(2);
  expect(other.stderr).toMatch(/^live\.yaml must have at least one object of environment dev, got 3 other objects; /);
  const { code, stdout, stderr } = await explain(IN_SYNC.slice(1));
  expect([code, stderr]).toEqual([
    1,
    "live.yaml has no Service; if kubectl printed an error, such as Forbidden, these objects may exist\n",
  ]);
  expect(stdout).toBe("v1/Service shop/web: created, because it does not exist\n3 objects: 1 created\n");
});

test("explain-change reports every wrong option, and objects without managed fields", async () => {
  const { code, stderr } = await accessLayer(folder, ["explain-change", "live.yaml", "--refresh", "--patch-force"]);
  expect(code).toBe(2);
  expect(stderr).toBe(
    "explain-change requires --env or --manifest, got neither; add one\n" +
      "--refresh requires --applier pulumi, got kubectl; remove the option\n" +
      "--patch-force requires --applier pulumi, got kubectl; remove the option\n3 problems\n",
  );
  const both = await accessLayer(folder, ["explain-change", "live.yaml", "--env", "prod", "--manifest", "x.yaml"]);
  expect(both.stderr).toContain("explain-change requires only one of --env and --manifest, got both; remove one\n");
  expect((await explain(RENDERED)).stderr).toMatch(
    /^live\.yaml has no metadata\.managedFields; capture it with: kubectl /,
  );
});

test("explain-change replaces control characters of live objects in its output", async () => {
  const hostile = liveOf(serviceOf({ app: "\u001b[2J" }), { manager: "\u001b[31mred", paths: ["f:spec f:selector"] });
  const { stdout } = await explain([hostile, ...IN_SYNC.slice(1)]);
  expect(stdout).toContain("\uFFFD[31mred");
  expect(stdout).not.toContain("\u001b");
});
