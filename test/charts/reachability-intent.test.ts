import { synthesize } from "../../charts/synthesize";
import { reachability } from "../../lib/reachability/reachability";
import type { ReachabilityNode } from "../../lib/reachability/nodes";
import { ENVIRONMENTS, environmentOf, layerOf, withRelease, type EnvironmentFiles } from "../helpers/fixtures";
import { INTENT, type Intent } from "../helpers/intent";
import { BLUE_GREEN_STEPS, CANARY_ABORTED, CANARY_STEPS } from "../helpers/step-chains";

const prod = environmentOf("prod");

/** Namespaces that the intent table lists without pod labels. */
const WHOLE_NAMESPACES = ["monitoring", "gateway-system"];

const ADDRESSES: Readonly<Record<string, string>> = {
  internet: "0.0.0.0/0 but 10.0.0.0/8 100.64.0.0/10 169.254.0.0/16 172.16.0.0/12 192.168.0.0/16",
  "internet-ipv6": "::/0 but fc00::/7 fe80::/10",
  "pod-identity": "169.254.170.23/32",
};

/** Returns the name of a node in the intent table's notation. */
function endOf(node: ReachabilityNode): string {
  if (node.kind === "address")
    return ADDRESSES[node.name] ?? `${node.address}/${node.address.includes(":") ? 128 : 32}`;
  if (node.isWorkload) return node.labels["app"] ?? node.name;
  const labels = Object.entries(node.labels).map(([key, value]) => `${key}=${value}`);
  return WHOLE_NAMESPACES.includes(node.namespace) ? node.namespace : `${node.namespace}(${labels.join(",")})`;
}

/** Returns the destinations and sources of each workload in the intent table's notation. */
function reachOf(props: EnvironmentFiles) {
  const judged = reachability(synthesize(layerOf(props)).manifests);
  const ends = new Map(judged.nodes.map((node) => [node.name, endOf(node)]));
  const rows = judged.matrix().map(({ from, to, ports }) => ({
    from,
    to,
    lines: ports.map(({ port, protocol }) => `${ends.get(from)} > ${ends.get(to)} ${port}/${protocol}`),
  }));
  const workloads = judged.nodes.filter(({ isWorkload }) => isWorkload);
  return workloads.map((node) => ({
    name: node.name,
    app: endOf(node),
    out: unique(rows.filter(({ from }) => from === node.name).flatMap(({ lines }) => lines)),
    in: unique(rows.filter(({ to }) => to === node.name).flatMap(({ lines }) => lines)),
  }));
}

function intended({ lines }: Intent, app: string) {
  return {
    out: unique(lines.filter((line) => line.startsWith(`${app} > `))),
    in: unique(lines.filter((line) => line.includes(` > ${app} `))),
  };
}

function unique(lines: readonly string[]): readonly string[] {
  return [...new Set(lines)].sort();
}

function expectIntent(props: EnvironmentFiles, intent: Intent): void {
  const workloads = reachOf(props);
  expect(unique(workloads.map(({ app }) => app))).toEqual([...intent.apps].sort());
  for (const { name, app, ...reach } of workloads) {
    expect({ name, ...reach }).toEqual({ name, ...intended(intent, app) });
  }
}

test.each(ENVIRONMENTS)("every workload in %s has exactly the connections in the intent table", (name) => {
  expectIntent(environmentOf(name), INTENT[name]);
});

test("with another Prometheus, every workload has the connections in the intent table from there, and none from monitoring", () => {
  const { environment, release } = prod;
  const podLabels = { "app.kubernetes.io/name": "prometheus" };
  const cluster = { ...environment.cluster, prometheus: { namespace: "observability", podLabels } };
  const lines = INTENT.prod.lines.map((line) =>
    line.replace(/^monitoring /, "observability(app.kubernetes.io/name=prometheus) "),
  );
  expectIntent({ environment: { ...environment, cluster }, release }, { ...INTENT.prod, lines });
});

const STATES = [
  ...BLUE_GREEN_STEPS.map(({ name, state }) => ({
    name: `blue/green: ${name}`,
    props: withRelease(prod, "gateway", state),
  })),
  ...[...CANARY_STEPS, CANARY_ABORTED].map(({ name, state }) => ({
    name: `canary: ${name}`,
    props: withRelease(prod, "streaming", state),
  })),
  ...(["blueGreen", "rolling"] as const).map((serving) => ({
    name: `migration: ${serving} serves requests`,
    props: migrating(serving),
  })),
];

function migrating(serving: "blueGreen" | "rolling"): EnvironmentFiles {
  const { environment, release } = prod;
  const gateway = {
    ...environment.services["gateway"],
    scale: { min: 3, max: 12 },
    topology: "blueGreen",
    migrateFrom: "rolling",
  } as const;
  const state = { ...release.services["gateway"], rolling: { version: "v1.0.1", floor: 3 }, serving };
  const services = { ...environment.services, gateway };
  return withRelease({ environment: { ...environment, services }, release }, "gateway", state);
}

test.each(STATES)(
  "every workload in the state '$name' has exactly the connections in the intent table",
  ({ props }) => {
    expectIntent(props, INTENT.prod);
  },
);
