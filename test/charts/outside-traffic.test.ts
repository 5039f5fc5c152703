import { lockdownManifests } from "../../charts/operations/lockdown";
import { synthesize } from "../../charts/synthesize";
import type { Layer } from "../../lib/layer/layer";
import { changesBetween } from "../../lib/manifests/changes";
import { effectOf } from "../../lib/manifests/effects";
import type { Manifest } from "../../lib/manifests/manifest";
import { reachability, type ReachabilityOptions } from "../../lib/reachability/reachability";
import type { EnvironmentSpec } from "../../lib/spec/environment";
import type { Exposure } from "../../lib/spec/exposure";
import type { ServiceSpec } from "../../lib/spec/service";
import type { LockdownLevel } from "../../lib/traffic";
import { mermaidOf } from "../../lib/traffic/diagram";
import { environmentOf, layerOf } from "../helpers/fixtures";
import { environmentOfContainer, mainContainer } from "../helpers/kubernetes";
import { allowedFlows, policiesOf } from "../helpers/policies";

const prod = environmentOf("prod");

/** Returns prod with changes to its environment file. */
function prodWith(change: (environment: EnvironmentSpec) => Partial<EnvironmentSpec>): Layer {
  return layerOf({ ...prod, environment: { ...prod.environment, ...change(prod.environment) } });
}

/** Returns the flows of a layer that prod does not have. */
function addedFlows(layer: Layer): readonly string[] {
  const all = ({ in: incoming, out }: ReturnType<typeof allowedFlows>) => [...incoming, ...out];
  const normal = new Set(all(allowedFlows(policiesOf(synthesize(layerOf(prod)).manifests))));
  return all(allowedFlows(policiesOf(synthesize(layer).manifests))).filter((line) => !normal.has(line));
}

/** Returns what `compare` says about the change from prod to a layer, and back. */
function changesOf(layer: Layer): Readonly<Record<"to" | "back", readonly string[]>> {
  const [before, after] = [synthesize(layerOf(prod)).manifests, synthesize(layer).manifests];
  const text = (one: typeof before, other: typeof before) =>
    changesBetween(one, other)
      .map((change) => `${effectOf(change)} ${change.identity.replace(/^.*?(\w+) .*\//, "$1/")}`)
      .sort();
  return { to: text(before, after), back: text(after, before) };
}

/** Returns the objects of a layer with its normal policies, or with those of a lockdown. */
function withPolicies(layer: Layer, level?: LockdownLevel): readonly Manifest[] {
  const { manifests } = synthesize(layer);
  return level === undefined
    ? manifests
    : [...manifests.filter(({ kind }) => kind !== "NetworkPolicy"), ...lockdownManifests(layer, level)];
}

/** Returns the allowed connections of the layer's pods, in the form `auth-blue > postgres 5432`. */
function connectionsIn(manifests: readonly Manifest[], options: ReachabilityOptions): readonly string[] {
  const { nodes, matrix } = reachability(manifests, options);
  const own = new Set(nodes.flatMap(({ name, isWorkload }) => (isWorkload ? [name] : [])));
  const rows = matrix().filter(({ from, to, ports }) => ports.length > 0 && (own.has(from) || own.has(to)));
  return rows.map(({ from, to, ports }) => `${from} > ${to} ${ports.map(({ port }) => port).join(" ")}`).sort();
}

describe("a service outside the cluster", () => {
  const layer = prodWith(({ services, externalServices }) => ({
    services: { ...services, auth: { ...services["auth"]!, calls: ["keycloak", "postgres", "redis", "stripe"] } },
    externalServices: {
      ...externalServices,
      stripe: { url: "https://api.stripe.com/v1", cidrs: ["10.70.0.0/24", "fd00:70::/48"] },
    },
  }));
  const { manifests } = synthesize(layer);

  test("only its callers may connect to its addresses, on the port in its URL", () => {
    expect(addedFlows(layer)).toEqual(["auth > 10.70.0.0/24 443/TCP", "auth > fd00:70::/48 443/TCP"]);
  });

  test("its callers get its URL", () => {
    const variables = environmentOfContainer(mainContainer(manifests, "auth-blue"));
    expect(variables["ACCESS_STRIPE_SERVICE_URL"]).toBe("https://api.stripe.com/v1");
  });

  test("the matrix lists it by name, and a lockdown of egress denies it", () => {
    const servers = [{ name: "stripe", cidrs: ["10.70.0.0/24", "fd00:70::/48"], ports: [443] }];
    const callersUnder = (level?: LockdownLevel) =>
      connectionsIn(withPolicies(layer, level), { servers }).filter((line) => line.includes("> stripe"));
    const all = ["auth-blue", "auth-green"].flatMap((caller) =>
      ["10.70.0.0/24", "fd00:70::/48"].map((range) => `${caller} > stripe/${range} 443`),
    );
    expect(callersUnder()).toEqual(all);
    expect(callersUnder("no-internet-in")).toEqual(all);
    expect(callersUnder("no-egress")).toEqual([]);
  });

  test("the diagram shows its host", () => {
    expect(mermaidOf(layer)).toContain('outside_stripe[/"<b>stripe</b><br>api.stripe.com"/]:::outside\n');
    expect(mermaidOf(layer)).toContain("service_auth --> outside_stripe\n");
  });

  test("adding or removing it restarts its callers only", () => {
    const changes = ["inPlace NetworkPolicy/auth", "restarts Deployment/auth-blue", "restarts Deployment/auth-green"];
    expect(changesOf(layer)).toEqual({ to: changes, back: changes });
  });

  test("another range restarts no pod", () => {
    const { stripe, ...others } = layer.source.environment.externalServices ?? {};
    const moved = prodWith(() => ({
      ...layer.source.environment,
      externalServices: { ...others, stripe: { ...stripe!, cidrs: ["10.71.0.0/24"] } },
    }));
    const changes = changesBetween(manifests, synthesize(moved).manifests);
    expect(changes.map(({ identity }) => identity.split("/").at(-1))).toEqual(["auth"]);
    expect(changes.map(effectOf)).toEqual(["inPlace"]);
  });
});

describe("a load balancer that sends requests to the addresses of pods", () => {
  const layer = prodWith(({ cluster }) => ({
    cluster: {
      ...cluster,
      exposure: { kind: "gatewayApi", parent: "public", namespace: "edge", cidrs: ["10.20.64.0/20"] },
    },
  }));

  test("only its addresses may send requests from outside, to services with a host and to Keycloak", () => {
    expect(addedFlows(layer)).toEqual([
      "10.20.64.0/20 > gateway 8000/TCP",
      "10.20.64.0/20 > keycloak 8080/TCP",
      "10.20.64.0/20 > streaming 8000/TCP",
    ]);
    const { in: incoming } = allowedFlows(policiesOf(synthesize(layer).manifests));
    expect(incoming.filter((line) => /^(gateway-system|edge)/.test(line))).toEqual([]);
  });

  test("the lockdown of requests from outside denies them, and the diagram shows the addresses", () => {
    const { in: incoming } = allowedFlows(policiesOf(lockdownManifests(layer, "no-internet-in")));
    expect(incoming.filter((line) => line.startsWith("10.20.64.0/20"))).toEqual([]);
    expect(mermaidOf(layer)).toContain("<b>Gateway public</b><br>10.20.64.0/20");
  });

  test("the change restarts no pod", () => {
    const changes = ["gateway", "keycloak", "streaming"].map((app) => `inPlace NetworkPolicy/${app}`);
    const policies = ({ to, back }: ReturnType<typeof changesOf>) =>
      [to, back].map((lines) => lines.filter((line) => !line.includes("HTTPRoute")));
    expect(policies(changesOf(layer))).toEqual([changes, changes]);
  });
});

test("a Gateway whose proxies are in another namespace keeps its parent, and its proxies reach the pods", () => {
  const layer = prodWith(({ cluster }) => ({
    cluster: { ...cluster, exposure: { ...cluster.exposure!, dataPlaneNamespace: "envoy-gateway-system" } as Exposure },
  }));
  expect(addedFlows(layer)).toEqual(
    ["gateway 8000", "keycloak 8080", "streaming 8000"].map((end) => `envoy-gateway-system > ${end}/TCP`),
  );
  const changes = ["gateway", "keycloak", "streaming"].map((app) => `inPlace NetworkPolicy/${app}`);
  expect(changesOf(layer).to).toEqual(changes);
});

describe("pods in other namespaces that may call a service", () => {
  const calledBy = [{ namespace: "reports", labels: { app: "billing" } }, { namespace: "audit" }];
  const layer = prodWith(({ services }) => ({
    services: {
      ...services,
      entitlements: { ...services["entitlements"]!, calledBy },
      metrics: { ...services["metrics"]!, port: 9090, calledBy: [{ namespace: "audit" }] },
    },
  }));

  test("they reach only this service, on its port", () => {
    expect(addedFlows(layer).filter((line) => /^(audit|reports)/.test(line))).toEqual([
      "audit > entitlements 8000/TCP",
      "reports(app=billing) > entitlements 8000/TCP",
      "audit > metrics 9090/TCP",
    ]);
  });

  test("the matrix contains them, and a lockdown of requests from outside denies them", () => {
    const callersUnder = (level?: LockdownLevel) =>
      connectionsIn(withPolicies(layer, level), {}).filter((line) => /^(audit|reports)\//.test(line));
    expect(callersUnder()).toEqual([
      "audit/any-pod > entitlements 8000",
      "audit/any-pod > metrics 9090",
      "reports/billing > entitlements 8000",
    ]);
    expect(callersUnder("no-internet-in")).toEqual([]);
  });

  test("the diagram shows each of them once", () => {
    const text = mermaidOf(layer);
    expect(text).toContain('outside_caller_1[/"<b>app=billing</b><br>namespace reports"/]:::outside\n');
    expect(text).toContain('outside_caller_2[/"<b>all pods</b><br>namespace audit"/]:::outside\n');
    const arrows = [...text.matchAll(/^ *outside_caller_(\d) --> (\w+)$/gm)].map(([, from, to]) => `${from} ${to}`);
    expect(arrows).toEqual(["1 service_entitlements", "2 service_entitlements", "2 service_metrics"]);
  });

  test("adding or removing them restarts no pod", () => {
    const only = prodWith(({ services }) => ({
      services: { ...services, entitlements: { ...services["entitlements"]!, calledBy } },
    }));
    const changes = ["inPlace NetworkPolicy/entitlements"];
    expect(changesOf(only)).toEqual({ to: changes, back: changes });
  });
});

describe("a call in addition to the default calls", () => {
  const withCalls = (calls: ServiceSpec["calls"]) =>
    prodWith(({ services }) => ({ services: { ...services, gateway: { ...services["gateway"]!, calls } } }));
  const added = withCalls({ add: ["kafka"] });

  test("it adds one flow and the variables of the callee, and keeps the others", () => {
    expect([...addedFlows(added)].sort()).toEqual(["gateway > kafka 9094/TCP", "gateway > kafka 9094/TCP"]);
    const list = withCalls(["auth", "entitlements", "metrics", "redis", "keycloak", "projection", "kafka"]);
    expect(synthesize(added).manifests).toEqual(synthesize(list).manifests);
  });

  // Alertmanager mutes alerts of the gateway while Kafka is down, so its configuration changes.
  test("adding or removing it restarts only the caller and Alertmanager", () => {
    const { to, back } = changesOf(added);
    expect([to, back].map((lines) => lines.filter((line) => line.startsWith("restarts")))).toEqual(
      Array(2).fill(
        ["alertmanager-deployment", "gateway-blue", "gateway-green"].map((name) => `restarts Deployment/${name}`),
      ),
    );
  });
});
