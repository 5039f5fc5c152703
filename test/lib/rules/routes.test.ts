import { problemsAfter } from "../../helpers/sample";

const AT = "sample.yaml:";
const CONTEXT = "  context: sample-eu\n";
const AUTH = "    image: registry.local:5000/access/auth\n";
const GATEWAY_SCALE = "    scale: { min: 3, max: 12, cpuPercent: 70 }\n";
const GATEWAY_API = "kind: gatewayApi, parent: public, namespace: edge";
const INGRESS = "kind: ingress, className: nginx, namespace: edge";

/** Problems of auth with some lines, and of gateway with others. */
function problemsOf(exposure: string, auth: readonly string[], gateway: readonly string[] = []): string[] {
  const indented = (lines: readonly string[]) => lines.map((line) => `    ${line}\n`).join("");
  return problemsAfter({
    environment: [
      [CONTEXT, `${CONTEXT}  exposure: { ${exposure} }\n`],
      [AUTH, `${AUTH}${indented(auth)}`],
      [GATEWAY_SCALE, `${GATEWAY_SCALE}${indented(gateway)}`],
    ],
  });
}

/** Problems of the route of auth, without their place. */
function routeProblems(route: string, exposure = GATEWAY_API): string[] {
  return problemsOf(exposure, ["host: login.example.com", `route: { ${route} }`]).map((line) =>
    line.replace(/^[^ ]+ services\.auth\.route\./, ""),
  );
}

test.each([
  "aliases: [signin.example.com, '*.tenants.example.com']",
  "paths: [/, /orders, /a-b_c.d~e/%20]",
  "timeoutSeconds: 0",
  "annotations: { example.com/team: edge }",
])("the route { %s } is accepted", (route) => {
  expect(routeProblems(route)).toEqual([]);
});

test("a route requires a host", () => {
  expect(problemsOf(GATEWAY_API, ["route: { paths: [/a] }"])).toEqual([
    `${AT}18:5 services.auth.route: requires host; add the host, or remove this field`,
  ]);
});

test("aliases are public DNS names, each of them once", () => {
  expect(
    routeProblems(
      "aliases: [localhost, https://a.example.com, '*.*.example.com', login.example.com, b.example.com, b.example.com]",
    ),
  ).toEqual([
    'aliases[0]: must include a domain, got "localhost"; write the full name, such as "localhost.254carbon.com"',
    'aliases[1]: must be a lowercase DNS name without scheme, port or path, got "https://a.example.com"; did you mean "a.example.com"?',
    'aliases[2]: must be a lowercase DNS name without scheme, port or path, got "*.example.com"; write it like "auth.254carbon.com"',
    'aliases[3]: must be listed only once, got "login.example.com" again; remove this entry',
    'aliases[5]: must be listed only once, got "b.example.com" again; remove this entry',
  ]);
});

test("an HTTPRoute has at most sixteen hosts and eight paths", () => {
  const names = Array.from({ length: 16 }, (_, index) => `a${index}.example.com`);
  expect(routeProblems(`aliases: [${names.join(", ")}]`)).toEqual([
    "aliases: must have at most 15 entries, got 16; give other hosts to another service",
  ]);
  const paths = Array.from({ length: 9 }, (_, index) => `/a${index}`);
  expect(routeProblems(`paths: [${paths.join(", ")}]`)).toEqual([
    "paths: must have at most 8 entries, got 9; list parent paths instead",
  ]);
});

const FORM =
  "must be a path such as \"/orders\", without '//', '/./', '/../', '%2F' and characters that need an escape";

test("paths are prefixes that every proxy matches in the same way, and at least one", () => {
  const mistyped = (text: string) =>
    `must start with one '/', without '/' or a query at its end, got ${text}; did you mean`;
  expect(routeProblems("paths: [orders, /orders/, '/a?b', /shop/*, '*']")).toEqual([
    `paths[0]: ${mistyped('"orders"')} "/orders"?`,
    `paths[1]: ${mistyped('"/orders/"')} "/orders"?`,
    `paths[2]: ${mistyped('"/a?b"')} "/a"?`,
    'paths[3]: must not contain "*", because a path includes all paths below it, got "/shop/*"; did you mean "/shop"?',
    'paths[4]: must not contain "*", because a path includes all paths below it, got "*"; did you mean "/"?',
  ]);
  expect(routeProblems("paths: [//a, /a%2fb, /a//b, /a, /a]")).toEqual([
    `paths[0]: ${mistyped('"//a"')} "/a"?`,
    ...["/a%2fb", "/a//b"].map((path, index) => `paths[${index + 1}]: ${FORM}, got "${path}"; write it without them`),
    'paths[4]: must be listed only once, got "/a" again; remove this entry',
  ]);
  expect(routeProblems("paths: []")).toEqual([
    'paths: must list at least one path, got none; add one such as "/orders", or remove this field to serve every path',
  ]);
});

test("a path is not in a blocked one, because the longest path decides", () => {
  expect(routeProblems("paths: [/metrics/orders, /health, /healthy]")).toEqual([
    'paths[0]: must not be in "/metrics", which public routes block, got "/metrics/orders"; remove it, or change the path of the health check or of the metrics',
    'paths[1]: must not be in "/health", which public routes block, got "/health"; remove it, or change the path of the health check or of the metrics',
  ]);
});

test("a timeout needs the Gateway API, and is a number of seconds", () => {
  expect(routeProblems("timeoutSeconds: 30", INGRESS)).toEqual([
    "timeoutSeconds: must not be set when exposure is ingress, because an Ingress has no timeout, got 30; write an annotation of the controller in route.annotations, such as nginx.ingress.kubernetes.io/proxy-read-timeout",
  ]);
  expect(routeProblems("timeoutSeconds: 86401")).toEqual([
    "timeoutSeconds: must be a whole number from 0 to 86400, got 86401; for requests that take longer than a day, write 0, which means no limit",
  ]);
});

test.each([
  [
    "alb.ingress.kubernetes.io/transforms.auth-service",
    "a rewritten path could reach a blocked one, such as the metrics; remove it",
  ],
  ["kubernetes.io/ingress.class", "className sets the class; remove it"],
  ["nginx.ingress.kubernetes.io/canary-weight", "the release file sets the share of a canary; remove it"],
  [
    "nginx.ingress.kubernetes.io/rewrite-target",
    "a rewritten path could reach a blocked one, such as the metrics; remove it",
  ],
  [
    "nginx.ingress.kubernetes.io/default-backend",
    "it gets the requests for blocked paths, whose Service has no pods; remove it",
  ],
  [
    "traefik.ingress.kubernetes.io/router.priority",
    "blocked paths would not have priority over their parents; remove it",
  ],
  [
    "alb.ingress.kubernetes.io/conditions.auth-blocked-service",
    "a condition of a blocked path could make it public; remove it",
  ],
])("the annotation %s is refused in a route, for all routes and for all objects", (key, reason) => {
  const message = `must not be "${key}", because ${reason}`;
  expect(routeProblems(`annotations: { ${key}: a }`, INGRESS)).toEqual([`annotations.${key}: ${message}`]);
  expect(problemsOf(`${INGRESS}, annotations: { ${key}: a }`, [])).toEqual([
    expect.stringContaining(` cluster.exposure.annotations.${key}: ${message}`),
  ]);
  const objects = problemsAfter({
    environment: [["cluster:\n", `objects: { annotations: { ${key}: a } }\ncluster:\n`]],
  });
  expect(objects).toEqual([expect.stringContaining(` objects.annotations.${key}: ${message}`)]);
});

test("annotations of routes follow the rules of all annotations", () => {
  expect(routeProblems("annotations: { a/b/c: x, kubectl.kubernetes.io/x: y }")).toEqual([
    expect.stringMatching(/^annotations\.a\/b\/c: must be an annotation key/),
    'annotations.kubectl.kubernetes.io/x: must not be "kubectl.kubernetes.io/x", which the layer or Kubernetes sets; choose another key',
  ]);
});

describe("services that share a host", () => {
  const shared = (own: string, other: string, exposure = GATEWAY_API, ...more: readonly string[]) =>
    problemsOf(
      exposure,
      ["host: api.example.com", `route: { ${own} }`],
      [...more, "host: api.example.com", `route: { ${other} }`],
    );

  test("services may share a host if their paths differ", () => {
    expect(shared("paths: [/auth]", "paths: [/, /v2]")).toEqual([]);
    expect(shared("paths: [/auth]", "aliases: [www.example.com]")).toEqual([]);
  });

  test("a path must not be one that another service of the host blocks", () => {
    const moved = "metricsPath: /internal/metrics";
    const owner = ["host: api.example.com"];
    const withPath = (path: string, ...more: readonly string[]) =>
      problemsOf(GATEWAY_API, ["host: api.example.com", `route: { paths: [${path}] }`, moved, ...more], owner);
    expect(withPath("/metrics")).toEqual([
      `${AT}12:11 services.gateway.host: must not block "/metrics" of "api.example.com", which auth serves there; choose another path for the metrics or the health check, another path of auth, or another host`,
    ]);
    expect(withPath("/metrics/daily")).toEqual([]);
    expect(
      problemsOf(
        GATEWAY_API,
        ["host: api.example.com", "route: { paths: [/v1] }"],
        [...owner, "healthPath: /v1/health"],
      ),
    ).toEqual([expect.stringContaining('must not block "/v1/health" of "api.example.com", which auth serves there')]);
  });

  test("two services can't have the same path of a host, or of an alias", () => {
    expect(shared("paths: [/a, /b]", "paths: [/b]")).toEqual([
      `${AT}12:11 services.gateway.host: must not share a path with auth, which already serves "/b" of "api.example.com"; choose another path or another host`,
    ]);
    const aliased = ["host: login.example.com", "route: { aliases: [api.example.com] }"];
    expect(problemsOf(GATEWAY_API, aliased, ["host: api.example.com"])).toEqual([
      `${AT}12:11 services.gateway.host: must be unique, but auth already uses "api.example.com"; choose another host, or other paths in route.paths, because requests could reach either one`,
    ]);
  });

  test("Ingresses of one host use the same certificate", () => {
    expect(shared("paths: [/a]", "paths: [/b]", INGRESS)).toEqual([
      `${AT}12:11 services.gateway.host: must use the same certificate as auth, because both serve "api.example.com", got "gateway-tls" and "auth-tls"; write the same certificate for both`,
    ]);
    expect(shared("paths: [/a]", "paths: [/b]", INGRESS, "certificate: auth-tls")).toEqual([]);
    expect(shared("paths: [/a]", "paths: [/b]", `${INGRESS}, certificates: controller`)).toEqual([]);
  });
});

test("a certificate is unused if the controller has the certificates", () => {
  const auth = ["host: login.example.com", "certificate: auth-tls"];
  expect(problemsOf(`${INGRESS}, certificates: controller`, auth)).toEqual([
    `${AT}19:18 services.auth.certificate: must not be set when cluster.exposure.certificates is controller, because the controller already has a certificate; remove it`,
  ]);
});
