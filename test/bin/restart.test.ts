import { readFileSync } from "node:fs";
import { join } from "node:path";
import { synthesize } from "../../charts/synthesize";
import { loadValidEnvironments } from "../../charts/files/chosen-environments";
import type { LiveObject } from "../../lib/delivery/cluster";
import type { Manifest } from "../../lib/manifests/manifest";
import { fakeApiServer, kubeconfigFor, merged, type FakeApiServer } from "../helpers/fake-api-server";
import { accessLayer, newFolder, type Run } from "./command-line";

const folder = newFolder();
const layer = loadValidEnvironments(join(folder, "environments"), ["prod"])[0]?.layer;
if (layer === undefined) throw new Error("prod was not loaded");
const { manifests } = synthesize(layer);

let server: FakeApiServer;
let kubeconfig: string;
beforeAll(async () => {
  server = await fakeApiServer(manifests, []);
  kubeconfig = kubeconfigFor(folder, "prod-eu", server.address);
});
beforeEach(() => {
  server.objects = manifests.map(ready);
  server.denied = [];
  server.writes.splice(0);
});
afterAll(() => server.stop());

const run = (...args: readonly string[]): Promise<Run> =>
  accessLayer(folder, [...args, "--env", "prod"], { KUBECONFIG: kubeconfig, NO_COLOR: "1" });

/** An object in the cluster. All pods of a Deployment are ready. */
function ready(object: Manifest): LiveObject {
  const metadata = { ...object.metadata, resourceVersion: "1", generation: 1 };
  if (object.kind !== "Deployment") return { ...object, metadata };
  const pods = 3;
  const counts = { replicas: pods, updatedReplicas: pods, availableReplicas: pods, observedGeneration: 9 };
  return { ...object, metadata, spec: { ...(object["spec"] as object), replicas: pods }, status: counts };
}

const change = (kind: string, name: string, fields: object) => {
  server.objects = server.objects.map((one) =>
    one.kind === kind && one.metadata.name === name ? (merged(one, fields) as LiveObject) : one,
  );
};

const backedUp = () =>
  change("CronJob", "database-backup", { status: { lastSuccessfulTime: new Date().toISOString() } });

test("restart shows the plan of the live color, and changes nothing in a dry run", async () => {
  expect(await run("restart", "gateway", "--dry-run")).toEqual({
    code: 0,
    stderr: "",
    stdout: `restart gateway in prod (context prod-eu, namespace 254carbon-access)
Restarts gateway-blue.

Steps:
  1.  restart Deployment gateway-blue
  2.  wait until all pods of gateway-blue are ready, at least 3
  3.  probe gateway-service

Expected time: at least 15 s
Undo: none is needed, because the new pods have the same version and configuration.
`,
  });
  expect(server.writes).toEqual([]);
});

test("restart of a workload with Recreate is called an outage, with the connections that fail", async () => {
  backedUp();
  const { code, stdout } = await run("restart", "redis", "--dry-run");
  expect(code).toBe(0);
  expect(stdout).toContain(`Restarts redis-deployment.
Outage: redis-deployment has the strategy Recreate, because only one pod can use redis-data: the old pod stops before the new one starts.
These connections fail meanwhile:
  auth          auth uses redis
`);
  expect(stdout).not.toContain("Warning");
});

test("restart of postgres warns about an old backup", async () => {
  const { stdout } = await run("restart", "postgres", "--dry-run", "--json");
  expect(JSON.parse(stdout)).toMatchObject({
    operation: "restart",
    kind: "restart",
    name: "postgres",
    warnings: ["the database was never backed up"],
    outage: { calls: expect.arrayContaining([{ from: "auth", why: "auth uses postgres" }]) as unknown },
    steps: [
      "restart Deployment postgres-deployment",
      "wait until all pods of postgres-deployment are ready, at least 1",
    ],
    ending: "planned",
  });
});

test("restart writes only the annotation of each workload, with its own field manager, and records it", async () => {
  const { code, stdout, stderr } = await run("restart", "gateway", "--idle", "--no-probe", "--yes");
  expect({ code, stderr }).toEqual({ code: 0, stderr: expect.stringContaining("restarted apps/v1/Deployment") });
  const patches = server.writes.filter((one) => one.startsWith("PATCH") && !one.includes("dryRun"));
  expect(patches).toEqual(
    ["gateway-blue", "gateway-green"].map(
      (name) =>
        `PATCH /apis/apps/v1/namespaces/254carbon-access/deployments/${name}?fieldManager=access-layer-restart&fieldValidation=Strict`,
    ),
  );
  expect(stdout).toMatch(
    /\nrestart gateway --idle in prod: complete after \d+ seconds?\n {2}Restarts gateway-blue and gateway-green\.\n {2}by alice, context prod-eu, namespace 254carbon-access\n$/,
  );
  const { stdout: past } = await run("history", "gateway");
  expect(past).toMatch(/alice {2}restart {4}Restarts gateway-blue and gateway-green\.\n$/);
  const restarted = server.objects.find(
    ({ kind, metadata }) => kind === "Deployment" && metadata.name === "gateway-blue",
  );
  expect(JSON.stringify(restarted)).toMatch(/"kubectl\.kubernetes\.io\/restartedAt":"\d{4}-/);
});

describe("a restart that has not ended", () => {
  const lease = (name: string, pending: object): LiveObject => ({
    apiVersion: "coordination.k8s.io/v1",
    kind: "Lease",
    metadata: {
      ...{ name: `release-${name}`, namespace: "254carbon-access", resourceVersion: "1" },
      annotations: { "access-layer.254carbon.com/pending": JSON.stringify(pending) },
    },
    spec: { holderIdentity: "" },
  });
  const pending = { operation: { kind: "restart" }, by: "ben", at: "2026-01-01T03:10:00Z" };

  test("is completed with its own time, and restarts no workload again", async () => {
    server.objects = [...server.objects, lease("gateway", pending)];
    const annotations = { "kubectl.kubernetes.io/restartedAt": pending.at };
    change("Deployment", "gateway-blue", { spec: { template: { metadata: { annotations } } } });
    const { code, stdout } = await run("restart", "gateway", "--no-probe", "--yes");
    expect(code).toBe(0);
    expect(stdout).toContain("\nben started it at 2026-01-01T03:10:00Z, and it has not ended.\n");
    expect(server.writes.filter((one) => one.startsWith("PATCH"))).toEqual([]);
  });

  test.each(["gateway", "redis"])("of %s is ended with abort", async (name) => {
    server.objects = [...server.objects, lease(name, pending)];
    const { code, stdout } = await run("abort", name, "--via", "kubectl", "--yes");
    expect(code).toBe(0);
    expect(stdout).toContain(`Ends restart ${name}, which ben started at 2026-01-01T03:10:00Z.`);
    expect(server.writes.filter((one) => one.startsWith("PATCH"))).toEqual([]);
    const again = await run("abort", "redis", "--via", "kubectl", "--yes");
    expect(again).toMatchObject({ code: 0, stderr: "no restart of redis has started and not ended.\n" });
  });

  test("is in the status with the commands that complete and end it", async () => {
    server.objects = [...server.objects, lease("gateway", pending)];
    const { stdout } = await run("status", "gateway");
    expect(stdout).toContain("restart was started by ben at 2026-01-01T03:10:00Z, and did not end");
    expect(stdout).toContain(
      "to complete it (abort gateway --via kubectl ends it): npx --no-install access-layer restart gateway --env prod\n",
    );
  });

  test("prevents adopt", async () => {
    server.objects = [...server.objects, lease("gateway", pending)];
    const { code, stderr } = await run("adopt", "gateway", "--dry-run");
    expect(code).toBe(1);
    expect(stderr).toContain("complete it with restart gateway, or end it with abort gateway --via kubectl");
  });
});

test("a quota without room for the additional pods is a problem, and nothing is changed", async () => {
  const [quota] = server.objects.filter(({ kind }) => kind === "ResourceQuota");
  change("ResourceQuota", quota?.metadata.name ?? "", { status: { hard: { pods: "60" }, used: { pods: "60" } } });
  const { code, stderr } = await run("restart", "gateway", "--yes");
  expect(code).toBe(1);
  expect(stderr).toMatch(/^restart gateway: not possible: quota \S+: pods is 60 of 60, which is not enough/);
  expect(server.writes).toEqual([]);
  backedUp();
  // Its old pod stops first.
  expect(await run("restart", "redis", "--dry-run")).toMatchObject({ code: 0 });
});

test.each([
  [["restart", "gatewy"], 'prod has no workload "gatewy"; did you mean gateway?'],
  [["restart", "redis", "--idle"], "--idle requires a service with two colors"],
  [["restart", "streaming", "--idle"], "--idle requires a service with two colors"],
  [["restart", "gateway", "--json"], "--json requires --yes or --dry-run"],
  [["restart", "gateway", "--timeout", "0"], "It must be a whole number from 1 to 86400."],
  [["restart", "gateway"], "stdin is not a terminal; add --yes"],
])("%j is refused", async (args, message) => {
  const { code, stderr } = await run(...args);
  expect(code).toBe(2);
  expect(stderr).toContain(message);
  expect(server.writes).toEqual([]);
});

test("the release file is not changed", () => {
  expect(readFileSync(join(folder, "environments", "prod.release.yaml"), "utf8")).not.toContain("restart");
});
