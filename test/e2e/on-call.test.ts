import { synthesize, toYaml } from "../../charts/synthesize";
import { environmentOf, layerOf } from "../helpers/fixtures";
import { accessOf, declaredAccess } from "./on-call/access";
import { SHAPES, shapesOf } from "./on-call/commands";
import { operatorShell } from "./on-call/operator-shell";
import { RANKS, below, peopleOf, runbookFile, type Who } from "./on-call/people";
import { printedCommands } from "./on-call/printed";
import type { RunOptions } from "./support/kubectl";
import { NAMESPACE, mustApply, objectsOf, removeLayer, untilAvailable, untilFloors } from "./support/layer";
import { sharedKubectl } from "./support/shared-cluster";

const kubectl = sharedKubectl();
const prod = environmentOf("prod");
const { manifests } = synthesize(layerOf(prod));
const { onCall = {} } = prod.environment;

const people = peopleOf(kubectl, onCall);
const { runAs, written, person } = people;
const shell = operatorShell(kubectl);
const expectFirst = (first: Who, args: readonly string[], given?: RunOptions) =>
  people.expectFirst(first, below(first), (who) => runAs(who, args, given));

async function expectRuns(first: Who, args: readonly string[], given?: RunOptions): Promise<void> {
  const { code, stderr } = await expectFirst(first, args, given);
  expect({ code, stderr: code === 0 ? "" : stderr }).toEqual({ code: 0, stderr: "" });
}

/** Deletes objects as an administrator, so that an apply must create them. */
async function remove(...names: readonly string[]): Promise<void> {
  await kubectl.run(["-n", NAMESPACE, "delete", ...names]);
}

const APPLY = ["apply", "--server-side", "--field-manager=access-layer", "--force-conflicts", "-f", "-"];

const fileOf = (kind: string, service?: string) => runbookFile(layerOf(prod), kind, service);

interface Pod {
  readonly metadata: {
    readonly name: string;
    readonly creationTimestamp: string;
    readonly deletionTimestamp?: string;
  };
}

/** The oldest pod: of too many pods, for example after a quarantine, the ReplicaSet deletes the newest. */
async function aPodOf(selector: string): Promise<string> {
  const pods = (await objectsOf<Pod>(kubectl, "pods", { labelSelector: selector })).filter(
    ({ metadata }) => metadata.deletionTimestamp === undefined,
  );
  const [oldest] = [...pods].sort((a, b) => (a.metadata.creationTimestamp < b.metadata.creationTimestamp ? -1 : 1));
  return oldest?.metadata.name ?? "none";
}

beforeAll(async () => {
  await removeLayer(kubectl);
  await mustApply(kubectl, manifests);
  await untilFloors(kubectl);
});
afterAll(async () => {
  shell.remove();
  await removeLayer(kubectl);
});

describe("commands of the tool and the pages", () => {
  const printed = printedCommands();
  const trials = SHAPES.map((shape) => {
    const first = printed.find(({ command }) => shapesOf(command)[0] === shape);
    return { ...shape, command: shape.run ?? first?.command ?? "" };
  });
  const isOnCall = ({ runner }: { readonly runner: string }) => RANKS.some((rank) => rank === runner);

  /** Replaces placeholders. A quarantined pod exists only after the command that labels it. */
  async function filled(command: string): Promise<string> {
    const pod = await aPodOf(command.includes("app=SERVICE") ? "app=quarantine" : "app=metrics");
    return command
      .replace("MANIFEST", "dist/prod/access-layer.k8s.yaml")
      .replace(/\b(dist\/(dev|qa)|released\/prod)\//, "dist/prod/")
      .replace(/\bPOD\b|\{\{ \$labels\.pod \}\}/, pod)
      .replace("{{ $labels.deployment }}", "gateway-blue")
      .replace("{{ $labels.job_name }}", "probe")
      .replace(/\b(NAME|SERVICE)\b/, "metrics");
  }

  test.each(trials.filter(isOnCall))("$runner is the first role that may run: $command", async (trial) => {
    const command = await filled(trial.command);
    const first = trial.runner as Who;
    // Each role includes the ones below, so the next one is enough.
    const { code, stderr } = await people.expectFirst(first, below(first).slice(-1), (who) =>
      shell.run(person(who), command, trial.endsAt),
    );
    if (trial.mayFail !== true) expect({ code, stderr: code === 0 ? "" : stderr }).toEqual({ code: 0, stderr: "" });
  });

  test.each(trials.filter((trial) => !isOnCall(trial)))("only the $runner may run: $command", async ({ command }) => {
    const { code, stderr } = await shell.run(person("breakglass"), await filled(command));
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringMatching(/forbidden/i) });
  });
});

describe("oncall-read", () => {
  test.each([
    "get pods,services,configmaps,serviceaccounts,persistentvolumeclaims",
    "get endpoints,endpointslices,networkpolicies,ingresses,httproutes",
    "get deployments,replicasets,hpa,poddisruptionbudgets,cronjobs,jobs,leases",
    "get roles,rolebindings,resourcequotas,limitranges,servicemonitors,prometheusrules",
    "events",
    "describe deployment gateway-blue",
    "describe pods -l app=gateway",
    "logs deployment/gateway-blue --tail=5",
    "wait --for=condition=ready pod -l app=gateway,version=blue --timeout=300s",
    "rollout status deployment/gateway-blue --timeout=300s",
    "rollout history deployment/gateway-blue",
  ])("may %s", async (command) => {
    await expectRuns("read", command.split(" "));
  });

  test("oncall-read may run kubectl top pods", async () => {
    // Metrics may be missing, because the test only checks the permission.
    await expectFirst("read", ["top", "pods"]);
  });
});

describe("oncall-operate", () => {
  // `rollout undo` needs an earlier revision. During a rollout, a command may pick a terminating pod.
  beforeEach(() => untilAvailable(kubectl));

  test.each([
    "set image deployment/entitlements entitlements=ghcr.io/254carbon/access-layer-entitlements:v1.0.2",
    "rollout undo deployment/entitlements",
    "rollout restart deployment/postgres-deployment",
    "scale deployment/gateway-blue --replicas=4",
    'patch deployment/metrics -p {"spec":{"minReadySeconds":6}}',
    'patch hpa gateway-blue -p {"spec":{"minReplicas":5}}',
    'patch service gateway-service -p {"spec":{"selector":{"version":"green"}}}',
    'patch httproute streaming --type=json -p [{"op":"replace","path":"/spec/rules/0/backendRefs/1/weight","value":0}]',
    "create configmap hot-queries --from-literal=hot_queries.json={}",
    "delete configmap hot-queries",
    "create job warm-now --from=cronjob/cache-warm",
  ])("may %s", async (command) => {
    await expectRuns("operate", command.split(" "));
  });

  test("oncall-operate may recreate deleted workloads of a color and a canary", async () => {
    await remove("deployment/gateway-green", "hpa/gateway-green", "poddisruptionbudget/gateway-green");
    await expectRuns("operate", APPLY, { input: toYaml(fileOf("green-deployment", "gateway")) });
    await expectRuns("operate", APPLY, { input: toYaml(fileOf("canary-deployment", "streaming")) });
  });

  test("oncall-operate may create a Job from a file", async () => {
    const container = { name: "x", image: "x", resources: {} };
    const spec = { template: { spec: { restartPolicy: "Never", containers: [container] } } };
    const job = { apiVersion: "batch/v1", kind: "Job", metadata: { name: "by-file", namespace: NAMESPACE }, spec };
    await expectRuns("operate", ["create", "-f", "-"], { input: toYaml([job]) });
  });

  test("oncall-operate may take and release the lock of a release", async () => {
    const lease = { apiVersion: "coordination.k8s.io/v1", kind: "Lease", metadata: { name: "release-gateway" } };
    for (const [verb, holderIdentity] of [
      ["create", "operator"],
      ["replace", ""],
    ] as const) {
      const metadata = { ...lease.metadata, namespace: NAMESPACE };
      await expectRuns("operate", [verb, "-f", "-"], {
        input: toYaml([{ ...lease, metadata, spec: { holderIdentity } }]),
      });
    }
  });

  test("oncall-operate may forward a port", async () => {
    const endsAt = "Forwarding from 127.0.0.1";
    const { stdout } = await expectFirst("operate", ["port-forward", "service/auth-service", ":8000"], { endsAt });
    expect(stdout).toContain(endsAt);
    written.operate.add("pods/portforward create");
  });
});

describe("oncall-breakglass", () => {
  test.each([
    "exec deployment/gateway-blue -- echo hello",
    "get secrets",
    "create secret generic access-secrets-new --from-literal=ACCESS_JWT_SECRET_KEY=none",
    "describe secret access-secrets-new",
  ])("may %s", async (command) => {
    await expectRuns("breakglass", command.split(" "));
    // A WebSocket connection starts with a GET.
    if (command.startsWith("exec")) written.breakglass.add("pods/exec create");
  });

  test("oncall-breakglass may quarantine a pod and delete it", async () => {
    const pod = await aPodOf("app=metrics");
    await expectRuns("breakglass", ["label", "pod", pod, "app=quarantine", "--overwrite"]);
    await expectRuns("breakglass", ["delete", "pod", pod]);
  });

  test("oncall-breakglass may apply a lockdown if a policy is missing", async () => {
    await remove("networkpolicy/gateway");
    await expectRuns("breakglass", APPLY, { input: toYaml(fileOf("emergency-network-policy")) });
  });

  test("oncall-breakglass may apply the clean state after a service and a datastore's ConfigMap are deleted", async () => {
    await remove("serviceaccount/metrics", "service/metrics-service", "configmap/redis-config");
    await expectRuns("breakglass", APPLY, { input: toYaml(fileOf("clean-deployment")) });
  });

  test("oncall-breakglass may apply and delete the rules for Prometheus without the operator", async () => {
    const input = toYaml(runbookFile(layerOf(environmentOf("staging")), "security-monitoring"));
    await expectRuns("breakglass", APPLY, { input });
    await expectRuns("breakglass", ["delete", "-f", "-"], { input });
  });
});

test.each([
  "delete deployment gateway-blue",
  "delete networkpolicy gateway",
  "delete configmap redis-config",
  "delete prometheusrule access-layer-rules",
  "delete servicemonitor gateway",
  'patch cronjob cache-warm -p {"spec":{"suspend":false}}',
  "delete pvc postgres-data",
  "delete secret access-secrets-new",
  "create rolebinding more --role=oncall-breakglass --group=access-layer-oncall",
  'patch role oncall-read --type=json -p [{"op":"remove","path":"/rules/0"}]',
  'patch resourcequota access-layer -p {"spec":{"hard":{"pods":"1k"}}}',
  "get secrets -n kube-system",
  "get pods -n kube-system",
  "get nodes",
  "get namespaces",
  "get namespace kube-system",
  "get pv",
  "get clusterrolebindings",
])("no on-call role may %s", async (command) => {
  for (const who of RANKS) {
    const { code, stderr } = await runAs(who, command.split(" "));
    expect({ who, code, stderr }).toEqual({ who, code: 1, stderr: expect.stringMatching(/forbidden/i) });
  }
});

describe("permissions of the roles", () => {
  // Uses the requests that the tests above recorded.
  test.each([
    ["operate", "read"],
    ["breakglass", "operate"],
  ] as const)("every write permission that %s adds is used by a tested command", async (who, lower) => {
    const writes = (rights: ReadonlySet<string>) => [...rights].filter((right) => !/ (get|list|watch)$/.test(right));
    const rights = writes(await accessOf(kubectl, person(who)));
    const known = writes(await accessOf(kubectl, person(lower)));
    const added = rights.filter((right) => !known.includes(right));
    const used = new Set([...written.read, ...written.operate, ...written[who]]);
    expect(added.filter((right) => !used.has(right))).toEqual([]);
    expect(added.length).toBeGreaterThan(10);
  });
});

describe("every ServiceAccount of prod", () => {
  const accounts = manifests.filter(({ kind }) => kind === "ServiceAccount").map(({ metadata }) => metadata.name);

  test.each(accounts)("%s has exactly the permissions that the manifests grant", async (account) => {
    const user = `system:serviceaccount:${NAMESPACE}:${account}`;
    const authenticated = await accessOf(kubectl, { user: `system:serviceaccount:${NAMESPACE}:no-account` });
    const rights = await accessOf(kubectl, { user });
    const own = [...rights].filter((right) => !authenticated.has(right)).sort();
    expect(own).toEqual(declaredAccess(manifests, account));
  });
});
