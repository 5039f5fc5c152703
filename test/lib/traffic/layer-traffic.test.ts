import { resolveLayer } from "../../../lib/layer/layer";
import { peerName, trafficOf, type Flow } from "../../../lib/traffic";
import type { EnvironmentSpec } from "../../../lib/spec/environment";
import { ENVIRONMENTS, environmentOf, layerOf } from "../../helpers/fixtures";
import { INTENT } from "../../helpers/intent";

const { environment: prod, release } = environmentOf("prod");

/** Each flow to or from a name, in the form `gateway > auth 8000`. */
function linesOf(environment: EnvironmentSpec, name: string): readonly string[] {
  return flowsOf(environment)
    .filter(({ from, to }) => [peerName(from), peerName(to)].includes(name))
    .map(({ from, to, ports }) => `${peerName(from)} > ${peerName(to)} ${ports.join(" ")}`);
}

function flowsOf(environment: EnvironmentSpec): readonly Flow[] {
  return trafficOf(resolveLayer(environment, release)).flows;
}

const inCluster = (changes: Partial<EnvironmentSpec["cluster"]>): EnvironmentSpec => ({
  ...prod,
  cluster: { ...prod.cluster, ...changes },
});

describe.each(ENVIRONMENTS)("the traffic of %s", (name) => {
  const { apps, flows } = trafficOf(layerOf(environmentOf(name)));

  test("the traffic lists the expected apps in sorted order", () => {
    expect(apps).toEqual([...INTENT[name].apps].sort());
  });

  test("every flow has a reason", () => {
    expect(flows.filter(({ why }) => !/^[A-Za-z][^.;]{10,}$/.test(why))).toEqual([]);
  });

  test("at least one end of every flow is an app with a policy", () => {
    const ends = flows.map(({ from, to }) => [from, to].flatMap((peer) => (peer.kind === "app" ? [peer.app] : [])));
    expect(ends.filter((found) => found.length === 0)).toEqual([]);
    expect(ends.flat().filter((app) => !apps.includes(app))).toEqual([]);
  });
});

describe("requests from outside the cluster", () => {
  test("the entry point reaches only services with a host", () => {
    const services = { ...prod.services, gateway: { ...prod.services["gateway"]!, host: undefined } };
    expect(linesOf({ ...prod, services }, "gateway-system")).toEqual([
      "gateway-system > streaming 8000",
      "gateway-system > keycloak 8080",
    ]);
  });

  test("an environment without exposure has no entry flows", () => {
    for (const exposure of [undefined, { kind: "none" } as const]) {
      expect(flowsOf(inCluster({ exposure })).filter(({ kind }) => kind === "entry")).toEqual([]);
    }
  });

  test("the entry point does not reach an external Keycloak", () => {
    const keycloak = { kind: "external", host: "login.example.com", cidrs: ["203.0.113.0/24"] } as const;
    const environment = { ...prod, datastores: { ...prod.datastores, keycloak } };
    expect(linesOf(environment, "gateway-system")).toEqual([
      "gateway-system > gateway 8000",
      "gateway-system > streaming 8000",
    ]);
  });
});

describe("monitoring", () => {
  test("an environment without monitoring has no flows from Prometheus", () => {
    for (const monitoring of [undefined, "none"] as const) {
      expect(linesOf(inCluster({ monitoring }), "Prometheus")).toEqual([]);
    }
  });

  test("both kinds of monitoring have the same flows", () => {
    expect(linesOf(inCluster({ monitoring: "annotations" }), "Prometheus")).toEqual(linesOf(prod, "Prometheus"));
  });
});

describe("an external datastore", () => {
  const external = { kind: "external", host: "db.example.com", port: 6432, cidrs: ["10.40.16.0/20"] } as const;
  const environment: EnvironmentSpec = { ...prod, datastores: { ...prod.datastores, postgres: external } };

  test("an external postgres is an address range for all its clients and has no policy", () => {
    const { apps, flows } = trafficOf(resolveLayer(environment, release));
    expect(apps).not.toContain("postgres");
    expect(linesOf(environment, "postgres")).toEqual([
      "auth > postgres 6432",
      "entitlements > postgres 6432",
      "metrics > postgres 6432",
      "keycloak > postgres 6432",
      "database-backup > postgres 6432",
    ]);
    expect(flows.filter(({ to }) => peerName(to) === "postgres").map(({ to }) => to)).toEqual(
      Array(5).fill({ kind: "addresses", name: "postgres", ranges: [{ cidr: "10.40.16.0/20" }] }),
    );
  });

  test("an external postgres has flows of the kind datastore", () => {
    const kinds = flowsOf(environment).flatMap(({ to, kind }) => (peerName(to) === "postgres" ? [kind] : []));
    expect(new Set(kinds)).toEqual(new Set(["datastore"]));
  });
});

describe("traffic of jobs and backups", () => {
  test("jobs do not call the projection service if the environment has none", () => {
    const environment = { ...prod, externalServices: {} };
    expect(linesOf(environment, "cache-warm")).toEqual(["cache-warm > redis 6379", "cache-warm > DNS 53"]);
    expect(linesOf(environment, "backfill")).toEqual(["backfill > kafka 9094", "backfill > DNS 53"]);
  });

  test("an environment without jobs and backups has no apps for them", () => {
    const { apps } = trafficOf(resolveLayer({ ...prod, jobs: undefined, backups: undefined }, release));
    expect(apps).toEqual([
      ...["alertmanager", "auth", "entitlements", "gateway", "kafka", "keycloak"],
      ...["metrics", "postgres", "redis", "streaming"],
    ]);
  });

  test.each([
    ["podIdentity", ["the internet 443", "the identity endpoint 80"]],
    ["irsa", ["the internet 443", "the internet 443"]],
    ["none", ["the internet 443"]],
    [undefined, ["the internet 443"]],
  ] as const)("database-backup can reach the endpoints for its AWS role with identity %s", (identity, targets) => {
    expect(linesOf(inCluster({ identity }), "database-backup")).toEqual([
      "database-backup > postgres 5432",
      ...targets.map((target) => `database-backup > ${target}`),
      "database-backup > DNS 53",
    ]);
  });

  test("configuration-backup can't reach the API server if the API server's addresses are not configured", () => {
    for (const apiServerCidrs of [undefined, []]) {
      expect(linesOf(inCluster({ apiServerCidrs }), "the API server")).toEqual([]);
    }
  });
});

test("Alertmanager reaches the internet only if the environment has contacts", () => {
  expect(linesOf(prod, "alertmanager")).toContain("alertmanager > the internet 443");
  expect(linesOf({ ...prod, contacts: undefined }, "alertmanager")).not.toContain("alertmanager > the internet 443");
});

test("only Alertmanager and the backups reach the public internet", () => {
  const reaching = flowsOf(prod).flatMap(({ from, to }) => (peerName(to) === "the internet" ? [peerName(from)] : []));
  expect(reaching).toEqual(["alertmanager", "database-backup", "configuration-backup"]);
});

test("every app reaches both kube-dns and a DNS cache on the nodes", () => {
  const dns = flowsOf(inCluster({ dnsCidrs: ["169.254.20.10/32"] })).filter(
    ({ kind, from }) => kind === "dns" && peerName(from) === "redis",
  );
  expect(dns.map(({ to, ports, protocols }) => [peerName(to), ports, protocols])).toEqual([
    ["DNS", [53], ["TCP", "UDP"]],
    ["the DNS cache of the nodes", [53], ["TCP", "UDP"]],
  ]);
});
