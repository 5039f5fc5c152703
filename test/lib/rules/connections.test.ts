import { connectionBudget } from "../../../lib/layer/connections";
import { resolveLayer } from "../../../lib/layer/layer";
import { ENVIRONMENTS, environmentOf, layerOf } from "../../helpers/fixtures";
import { afterEdit, problemsAfter } from "../../helpers/sample";

test("the budget of prod counts both colors at maximum scale, surge pods and Keycloak", () => {
  expect(connectionBudget(layerOf(environmentOf("prod")))).toEqual({
    maxConnections: 250,
    rows: [
      { who: "auth", pods: 16, each: 4, connections: 64 },
      { who: "entitlements", pods: 8, each: 5, connections: 40 },
      { who: "metrics", pods: 5, each: 5, connections: 25 },
      { who: "keycloak", pods: 3, each: 10, connections: 30 },
    ],
    reserved: 3,
    jobs: 5,
    slack: 25,
    needed: 192,
    smallest: 186,
  });
});

test.each(ENVIRONMENTS)("the environment %s fits into its connection budget", (name) => {
  const budget = connectionBudget(layerOf(environmentOf(name)));
  expect(budget?.needed).toBeLessThanOrEqual(budget?.maxConnections ?? 0);
});

test("an environment without PostgreSQL has no connection budget", () => {
  const { environment, release } = environmentOf("prod");
  expect(connectionBudget(resolveLayer({ ...environment, datastores: {} }, release))).toBeUndefined();
});

test("maxConnections at the computed minimum is accepted, and one less is rejected", () => {
  // The budget is 70 connections: 8 auth pods (6 + 2 surge) with 4 each, 3 Keycloak pods (2 + 1 surge) with 10 each, 5
  // for jobs and 3 for superusers. That is 90% of 77.8.
  expect(afterEdit("maxConnections: 100", "maxConnections: 78")).toEqual([]);
  expect(afterEdit("maxConnections: 100", "maxConnections: 77")).toEqual([
    "sample.yaml:38:21 datastores.postgres.maxConnections: must be at least 78, got 77: auth 8 × 4 + keycloak 3 × 10 + jobs 5 + superusers 3 = 70, plus a tenth in reserve; raise maxConnections, or lower scale.max or databaseConnections",
  ]);
});

test("a default maxConnections that is too low is reported at the datastore", () => {
  const messages = problemsAfter({
    environment: [
      ["    maxConnections: 100\n", ""],
      ["databaseConnections: 4", "databaseConnections: 20"],
    ],
  });
  expect(messages).toEqual([
    "sample.yaml:34:3 datastores.postgres.maxConnections: must be at least 220, got 200: auth 8 × 20 + keycloak 3 × 10 + jobs 5 + superusers 3 = 198, plus a tenth in reserve; raise maxConnections, or lower scale.max or databaseConnections",
  ]);
});

test("if the scale is fixed, the connection budget counts the pods in the release", () => {
  expect(
    problemsAfter({
      environment: [["scale: { min: 2, max: 6 }", "scale: { min: 2 }"]],
      release: [["floor: 2\n", "floor: 20\n"]],
    }),
  ).toEqual([
    "sample.yaml:38:21 datastores.postgres.maxConnections: must be at least 154, got 100: auth 25 × 4 + keycloak 3 × 10 + jobs 5 + superusers 3 = 138, plus a tenth in reserve; raise maxConnections, or lower scale.max or databaseConnections",
  ]);
});

test("the connection budget counts both topologies during a migration", () => {
  const messages = problemsAfter({
    environment: [["topology: rolling", "topology: rolling\n    migrateFrom: blueGreen"]],
    release: [
      [
        "    rolling:\n",
        "    live: blue\n    preview: green\n    blue: { version: v1, floor: 2 }\n    green: { version: v1, floor: 1 }\n    rolling:\n",
      ],
    ],
  });
  expect(messages).toEqual([
    "sample.yaml:39:21 datastores.postgres.maxConnections: must be at least 149, got 100: auth 24 × 4 + keycloak 3 × 10 + jobs 5 + superusers 3 = 134, plus a tenth in reserve; raise maxConnections, or lower scale.max or databaseConnections",
  ]);
});

test("the connection budget ignores an external Keycloak", () => {
  const { environment, release } = environmentOf("prod");
  const keycloak = { kind: "external", host: "auth.example.com", cidrs: ["10.0.0.0/8"] } as const;
  const budget = connectionBudget(
    resolveLayer({ ...environment, datastores: { ...environment.datastores, keycloak } }, release),
  );
  expect(budget?.rows.map(({ who }) => who)).toEqual(["auth", "entitlements", "metrics"]);
});
