import { afterEdit, problemsAfter } from "../../helpers/sample";

const AT = "sample.yaml:";
const LONGEST_NAME =
  "must be at most 253 lowercase letters, digits, '-' and '.', starting and ending with a letter or digit";
const CONTEXT = "  context: sample-eu\n";
const AUTH = "    image: registry.local:5000/access/auth\n";
const GATEWAY_SCALE = "    scale: { min: 3, max: 12, cpuPercent: 70 }\n";
const GATEWAY_API = "{ kind: gatewayApi, parent: public, namespace: edge }";
const ONE_LISTENER = "{ kind: gatewayApi, parent: public, sectionName: https, namespace: edge }";
const INGRESS = "{ kind: ingress, className: nginx, namespace: edge }";

/** Problems of an exposure, and of fields of auth. */
function problemsOf(exposure: string | undefined, ...auth: readonly string[]): string[] {
  return problemsAfter({
    environment: [
      ...(exposure === undefined ? [] : [[CONTEXT, `${CONTEXT}  exposure: ${exposure}\n`] as const]),
      [AUTH, `${AUTH}${auth.map((line) => `    ${line}\n`).join("")}`],
    ],
  });
}

describe("exposure of an environment", () => {
  test.each([GATEWAY_API, ONE_LISTENER, INGRESS, "{ kind: none }"])("the exposure %s is accepted", (exposure) => {
    expect(problemsOf(exposure)).toEqual([]);
  });

  test("names of a Gateway, an IngressClass and a namespace must be valid in Kubernetes", () => {
    expect(problemsOf("{ kind: gatewayApi, parent: Public, namespace: a.b }")).toEqual([
      `${AT}6:41 cluster.exposure.parent: ${LONGEST_NAME}, got "Public"; did you mean "public"?`,
      `${AT}6:60 cluster.exposure.namespace: must be at most 63 lowercase letters, digits and '-', starting and ending with a letter or digit, got "a.b"; choose another name`,
    ]);
    expect(problemsOf(ONE_LISTENER.replace("https", "Https"))).toEqual([
      `${AT}6:62 cluster.exposure.sectionName: ${LONGEST_NAME}, got "Https"; did you mean "https"?`,
    ]);
    expect(problemsOf("{ kind: ingress, className: -x, namespace: edge }")).toEqual([
      `${AT}6:41 cluster.exposure.className: ${LONGEST_NAME}, got "-x"; did you mean "x"?`,
    ]);
  });

  test("labels of the entry point must be valid Kubernetes labels", () => {
    expect(
      problemsOf("{ kind: ingress, className: nginx, namespace: edge, labels: { a/b/c: x, app: 'x y' } }"),
    ).toEqual([
      `${AT}6:82 cluster.exposure.labels.a/b/c: must be a label key such as "app" or "app.kubernetes.io/name", got "a/b/c"; rename it`,
      `${AT}6:90 cluster.exposure.labels.app: must be at most 63 letters, digits, '-', '_' and '.', starting and ending with a letter or digit, got "x y"; change the value`,
    ]);
  });

  test.each([
    "{ kind: ingress, className: alb, cidrs: [10.20.64.0/20, 10.20.80.0/20] }",
    "{ kind: gatewayApi, parent: public, namespace: edge, cidrs: [35.191.0.0/16, 130.211.0.0/22] }",
    "{ kind: gatewayApi, parent: public, namespace: access-sample, cidrs: [35.191.0.0/16] }",
    "{ kind: gatewayApi, parent: public, namespace: edge, dataPlaneNamespace: envoy-gateway-system }",
    "{ kind: gatewayApi, parent: public, namespace: access-sample, dataPlaneNamespace: envoy-gateway-system }",
  ])("the entry point %s is accepted", (exposure) => {
    expect(problemsOf(exposure)).toEqual([]);
  });

  test("an entry point has pods or addresses, and not both", () => {
    const both = (key: string) =>
      `must not be set together with cidrs; remove ${key} if no pod forwards requests, otherwise remove cidrs`;
    expect(problemsOf("{ kind: ingress, className: alb }")).toEqual([
      `${AT}6:3 cluster.exposure.namespace: is required for pods that forward requests; add the namespace of the ingress controller, or cidrs if a load balancer sends requests to the addresses of pods`,
    ]);
    expect(problemsOf("{ kind: ingress, className: alb, namespace: edge, cidrs: [10.20.64.0/20] }")).toEqual([
      `${AT}6:57 cluster.exposure.namespace: ${both("namespace")}`,
    ]);
    const gateway = "kind: gatewayApi, parent: public, namespace: edge, cidrs: [10.20.64.0/20]";
    expect(problemsOf(`{ ${gateway}, dataPlaneNamespace: envoy, labels: { app: envoy } }`)).toEqual([
      expect.stringContaining(`cluster.exposure.dataPlaneNamespace: ${both("dataPlaneNamespace")}`),
      expect.stringContaining(`cluster.exposure.labels: ${both("labels")}`),
    ]);
  });

  test("addresses of an entry point are valid, narrow and listed", () => {
    const ranges = (list: string) => problemsOf(`{ kind: ingress, className: alb, cidrs: ${list} }`);
    expect(ranges("[0.0.0.0/0]")).toEqual([
      `${AT}6:54 cluster.exposure.cidrs[0]: must not match every address, got "0.0.0.0/0", because clients and other pods could then bypass the load balancer; list its subnets, and turn off the preservation of client addresses`,
    ]);
    expect(ranges("[]")).toEqual([
      `${AT}6:46 cluster.exposure.cidrs: must list at least one address range, got none; add the subnets of the load balancer, because network policies deny all others`,
    ]);
    expect(ranges("[10.20.64.1/20]")).toEqual([
      `${AT}6:54 cluster.exposure.cidrs[0]: must not have bits set after the first 20, got "10.20.64.1/20"; did you mean "10.20.64.0/20"?`,
    ]);
  });

  test("the data plane must be in another namespace", () => {
    const own = "{ kind: gatewayApi, parent: public, namespace: edge, dataPlaneNamespace: access-sample }";
    expect(problemsOf(own)).toEqual([
      expect.stringContaining(
        'cluster.exposure.dataPlaneNamespace: must not be the layer\'s own namespace, got "access-sample"',
      ),
    ]);
    expect(problemsOf(own.replace("access-sample", "a.b"))).toEqual([
      expect.stringContaining("cluster.exposure.dataPlaneNamespace: must be at most 63 lowercase letters"),
    ]);
  });

  test("the entry point must be in another namespace", () => {
    const message = `must not be the layer's own namespace, got "access-sample"; use the namespace of the gateway or ingress controller`;
    for (const exposure of [GATEWAY_API, INGRESS]) {
      const problems = problemsOf(exposure.replace("edge", "access-sample"));
      expect(problems).toEqual([expect.stringMatching(/^sample\.yaml:6:\d+ cluster\.exposure\.namespace: /)]);
      expect(problems[0]).toContain(message);
    }
  });
});

describe("host of a service", () => {
  test("a public host must be a DNS name with a domain", () => {
    expect(problemsOf(GATEWAY_API, "host: auth-api.example.com")).toEqual([]);
    expect(problemsOf(GATEWAY_API, "host: https://api.example.com/")).toEqual([
      `${AT}18:11 services.auth.host: must be a lowercase DNS name without scheme, port or path, got "https://api.example.com/"; did you mean "api.example.com"?`,
    ]);
    expect(problemsOf(INGRESS, 'host: "*.example.com"')).toEqual([
      `${AT}18:11 services.auth.host: must be a lowercase DNS name without scheme, port or path, got "*.example.com"; write it like "auth.254carbon.com"`,
    ]);
    expect(problemsOf(INGRESS, "host: api")).toEqual([
      `${AT}18:11 services.auth.host: must include a domain, got "api"; write the full name, such as "api.254carbon.com"`,
    ]);
    expect(problemsOf(INGRESS, "host: 10.0.0.1")).toEqual([
      `${AT}18:11 services.auth.host: must be a DNS name, not an address, such as "api.254carbon.com", got "10.0.0.1"; create a DNS record for it`,
    ]);
  });

  test("a public host requires an exposure", () => {
    const message =
      "services.auth.host: requires cluster.exposure (nothing is exposed without it); add it, or remove this field";
    expect(problemsOf(undefined, "host: api.example.com")).toEqual([`${AT}17:11 ${message}`]);
    expect(problemsOf("{ kind: none }", "host: api.example.com")).toEqual([`${AT}18:11 ${message}`]);
  });

  test("a public host must be unique", () => {
    const twice = problemsAfter({
      environment: [
        [CONTEXT, `${CONTEXT}  exposure: ${INGRESS}\n`],
        [GATEWAY_SCALE, `${GATEWAY_SCALE}    host: api.example.com\n`],
        [AUTH, `${AUTH}    host: api.example.com\n`],
      ],
    });
    expect(twice).toEqual([
      `${AT}12:11 services.gateway.host: must be unique, but auth already uses "api.example.com"; choose another host, or other paths in route.paths, because requests could reach either one`,
    ]);
    expect(problemsOf(GATEWAY_API, "host: auth.example.com")).toEqual([
      `${AT}18:11 services.auth.host: must be unique, but keycloak already uses "auth.example.com"; choose another host, because requests could reach either one`,
    ]);
  });
});

describe("certificate of a service", () => {
  test("the certificate of an Ingress must be the name of a Secret", () => {
    expect(problemsOf(INGRESS, "host: api.example.com", "certificate: api-tls")).toEqual([]);
    expect(problemsOf(INGRESS, "host: api.example.com", "certificate: API")).toEqual([
      `${AT}19:18 services.auth.certificate: ${LONGEST_NAME}, got "API"; did you mean "api"?`,
    ]);
  });

  test("a certificate requires a host", () => {
    expect(problemsOf(GATEWAY_API, "certificate: API")).toEqual([
      `${AT}18:18 services.auth.certificate: requires host; add the host, or remove the certificate`,
    ]);
  });

  test("a certificate is rejected if the exposure is a Gateway", () => {
    expect(problemsOf(GATEWAY_API, "host: api.example.com", "certificate: api-tls")).toEqual([
      `${AT}19:18 services.auth.certificate: must not be set when exposure is gatewayApi, because the Gateway listener already has a certificate; remove it`,
    ]);
  });
});

test("the host of Keycloak must be a DNS name, and must include a domain if Keycloak is exposed", () => {
  expect(afterEdit("hostname: auth.example.com", "hostname: localhost")).toEqual([]);
  const hostname = (text: string, exposure: string) =>
    problemsAfter({
      environment: [
        [CONTEXT, `${CONTEXT}  exposure: ${exposure}\n`],
        ["hostname: auth.example.com", `hostname: ${text}`],
      ],
    });
  expect(hostname("AUTH", INGRESS)).toEqual([
    `${AT}53:15 datastores.keycloak.hostname: must be a lowercase DNS name without scheme, port or path, got "AUTH"; did you mean "auth"?`,
  ]);
  expect(hostname("localhost", "{ kind: none }")).toEqual([]);
  expect(hostname("localhost", INGRESS)).toEqual([
    `${AT}53:15 datastores.keycloak.hostname: must include a domain, got "localhost"; write the full name, such as "localhost.254carbon.com"`,
  ]);
});

describe("paths that public routes block", () => {
  const HOST = "host: api.example.com";
  const at = (column: number, field: string) => `${AT}19:${column} services.auth.${field}`;

  test.each(["metricsPath: /stats", "healthPath: /health?full=1", "healthPath: /ready/", "publicHealth: true"])(
    "a service with a host can have %s",
    (line) => expect(problemsOf(GATEWAY_API, HOST, line)).toEqual([]),
  );

  test("a route can't block all paths of a service", () => {
    const message = "because public routes block this path and all paths below it";
    expect(problemsOf(GATEWAY_API, HOST, "metricsPath: /")).toEqual([
      `${at(18, "metricsPath")}: must not be "/", ${message}; choose another path`,
    ]);
    expect(problemsOf(INGRESS, HOST, "healthPath: /?full=1")).toEqual([
      `${at(17, "healthPath")}: must not be "/?full=1", ${message}; choose another path, or set publicHealth: true`,
    ]);
    expect(problemsOf(INGRESS, HOST, "healthPath: /", "publicHealth: true")).toEqual([]);
    expect(problemsOf(INGRESS, "healthPath: /")).toEqual([]);
  });

  test.each(["/a//b", "/a/../b", "/a/.", "/a%2fb", "/a%2", "/[a]"])("a route can't match the path %s", (path) => {
    const [problem, ...others] = problemsOf(GATEWAY_API, HOST, `healthPath: "${path}"`);
    expect(others).toEqual([]);
    expect(problem).toBe(
      `${at(17, "healthPath")}: must be a path that public routes can block, without '//', '/./', '/../', '%2F' and characters that need an escape, got "${path}"; choose another path, or set publicHealth: true`,
    );
    expect(problemsOf(GATEWAY_API, HOST, `healthPath: "${path}"`, "publicHealth: true")).toEqual([]);
  });

  test("an invalid path of a service with a host is reported once", () => {
    expect(problemsOf(GATEWAY_API, HOST, "metricsPath: metrics")).toHaveLength(1);
  });

  test("publicHealth requires a host", () => {
    expect(problemsOf(GATEWAY_API, "publicHealth: true")).toEqual([
      `${AT}18:19 services.auth.publicHealth: requires host; add the host, or remove this field`,
    ]);
    expect(problemsOf(GATEWAY_API, "publicHealth: false")).toEqual([]);
  });

  test("public health checks must not be below the metrics path", () => {
    expect(problemsOf(GATEWAY_API, HOST, "publicHealth: true", "metricsPath: /a", "healthPath: /a/health")).toEqual([
      `${at(19, "publicHealth")}: must not be true, because "/a/health" is in the metrics path "/a", which public routes block; choose paths of the health checks outside it, or another metricsPath`,
    ]);
    expect(problemsOf(GATEWAY_API, HOST, "publicHealth: true", "metricsPath: /a", "healthPath: /ab")).toEqual([]);
  });
});
