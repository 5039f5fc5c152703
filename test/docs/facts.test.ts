import { mkdtempSync, readFileSync, rmSync } from "fs";
import { tmpdir } from "os";
import { join } from "path";
import { ApiObject, App, Chart, JsonPatch } from "cdk8s";
import { Foundation, EdgeService, Redis } from "../../lib";
import { synthesize } from "../../charts/synthesize";
import { METRICS, SERVED_CACHE, serviceMetrics } from "../../lib/monitoring/metrics";
import { serviceHost } from "../../lib/names";
import { CLUSTER_DEFAULTS } from "../../lib/spec/defaults";
import { environmentOf, layerOf } from "../helpers/fixtures";
import { blocks, page } from "./sandbox";

const CONTRACT = page("docs", "service-contract.md");
const PREREQUISITES = page("docs", "prerequisites.md");

/** Returns the first cells of the rows in all tables of a page. */
function firstCells(text: string): readonly string[] {
  const rows = text.split("\n").filter((line) => line.startsWith("| ") && !line.startsWith("| --"));
  return rows.map((row) => row.split(" | ")[0]?.slice(2) ?? "");
}

test("the glossary defines at most 25 terms, and each term only once", () => {
  const terms = firstCells(page("docs", "glossary.md")).slice(1);
  expect(terms.length).toBeGreaterThan(20);
  expect(terms.length).toBeLessThanOrEqual(25);
  expect(new Set(terms).size).toBe(terms.length);
});

describe("docs/service-contract.md", () => {
  const { manifests } = synthesize(layerOf(environmentOf("prod")));
  const auth = JSON.stringify(
    manifests.find(({ kind, metadata }) => kind === "Deployment" && metadata.name === "auth-blue"),
  );
  const all = JSON.stringify(manifests);

  test("docs/service-contract.md states the port, paths, user, drain and writable paths of a rendered service", () => {
    for (const text of ['"containerPort":8000', '"path":"/health"', '"runAsUser":10001', '"runAsGroup":10001'])
      expect(auth).toContain(text);
    expect(auth).toContain('"preStop":{"exec":{"command":["sleep","10"]}}');
    expect(auth).toContain('"terminationGracePeriodSeconds":40');
    for (const path of ["/tmp", "/var/log"]) expect(auth).toContain(`"mountPath":"${path}"`);
    for (const text of [
      "8000",
      "`GET /health`",
      "`GET /metrics`",
      "10001",
      "`sleep 10`",
      "40 s",
      "`/tmp` and `/var/log`",
    ])
      expect(CONTRACT).toContain(text);
  });

  test("docs/service-contract.md lists environment variables that the manifest sets", () => {
    const full = [...CONTRACT.matchAll(/`(ACCESS_[A-Z_]+)`/g)].map(([, name = ""]) => name);
    const suffixes = [...CONTRACT.matchAll(/`(_[A-Z_]+)`/g)].map(([, suffix = ""]) => `ACCESS_POSTGRES${suffix}`);
    expect(suffixes).toHaveLength(6);
    for (const name of [...full, ...suffixes].filter((one) => one !== "ACCESS_ALERTMANAGER_URL"))
      expect(all).toContain(`"name":"${name}"`);
  });

  test("docs/service-contract.md lists the metrics that rules and dashboards use", () => {
    const { requests, durationBucket } = serviceMetrics("<name>");
    expect(CONTRACT).toContain(`\`${requests.name}{status}\``);
    expect(CONTRACT).toContain(`\`${durationBucket.name}{le}\``);
    for (const { name } of Object.values(SERVED_CACHE)) expect(CONTRACT).toContain(name);
  });
});

test("docs/prerequisites.md states the namespace of Prometheus and the address of Alertmanager", () => {
  expect(PREREQUISITES).toContain(`namespace \`${CLUSTER_DEFAULTS.prometheus.namespace}\``);
  expect(PREREQUISITES).toContain(`\`${serviceHost("alertmanager")}.254carbon-access.svc:9093\``);
  expect(PREREQUISITES).toContain(`http://${serviceHost("keycloak")}:8080/realms/`);
  expect(Object.values(METRICS).map(({ exporter }) => exporter)).toEqual(
    expect.arrayContaining(["kube-state-metrics", "kubelet"]),
  );
});

test("docs/no-field.md shows the example program, whose manifest contains its patches", () => {
  expect(blocks("ts", page("docs", "no-field.md"))).toEqual([
    page("examples", "escape-hatches", "main.ts"),
    page("examples", "pulumi", "transforms.ts"),
  ]);
  const folder = mkdtempSync(join(tmpdir(), "escape-hatches-"));
  process.env["CDK8S_OUTDIR"] = folder;
  jest.requireActual("../../examples/escape-hatches/main");
  delete process.env["CDK8S_OUTDIR"];
  const manifest = readFileSync(join(folder, "shop.k8s.yaml"), "utf8");
  rmSync(folder, { recursive: true });
  for (const text of ["revisionHistoryLimit: 5", "sessionAffinity: ClientIP", "kind: ScaledObject"])
    expect(manifest).toContain(text);
});

test("docs/no-field.md states the default child of each construct", () => {
  const chart = new Chart(new App(), "shop", { namespace: "shop" });
  const orders = new EdgeService(chart, "orders", {
    name: "orders",
    image: "registry.example.com/shop/orders",
    topology: "rolling",
    scale: { min: 2 },
    release: { rolling: { version: "v1.4.2", floor: 2 } },
  });
  const foundation = new Foundation(chart, "foundation");
  const redis = new Redis(chart, "redis", { kind: "inCluster", version: "7.4.1", storage: "1Gi", maxMemory: "64Mi" });
  expect([orders, redis, foundation].map((one) => ApiObject.of(one).kind)).toEqual([
    "Service",
    "Deployment",
    "Namespace",
  ]);
  const [workload] = orders.workloads;
  const deployment = ApiObject.of(workload?.deployment ?? orders);
  deployment.addJsonPatch(JsonPatch.add("/spec/revisionHistoryLimit", 5));
  expect(deployment.toJson()).toMatchObject({ kind: "Deployment", spec: { revisionHistoryLimit: 5 } });
});
