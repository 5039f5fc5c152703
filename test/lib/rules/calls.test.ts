import { problemsAfter, afterEdit } from "../../helpers/sample";

const AT = "sample.yaml:";
const KNOWN = "must be a service, a datastore or an external service of this environment";

test("whom a service calls must be there", () => {
  expect(afterEdit("[auth, redis, projection]", "[aut, kafk, projecton, xyzzy]")).toEqual([
    `${AT}11:13 services.gateway.calls[0]: ${KNOWN}, got "aut"; did you mean auth?`,
    `${AT}11:18 services.gateway.calls[1]: ${KNOWN}, got "kafk"; did you mean kafka?`,
    `${AT}11:24 services.gateway.calls[2]: ${KNOWN}, got "projecton"; did you mean projection?`,
    `${AT}11:35 services.gateway.calls[3]: ${KNOWN}, got "xyzzy"; add it, or delete it here`,
  ]);
});

test("a datastore that the environment has not can't be called", () => {
  expect(afterEdit("[auth, redis, projection]", "[alertmanager]")).toEqual([
    `${AT}11:13 services.gateway.calls[0]: ${KNOWN}, got "alertmanager"; add it, or delete it here`,
  ]);
});

test("names of Object's prototype are no services", () => {
  expect(afterEdit("[auth, redis, projection]", "[toString]")).toEqual([
    `${AT}11:13 services.gateway.calls[0]: ${KNOWN}, got "toString"; add it, or delete it here`,
  ]);
});

test("the default graph must fit too", () => {
  expect(afterEdit("    calls: [auth, redis, projection]\n", "")).toEqual([
    `${AT}8:3 services.gateway.calls: is left out, so the layer's graph holds, but this environment has no entitlements or metrics; add what is missing, or list the calls`,
  ]);
});

test("a service calls others, and each once; cycles are fine", () => {
  expect(afterEdit("calls: [postgres, redis]", "calls: [postgres, auth, redis, redis]")).toEqual([
    `${AT}20:23 services.auth.calls[1]: must not be the service itself; delete it`,
    `${AT}20:36 services.auth.calls[3]: must be listed once, got "redis" again`,
  ]);
  expect(afterEdit("calls: [postgres, redis]", "calls: [postgres, gateway]")).toEqual([]);
});

test("connections are for those who call postgres", () => {
  expect(afterEdit("calls: [postgres, redis]", "calls: [redis]")).toEqual([
    `${AT}25:26 services.auth.databaseConnections: must be left out: auth does not call postgres; or add postgres to its calls`,
  ]);
  expect(
    problemsAfter({
      environment: [
        ["calls: [postgres, redis]", "calls: [redis]"],
        ["    databaseConnections: 4\n", ""],
      ],
    }),
  ).toEqual([]);
});

test("Keycloak in the cluster needs a database, and an external one none", () => {
  const withoutPostgres = (keycloak: string) =>
    problemsAfter({
      environment: [
        ['  postgres:\n    kind: inCluster\n    version: "16.4"\n    storage: 10Gi\n    maxConnections: 100\n', ""],
        ["calls: [postgres, redis]", "calls: [redis]"],
        ["    databaseConnections: 4\n", ""],
        ['    kind: inCluster\n    version: "26.2.5"\n    hostname: auth.example.com\n', keycloak],
      ],
    });
  expect(withoutPostgres('    kind: inCluster\n    version: "26.2.5"\n    hostname: auth.example.com\n')).toEqual([
    `${AT}43:3 datastores.keycloak: must have postgres beside it, where it keeps everything; add datastores.postgres, in the cluster or external`,
  ]);
  expect(withoutPostgres("    kind: external\n    host: auth.example.com\n    cidrs: [10.0.0.0/8]\n")).toEqual([]);
});

describe("an external service", () => {
  test.each([
    [
      "url: http://projection-service.data-processing.svc:8000",
      "url: http://user:hunter2@projection",
      "55:10 externalServices.projection.url: must have no user or password; put them in a Secret and list its keys under secrets",
    ],
    [
      "namespace: data-processing",
      "namespace: Data",
      "56:16 externalServices.projection.namespace: must be at most 63 lower-case letters, digits and '-', with a letter or digit at either end, got \"Data\"",
    ],
    [
      "labels: { app: projection }",
      "labels: {}",
      "57:5 externalServices.projection.labels: must name at least one label, such as app: projection; without any all pods of the namespace are meant",
    ],
    [
      "labels: { app: projection }",
      "labels: { /app: projection }",
      '57:21 externalServices.projection.labels./app: must be a label\'s key such as "app" or "app.kubernetes.io/name", got "/app"',
    ],
    [
      "labels: { app: projection }",
      "labels: { app: -x }",
      "57:20 externalServices.projection.labels.app: must be at most 63 letters, digits, '-', '_' and '.', with a letter or digit at either end, got \"-x\"",
    ],
    [
      "port: 8000",
      "port: 65536",
      "58:11 externalServices.projection.port: must be a whole number from 1 to 65535, got 65536",
    ],
  ])("%s as %s", (from, to, message) => {
    expect(afterEdit(from, to)).toEqual([AT + message]);
  });

  test("may be in a namespace that the layer could not make its own", () => {
    expect(afterEdit("namespace: data-processing", "namespace: kube-system")).toEqual([]);
  });
});
