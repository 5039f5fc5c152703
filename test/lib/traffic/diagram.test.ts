import { dotOf, mermaidOf } from "../../../lib/traffic/diagram";
import { callsOf } from "../../../lib/traffic/layer-calls";
import type { EnvironmentSpec } from "../../../lib/spec/environment";
import { environmentOf, layerOf, withRelease } from "../../helpers/fixtures";

const prod = environmentOf("prod");
const mermaid = (files = prod) => mermaidOf(layerOf(files));
const dot = (files = prod) => dotOf(layerOf(files));

test("the diagram has every service, datastore, external service and call once", () => {
  const { environment } = prod;
  const outside = environment.externalServices ?? {};
  const names = [environment.services, environment.datastores, outside].flatMap((record) => Object.keys(record));
  for (const text of [mermaid(), dot()]) {
    for (const name of names) expect(text.split(`<b>${name}</b>`)).toHaveLength(2);
    expect(text.match(/ --?> /g)).toHaveLength(callsOf(layerOf(prod)).length);
  }
  expect(mermaid()).toContain("service_gateway --> outside_projection\n");
  expect(dot()).toContain("server_keycloak -> store_postgres\n");
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
