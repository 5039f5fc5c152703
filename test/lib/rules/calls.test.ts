import { problemsAfter, afterEdit } from "../../helpers/sample";

const AT = "sample.yaml:";
const KNOWN = "must be a service, a datastore or an external service in this environment";

test("a call to an unknown service is reported with the closest name", () => {
  expect(afterEdit("[auth, redis, projection]", "[aut, kafk, projecton, xyzzy]")).toEqual([
    `${AT}11:13 services.gateway.calls[0]: ${KNOWN}, got "aut"; did you mean auth?`,
    `${AT}11:18 services.gateway.calls[1]: ${KNOWN}, got "kafk"; did you mean kafka?`,
    `${AT}11:24 services.gateway.calls[2]: ${KNOWN}, got "projecton"; did you mean projection?`,
    `${AT}11:35 services.gateway.calls[3]: ${KNOWN}, got "xyzzy"; define it in this file, or remove it here`,
  ]);
});

test("a call to a datastore that the environment lacks is reported", () => {
  expect(afterEdit("[auth, redis, projection]", "[alertmanager]")).toEqual([
    `${AT}11:13 services.gateway.calls[0]: ${KNOWN}, got "alertmanager"; define it in this file, or remove it here`,
  ]);
});

test("names of Object.prototype members do not count as services", () => {
  expect(afterEdit("[auth, redis, projection]", "[toString]")).toEqual([
    `${AT}11:13 services.gateway.calls[0]: ${KNOWN}, got "toString"; define it in this file, or remove it here`,
  ]);
});

test("default calls to missing services are reported", () => {
  expect(afterEdit("    calls: [auth, redis, projection]\n", "")).toEqual([
    `${AT}8:3 services.gateway.calls: is not set, so the default calls apply, but this environment has no entitlements or metrics; set calls, or define what is missing`,
  ]);
});

test("a service can't call itself or list a callee twice, but cycles are allowed", () => {
  expect(afterEdit("calls: [postgres, redis]", "calls: [postgres, auth, redis, redis]")).toEqual([
    `${AT}20:23 services.auth.calls[1]: must not be the service itself; remove it`,
    `${AT}20:36 services.auth.calls[3]: must be listed only once, got "redis" again; remove this entry`,
  ]);
  expect(afterEdit("calls: [postgres, redis]", "calls: [postgres, gateway]")).toEqual([]);
});

describe("calls in addition to the default calls", () => {
  const gateway = (add: string) =>
    problemsAfter({
      environment: [
        ["calls: [auth, redis, projection]", `calls: { add: ${add} }`],
        [
          "  auth:\n    topology: rolling\n",
          "  entitlements: &more { topology: rolling, scale: { min: 1 }, calls: [] }\n  metrics: *more\n  auth:\n    topology: rolling\n",
        ],
      ],
      release: [
        [
          "  auth:\n",
          "  entitlements: { rolling: { version: v1.0.1, floor: 1 } }\n  metrics: { rolling: { version: v1.0.1, floor: 1 } }\n  auth:\n",
        ],
      ],
    });

  test("calls can extend the default calls", () => {
    expect(gateway("[kafka]")).toEqual([]);
  });

  test("each added call is known, is not a default call, and is listed once", () => {
    expect(gateway("[kafk, redis, gateway, kafka, kafka]")).toEqual([
      `${AT}11:20 services.gateway.calls.add[0]: ${KNOWN}, got "kafk"; did you mean kafka?`,
      `${AT}11:26 services.gateway.calls.add[1]: must not be a default call of gateway, got "redis"; remove this entry`,
      `${AT}11:33 services.gateway.calls.add[2]: must not be the service itself; remove it`,
      `${AT}11:49 services.gateway.calls.add[4]: must be listed only once, got "kafka" again; remove this entry`,
    ]);
  });

  test("default calls to missing services are reported", () => {
    expect(afterEdit("[auth, redis, projection]", "{ add: [kafka] }")).toEqual([
      `${AT}11:5 services.gateway.calls: must not use add, because the default calls also apply, but this environment has no entitlements or metrics; list all calls, or define what is missing`,
    ]);
  });

  test("the default calls of a service that adds calls count for databaseConnections", () => {
    expect(afterEdit("calls: [postgres, redis]", "calls: { add: [streaming] }")).toEqual([]);
  });
});

test("databaseConnections requires a call to postgres", () => {
  expect(afterEdit("calls: [postgres, redis]", "calls: [redis]")).toEqual([
    `${AT}25:26 services.auth.databaseConnections: requires a call to postgres; add postgres to the calls of auth, or remove this field`,
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

test("Keycloak in the cluster requires postgres, an external Keycloak does not", () => {
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
    `${AT}43:3 datastores.keycloak: requires postgres, where Keycloak stores its data; add datastores.postgres, in the cluster or external`,
  ]);
  expect(withoutPostgres("    kind: external\n    host: auth.example.com\n    cidrs: [10.0.0.0/8]\n")).toEqual([]);
});

describe("an external service", () => {
  test.each([
    [
      "url: http://projection-service.data-processing.svc:8000",
      "url: http://user:hunter2@projection",
      "55:10 externalServices.projection.url: must not contain a user or password; put them in a Secret and list its keys under secrets",
    ],
    [
      "namespace: data-processing",
      "namespace: Data",
      '56:16 externalServices.projection.namespace: must be at most 63 lowercase letters, digits and \'-\', starting and ending with a letter or digit, got "Data"; did you mean "data"?',
    ],
    [
      "labels: { app: projection }",
      "labels: {}",
      "57:5 externalServices.projection.labels: must have at least one label, got none; add one, such as app: projection (without labels, every pod in the namespace matches)",
    ],
    [
      "labels: { app: projection }",
      "labels: { /app: projection }",
      '57:21 externalServices.projection.labels./app: must be a label key such as "app" or "app.kubernetes.io/name", got "/app"; rename it',
    ],
    [
      "labels: { app: projection }",
      "labels: { app: -x }",
      "57:20 externalServices.projection.labels.app: must be at most 63 letters, digits, '-', '_' and '.', starting and ending with a letter or digit, got \"-x\"; change the value",
    ],
    [
      "port: 8000",
      "port: 65536",
      "58:11 externalServices.projection.port: must be a whole number from 1 to 65535, got 65536; write 65535 or less",
    ],
  ])("an external service is validated: %s replaced by %s", (from, to, message) => {
    expect(afterEdit(from, to)).toEqual([AT + message]);
  });

  test("an external service may be in a namespace such as default", () => {
    expect(afterEdit("namespace: data-processing", "namespace: kube-system")).toEqual([]);
  });
});
