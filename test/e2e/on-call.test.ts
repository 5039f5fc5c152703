import { lockdownManifests } from "../../charts/operations/lockdown";
import { runbookFiles } from "../../charts/operations/runbook-files";
import { synthesize, toYaml } from "../../charts/synthesize";
import type { Manifest } from "../../lib/manifests/manifest";
import { environmentOf, layerOf } from "../helpers/fixtures";
import { accessOf, declaredAccess, writesOf, type Person } from "./on-call/access";
import type { Outcome } from "./support/kubectl";
import { NAMESPACE, mustApply, objectsOf, removeLayer, untilAvailable } from "./support/layer";
import { sharedKubectl } from "./support/shared-cluster";

const kubectl = sharedKubectl();
const prod = environmentOf("prod");
const { manifests } = synthesize(layerOf(prod));
const { onCall = {} } = prod.environment;

/** On-call groups, ordered by increasing permissions. An outsider is authenticated but not in any on-call group. */
const PEOPLE = {
  outsider: "other-group",
  read: onCall.read?.[0] ?? "",
  operate: onCall.operate?.[0] ?? "",
  breakglass: onCall.breakglass?.[0] ?? "",
} as const satisfies Record<string, string>;
type Who = keyof typeof PEOPLE;
const RANKS = Object.keys(PEOPLE) as Who[];

/** Write requests that each user's commands sent. */
const written: Record<Who, Set<string>> = {
  outsider: new Set(),
  read: new Set(),
  operate: new Set(),
  breakglass: new Set(),
};

const USER = "test-user";
const person = (who: Who): Person => ({ user: USER, group: PEOPLE[who] });

interface Given {
  readonly input?: string;
  readonly endsAt?: string;
}

async function runAs(who: Who, args: readonly string[], given: Given = {}): Promise<Outcome> {
  const identity = ["--as", USER, "--as-group", PEOPLE[who]];
  const outcome = await kubectl.try(["-n", NAMESPACE, "-v=6", ...identity, ...args], given);
  for (const write of writesOf(outcome.stderr)) written[who].add(write);
  return outcome;
}

/** Expects `first` to be allowed and all users with fewer permissions to be denied. */
async function expectFirst(first: Who, args: readonly string[], given?: Given): Promise<Outcome> {
  for (const who of RANKS.slice(0, RANKS.indexOf(first))) {
    const { code, stderr } = await runAs(who, args, given);
    expect({ who, code, stderr }).toEqual({ who, code: 1, stderr: expect.stringMatching(/forbidden/i) });
  }
  const outcome = await runAs(first, args, given);
  expect(outcome.stderr).not.toMatch(/forbidden/i);
  return outcome;
}

async function expectRuns(first: Who, args: readonly string[], given?: Given): Promise<void> {
  const { code, stderr } = await expectFirst(first, args, given);
  expect({ code, stderr: code === 0 ? "" : stderr }).toEqual({ code: 0, stderr: "" });
}

/** Deletes objects as an administrator, so that an apply must create them. */
async function remove(...names: readonly string[]): Promise<void> {
  await kubectl.run(["-n", NAMESPACE, "delete", ...names]);
}

const APPLY = ["apply", "--server-side", "--field-manager=access-layer", "--force-conflicts", "-f", "-"];

function fileOf(kind: string, service?: string): readonly Manifest[] {
  const found = runbookFiles(layerOf(prod)).find(
    ({ file }) => file.kind === kind && (service === undefined || ("service" in file && file.service === service)),
  );
  if (found === undefined) throw new Error(`prod has no ${kind} of ${service}`);
  return found.manifests;
}

async function aPodOf(selector: string): Promise<string> {
  const [pod] = await objectsOf<{ readonly metadata: { readonly name: string } }>(kubectl, "pods", "-l", selector);
  return pod?.metadata.name ?? "none";
}

beforeAll(async () => {
  await removeLayer(kubectl);
  await mustApply(kubectl, manifests);
  await untilAvailable(kubectl);
});
afterAll(() => removeLayer(kubectl));

describe("oncall-read", () => {
  test.each([
    "get pods,services,configmaps,serviceaccounts,persistentvolumeclaims",
    "get endpoints,endpointslices,networkpolicies,ingresses,httproutes",
    "get deployments,replicasets,hpa,poddisruptionbudgets,cronjobs,jobs",
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
    const lockdown = lockdownManifests(layerOf(prod), "total");
    await remove("networkpolicy/gateway");
    await expectRuns("breakglass", APPLY, { input: toYaml(lockdown) });
  });

  test("oncall-breakglass may apply the clean state after a service and a datastore's ConfigMap are deleted", async () => {
    await remove("serviceaccount/metrics", "service/metrics-service", "configmap/redis-config");
    await expectRuns("breakglass", APPLY, { input: toYaml(fileOf("clean-deployment")) });
  });

  test("oncall-breakglass may create and change monitoring objects", async () => {
    const monitoring = (value: string) =>
      toYaml([
        {
          apiVersion: "monitoring.coreos.com/v1",
          kind: "PrometheusRule",
          metadata: { name: "after-an-incident", namespace: NAMESPACE },
          spec: { groups: [{ name: "after-an-incident", rules: [{ record: "a", expr: value }] }] },
        },
        {
          apiVersion: "monitoring.coreos.com/v1",
          kind: "ServiceMonitor",
          metadata: { name: "after-an-incident", namespace: NAMESPACE },
          spec: { selector: { matchLabels: { app: "gateway" } }, endpoints: [{ port: "http" }] },
        },
      ]);
    await expectRuns("breakglass", APPLY, { input: monitoring("1") });
    await expectRuns("breakglass", APPLY, { input: monitoring("2") });
  });
});

test.each([
  "delete deployment gateway-blue",
  "delete networkpolicy gateway",
  "delete configmap redis-config",
  "delete pvc postgres-data",
  "delete secret access-secrets-new",
  "create rolebinding more --role=oncall-breakglass --group=access-layer-oncall",
  'patch role oncall-read --type=json -p [{"op":"remove","path":"/rules/0"}]',
  'patch resourcequota access-layer -p {"spec":{"hard":{"pods":"1k"}}}',
  "get secrets -n kube-system",
  "get pods -n kube-system",
  "get nodes",
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
    const added = rights.filter((right) => !known.includes(right)).map((right) => right.replace(/=\S+/, ""));
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
