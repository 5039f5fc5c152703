import { dotOf, mermaidOf } from "../../../lib/traffic/diagram";
import { callsOf } from "../../../lib/traffic/layer-calls";
import type { EnvironmentSpec } from "../../../lib/spec/environment";
import { environmentOf, layerOf, withRelease } from "../../helpers/fixtures";

/** Width of a character of DejaVu Sans Mono, the widest common monospaced font, in em. */
const WIDEST = 0.602;

const prod = environmentOf("prod");
const mermaid = (files = prod) => mermaidOf(layerOf(files));
const dot = (files = prod) => dotOf(layerOf(files));

test("the diagram contains every service, datastore, external service and call once", () => {
  const { environment } = prod;
  const outside = environment.externalServices ?? {};
  const names = [environment.services, environment.datastores, outside].flatMap((record) => Object.keys(record));
  for (const text of [mermaid(), dot()]) {
    for (const name of names) expect(text.split(`<b>${name}</b>`)).toHaveLength(2);
    const calls = callsOf(layerOf(prod)).map(({ from, to }) => new RegExp(`_${from} --?> \\w+_${to}\n`, "g"));
    for (const call of calls) expect(text.match(call)).toHaveLength(1);
  }
  expect(mermaid()).toContain("service_gateway --> outside_projection\n");
  expect(dot()).toContain("server_keycloak -> store_postgres\n");
});

test("the diagram contains the entry point, jobs, backups with their bucket, Prometheus and the alert receivers", () => {
  for (const text of [mermaid(), dot()]) {
    const edges = [...text.matchAll(/^ *(\w+) --?> (\w+)$/gm)].map(([, from, to]) => `${from} ${to}`);
    const calls = callsOf(layerOf(prod)).length;
    expect(edges.filter((edge) => /^(outside|job|server_alertmanager)/.test(edge))).toEqual([
      "outside_entry service_gateway",
      "outside_entry service_streaming",
      "outside_entry server_keycloak",
      "job_cache_warm store_redis",
      "job_cache_warm outside_projection",
      "job_backfill store_kafka",
      "job_backfill outside_projection",
      "job_database_backup store_postgres",
      "job_database_backup outside_bucket",
      "job_configuration_backup outside_bucket",
      "outside_prometheus server_alertmanager",
      "server_alertmanager outside_receivers",
    ]);
    expect(edges).toHaveLength(calls + 12);
    for (const name of ["Gateway public", "S3 bucket", "Prometheus", "probe"]) expect(text).toContain(`<b>${name}</b>`);
    expect(text).toContain("254carbon-backups");
  }
});

test("the diagram has no node for parts that an environment lacks", () => {
  const { cluster, ...rest } = prod.environment;
  const bare = { ...rest, cluster: { ...cluster, exposure: { kind: "none" }, monitoring: "none" } } as const;
  const text = mermaid({ ...prod, environment: { ...bare, jobs: {}, backups: undefined, contacts: undefined } });
  expect(text.match(/outside_\w+/g)?.filter((id) => id !== "outside_projection")).toEqual([]);
  expect(text).not.toContain("job_");
});

test("each text in the SVG fits into its node in any monospaced font", async () => {
  const { instance } = await import("@viz-js/viz");
  const svg = (await instance()).renderString(dot(), { format: "svg" });
  const nodes = svg.split('class="node"').slice(1);
  const lines = nodes.flatMap((node) => {
    const [, shape = ""] = / (?:d|points)="([^"]+)"/.exec(node) ?? [];
    const edges = [...shape.matchAll(/(-?[\d.]+),-?[\d.]+/g)].map(([, x]) => Number(x));
    return [...node.matchAll(/<text [^>]*font-family="([^"]+)"[^>]*font-size="([\d.]+)"[^>]*>([^<]*)</g)].map(
      ([, family, size, text = ""]) => ({
        text,
        family,
        room: Math.max(...edges) - Math.min(...edges) - text.replace(/&#?\w+;/g, "-").length * Number(size) * WIDEST,
      }),
    );
  });
  expect(lines.length).toBeGreaterThan(30);
  expect(new Set(lines.map(({ family }) => family))).toEqual(new Set(["Courier,monospace"]));
  expect(lines.filter(({ room }) => room < 0)).toEqual([]);
});

test("the diagram marks the live color and dims the idle one", () => {
  const release = {
    live: "green",
    blue: { version: "v1.0.1", floor: 1 },
    green: { version: "v1.1.0", floor: 3 },
  } as const;
  const switched = withRelease(prod, "gateway", { ...prod.release.services["gateway"], ...release });
  expect(mermaid(switched)).toContain('["<b>gateway</b><br>blue v1.0.1 idle<br>green v1.1.0 live"]');
  expect(dot(switched)).toMatch(/color="#6b7280">blue v1.0.1 idle.*color="#374151">green v1.1.0 live/);
});

test("the diagram shows the canary share", () => {
  const release = { share: 10, stable: { version: "v1.0.1", floor: 9 }, canary: { version: "v1.1.0", floor: 1 } };
  expect(mermaid(withRelease(prod, "streaming", release))).toContain("<br>stable v1.0.1<br>canary v1.1.0, 10 %");
});

test("the diagram draws datastores as cylinders and external ones outside the namespace with their host", () => {
  expect(mermaid()).toContain('    store_postgres[("<b>postgres</b><br>16.4")]:::store\n');
  expect(dot()).toContain('    store_postgres [shape=cylinder, style="filled"');
  const postgres = { kind: "external", host: "db.example.com", cidrs: ["10.0.0.0/24"] } as const;
  const environment: EnvironmentSpec = {
    ...prod.environment,
    datastores: { ...prod.environment.datastores, postgres },
  };
  const managed = { ...prod, environment };
  expect(mermaid(managed)).toContain('  end\n  store_postgres[("<b>postgres</b><br>db.example.com")]:::store\n');
  expect(mermaid(managed)).toContain("  class store_postgres external\n");
  expect(dot(managed)).toMatch(/\n {2}store_postgres \[shape=cylinder, style="filled,dashed".*db\.example\.com/);
});

test("the diagram does not depend on the order of keys in the file", () => {
  const { environment } = prod;
  const services = Object.fromEntries(Object.entries(environment.services).reverse());
  const reversed = { ...prod, environment: { ...environment, services } };
  expect(mermaid(reversed)).toBe(mermaid());
  expect(dot(reversed)).toBe(dot());
});

test("the diagram escapes keywords and markup of Mermaid and Graphviz", () => {
  const environment: EnvironmentSpec = {
    ...prod.environment,
    services: { end: { topology: "rolling", scale: { min: 1 }, calls: [] } },
    cluster: { context: 'a"b<c>&\\' },
  };
  const odd = { ...prod, environment };
  expect(mermaid(odd)).toMatch(/^ {4}service_end\["<b>end<\/b>"\]:::service$/m);
  expect(mermaid(odd)).toContain('on a#quot;b&lt;c>&amp;\\"]');
  expect(dot(odd)).toContain('on a\\"b<c>&\\\\"; labeljust');
});
