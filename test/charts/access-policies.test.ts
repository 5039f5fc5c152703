import { synthesize } from "../../charts/synthesize";
import { ENVIRONMENTS, environmentOf, layerOf, withRelease } from "../helpers/fixtures";
import { INTENT } from "../helpers/intent";
import { ofKind, selects } from "../helpers/kubernetes";
import { allowedFlows, policiesOf } from "../helpers/policies";
import { BLUE_GREEN_STEPS } from "../helpers/step-chains";

describe.each(ENVIRONMENTS)("network policies of %s", (name) => {
  const { manifests } = synthesize(layerOf(environmentOf(name)));
  const policies = policiesOf(manifests);
  const { apps, lines } = INTENT[name];
  const isApp = (end: string | undefined) => apps.includes(end ?? "");
  const from = (line: string) => line.split(" > ")[0];
  const to = (line: string) => line.split(" > ")[1]?.replace(/ [^ ]+$/, "");

  test("the egress rules allow exactly the flows in the intent table, each flow once", () => {
    expect(allowedFlows(policies).out.sort()).toEqual(lines.filter((line) => isApp(from(line))).sort());
  });

  test("the ingress rules allow exactly the flows in the intent table, each flow once", () => {
    expect(allowedFlows(policies).in.sort()).toEqual(lines.filter((line) => isApp(to(line))).sort());
  });

  test("every pod is selected by default-deny and by its app's policy", () => {
    expect(policies.map(({ metadata }) => metadata.name)).toEqual(["default-deny", "quarantine", ...[...apps].sort()]);
    for (const { metadata, spec } of ofKind(manifests, "Deployment")) {
      const { labels } = spec.template.metadata;
      const selecting = policies.filter((policy) => selects(policy.spec.podSelector.matchLabels ?? {}, labels));
      expect([metadata.name, ...selecting.map((policy) => policy.metadata.name)]).toEqual([
        metadata.name,
        "default-deny",
        labels["app"],
      ]);
    }
  });

  test("the policies open only ports that a container listens on, except for one port of Keycloak", () => {
    const open = allowedFlows(policies).in.flatMap((line) => {
      const [app, port] = [to(line), line.split(" ").at(-1)?.replace("/TCP", "")];
      return `${app}:${port}`;
    });
    const listening = ofKind(manifests, "Deployment").flatMap(({ spec }) =>
      spec.template.spec.containers[0].ports.map(
        ({ containerPort }) => `${spec.template.metadata.labels["app"]}:${containerPort}`,
      ),
    );
    // JGroups detects failures on its configured port plus 50000, which no container declares.
    expect([...new Set(open)].filter((each) => !listening.includes(each))).toEqual(["keycloak:57800"]);
  });
});

test("a release does not change any network policy", () => {
  const prod = environmentOf("prod");
  const rendered = BLUE_GREEN_STEPS.map(({ state }) =>
    policiesOf(synthesize(layerOf(withRelease(prod, "gateway", state))).manifests),
  );
  expect(new Set(rendered.map((policies) => JSON.stringify(policies))).size).toBe(1);
});

test("a topology migration does not change any network policy", () => {
  const prod = environmentOf("prod");
  const { gateway } = prod.environment.services;
  const services = { ...prod.environment.services, gateway: { ...gateway!, migrateFrom: "rolling" as const } };
  const release = { ...prod.release.services["gateway"], rolling: { version: "v1.0.0", floor: 3 } };
  const migrating = withRelease({ ...prod, environment: { ...prod.environment, services } }, "gateway", {
    ...release,
    serving: "rolling",
  });
  expect(policiesOf(synthesize(layerOf(migrating)).manifests)).toEqual(policiesOf(synthesize(layerOf(prod)).manifests));
});

test("the order of keys in the files does not change the network policies", () => {
  const prod = environmentOf("prod");
  const reverse = <T extends object>(record: T) => Object.fromEntries(Object.entries(record).reverse()) as T;
  const { services, datastores } = prod.environment;
  const reversed = { ...prod.environment, services: reverse(services), datastores: reverse(datastores) };
  expect(policiesOf(synthesize(layerOf({ ...prod, environment: reversed })).manifests)).toEqual(
    policiesOf(synthesize(layerOf(prod)).manifests),
  );
});

test("a service can't have the name of the policies construct", () => {
  const prod = environmentOf("prod");
  const service = { topology: "rolling", scale: { min: 1 } } as const;
  const environment = {
    ...prod.environment,
    services: { ...prod.environment.services, "access-policies": service },
  };
  const release = { rolling: { version: "v1.0.0", floor: 1 } };
  expect(() => synthesize(layerOf(withRelease({ ...prod, environment }, "access-policies", release)))).toThrow(
    'must not be "access-policies", which is reserved for the layer',
  );
});
