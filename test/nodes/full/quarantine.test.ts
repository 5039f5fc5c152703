import { lockdownCommands } from "../../../bin/commands/lockdown/report";
import { lockdownManifests } from "../../../charts/operations/lockdown";
import type { Manifest } from "../../../lib/manifests/manifest";
import { QUARANTINE_NAME } from "../../../lib/names";
import { isNetworkPolicy } from "../../../lib/manifests/network-policies/problems";
import { podsBehind } from "../../e2e/support/endpoints";
import { NAMESPACE, eventually, mustApply, untilAvailable } from "../../e2e/support/layer";
import { nodeBinaries } from "../support/binaries";
import { calleesOf } from "../support/callees";
import { startClientPod, stopClientPod } from "../support/client-pod";
import { startNodeCluster, type NodeCluster } from "../support/cluster";
import {
  holdConnection,
  holdStream,
  untilStreamContinues,
  type HeldConnection,
  type HeldStream,
} from "../support/held-connections";
import { imagesForNodes } from "../support/images";
import { deploy, layerOnNodes, untilUp } from "../support/layer";
import { matrices } from "../support/packets";
import { runningPods, type RunningPod } from "../support/pods";
import { runPrinted } from "../support/kubectl-shell";
import { record } from "../support/record";
import { gatewayWithCallees } from "../support/small";

const layer = layerOnNodes(gatewayWithCallees());
/** Connections between all workloads. Neither direction lists `suspect`. */
const NORMAL = ["gateway > auth:8000", "gateway > redis-deployment:6379"];
const EVIDENCE = "/tmp/evidence";

let cluster: NodeCluster;
let manifests: readonly Manifest[];
let suspect: RunningPod;
/** Opened before the quarantine: from another pod to the suspect, and from the suspect to its callee. */
let held: { readonly in: HeldConnection; readonly out: HeldConnection; readonly stream: HeldStream };

const own = (...args: string[]) => cluster.kubectl.run(["-n", NAMESPACE, ...args]);
const pods = () => runningPods(cluster.kubectl, NAMESPACE);
const podsOf = async (app: string) => (await pods()).filter(({ labels }) => labels["app"] === app);
const curl = (pod: string, url: string, seconds = 3) =>
  cluster.kubectl.try(["-n", NAMESPACE, "exec", pod, "--", "curl", "-sf", "--max-time", String(seconds), url]);

/** Waits until packets pass exactly where `reach` reports them as allowed. The suspect is one of the workloads. */
async function untilEnforced(policies: readonly Manifest[]): Promise<readonly string[]> {
  const others = manifests.filter((manifest) => !isNetworkPolicy(manifest));
  let open: readonly string[] = [];
  await eventually(async () => {
    const { expected, actual } = await matrices(cluster, [...others, ...policies, quarantined()], await pods());
    expect(actual).toEqual(expected);
    open = actual;
  });
  return open;
}

/** The suspect as a manifest: a pod of the gateway with the label of the quarantine. */
function quarantined(): Manifest {
  const gateway = manifests.find(({ kind, metadata }) => kind === "Deployment" && metadata.name === "gateway");
  const { template } = (gateway as unknown as { readonly spec: { readonly template: PodTemplate } }).spec;
  const labels = { ...template.metadata.labels, app: QUARANTINE_NAME };
  return { ...template, apiVersion: "v1", kind: "Pod", metadata: { name: "suspect", namespace: NAMESPACE, labels } };
}

interface PodTemplate {
  readonly metadata: { readonly labels: Readonly<Record<string, string>> };
  readonly spec: object;
}

const normal = () => manifests.filter(isNetworkPolicy);

beforeAll(async () => {
  cluster = await startNodeCluster({ binaries: await nodeBinaries(), images: await imagesForNodes(), count: 2 });
  manifests = await deploy(cluster.kubectl, layer);
  await untilUp(cluster.kubectl);
  await startClientPod(cluster.kubectl, { name: "caller", script: "sleep infinity" });
});
afterAll(async () => {
  if (held !== undefined) for (const one of Object.values(held)) one.close();
  await cluster?.stop();
});

test("before a quarantine, the suspect pod reaches its callees and is reached", async () => {
  const [gateway, callee] = [(await podsOf("gateway"))[0], (await podsOf("auth"))[0]];
  if (gateway === undefined || callee === undefined) throw new Error("gateway and auth have no running pod");
  suspect = gateway;
  expect(await untilEnforced(normal())).toEqual(NORMAL);
  await eventually(async () => expect((await curl("caller", `http://${suspect.address}:8000/health`)).code).toBe(0));
  expect((await curl(suspect.name, "http://auth-service:8000/health")).code).toBe(0);
  held = {
    in: await holdConnection(cluster.kubectl, "caller", suspect.address),
    out: await holdConnection(cluster.kubectl, suspect.name, callee.address),
    stream: await holdStream(cluster.kubectl, "caller", suspect.address),
  };
  await own("exec", suspect.name, "--", "sh", "-c", `echo kept >${EVIDENCE}`);
});

test("the quarantine command blocks every new connection from and to the pod, and every other packet passes as before", async () => {
  const started = Date.now();
  const { quarantine } = lockdownCommands(layer, "total", { environments: "environments" });
  await runPrinted(cluster.kubectl, quarantine.replace("POD", suspect.name));
  expect(await untilEnforced(normal())).toEqual(NORMAL);
  const seconds = ((Date.now() - started) / 1000).toFixed(1);
  record({
    topic: "Quarantine",
    what: "The pod is isolated, after the command",
    value: `at most ${seconds} s`,
  });
  expect((await curl("caller", `http://${suspect.address}:8000/health`)).code).not.toBe(0);
  // 6: curl can't resolve the name, because DNS over UDP is blocked, too. The resolver gives up after ten seconds at most.
  expect((await curl(suspect.name, "http://auth-service:8000/health", 60)).code).toBe(6);
});

test("a quarantined pod keeps running with its files, and a new pod takes its place in the Service", async () => {
  await untilAvailable(cluster.kubectl);
  const replacements = (await podsOf("gateway")).map(({ name }) => name).sort();
  expect(replacements).toHaveLength(2);
  expect(replacements).not.toContain(suspect.name);
  await eventually(async () => expect(await podsBehind(cluster.kubectl, "gateway-service")).toEqual(replacements));
  const [kept] = await podsOf(QUARANTINE_NAME);
  expect(kept).toMatchObject({ name: suspect.name, isReady: true, containers: suspect.containers });
  expect(await own("exec", suspect.name, "--", "cat", EVIDENCE)).toBe("kept\n");
  expect(await own("logs", suspect.name)).toContain("listening");
});

test("open connections of a quarantined pod continue, until the pod at the other end restarts", async () => {
  expect([await held.in.ask(), await held.out.ask()]).toEqual(["HTTP/1.1 200 OK", "HTTP/1.1 200 OK"]);
  await untilStreamContinues(held.stream);
  await eventually(async () =>
    expect(await calleesOf(cluster.kubectl, suspect.name)).toEqual({ auth: true, redis: true }),
  );
  await own("rollout", "restart", "deployment/auth", "deployment/redis-deployment");
  await eventually(async () => expect(await held.out.ask()).toBe("closed"));
  await eventually(async () =>
    expect(await calleesOf(cluster.kubectl, suspect.name)).toEqual({ auth: false, redis: false }),
  );
  expect([await held.in.ask(), held.stream.hasEnded()]).toEqual(["HTTP/1.1 200 OK", false]);
  await stopClientPod(cluster.kubectl, "caller");
  await eventually(async () => {
    expect(held.stream.hasEnded()).toBe(true);
    const text = await own("exec", suspect.name, "--", "curl", "--silent", "http://127.0.0.1:8000/metrics");
    expect(text).toMatch(/^stand_in_open_requests 0$/m);
  });
  await untilAvailable(cluster.kubectl);
});

test("a quarantine outlasts a lockdown and its undo", async () => {
  const total = lockdownManifests(layer, "total").filter(isNetworkPolicy);
  await mustApply(cluster.kubectl, total);
  expect(await untilEnforced(total)).toEqual([]);
  await mustApply(cluster.kubectl, normal());
  expect(await untilEnforced(normal())).toEqual(NORMAL);
});

test("deleting a pod, as the original runbook does, isolates nothing and destroys its files and log", async () => {
  const victim = (await podsOf("gateway"))[0]?.name ?? "";
  await own("exec", victim, "--", "sh", "-c", `echo lost >${EVIDENCE}`);
  await own("delete", "pod", victim);
  await untilAvailable(cluster.kubectl);
  // The new pod has the same image, and can reach the same callees.
  expect(await untilEnforced(normal())).toEqual(NORMAL);
  const names = (await podsOf("gateway")).map(({ name }) => name);
  expect(names).toHaveLength(2);
  for (const name of names) {
    await eventually(async () => expect(await calleesOf(cluster.kubectl, name)).toEqual({ auth: true, redis: true }));
    expect(await own("exec", name, "--", "sh", "-c", `cat ${EVIDENCE} 2>&1 || true`)).not.toContain("lost");
  }
  const log = await cluster.kubectl.try(["-n", NAMESPACE, "logs", victim]);
  expect([log.code, log.stderr]).toEqual([1, expect.stringContaining("not found")]);
  expect(await own("exec", suspect.name, "--", "cat", EVIDENCE)).toBe("kept\n");
});

test("a pod that gets its label back leaves the quarantine, and its Service has the planned number of pods", async () => {
  await own("label", "pod", suspect.name, "app=gateway", "--overwrite");
  await eventually(async () => {
    expect(await podsOf(QUARANTINE_NAME)).toEqual([]);
    const names = (await podsOf("gateway")).map(({ name }) => name).sort();
    expect(names).toHaveLength(2);
    expect(await podsBehind(cluster.kubectl, "gateway-service")).toEqual(names);
  });
  expect(await untilEnforced(normal())).toEqual(NORMAL);
});
