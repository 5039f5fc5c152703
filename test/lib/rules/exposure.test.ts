import { afterEdit, problemsAfter } from "../../helpers/sample";

const AT = "sample.yaml:";
const LONGEST_NAME =
  "must be at most 253 lower-case letters, digits, '-' and '.', with a letter or digit at either end";
const CONTEXT = "  context: sample-eu\n";
const AUTH = "    image: registry.local:5000/access/auth\n";
const GATEWAY_SCALE = "    scale: { min: 3, max: 12, cpuPercent: 70 }\n";
const GATEWAY_API = "{ kind: gatewayApi, parent: public, namespace: edge }";
const INGRESS = "{ kind: ingress, className: nginx, namespace: edge }";

/** What a user is told of an exposure, and of fields of auth. */
function told(exposure: string | undefined, ...auth: readonly string[]): string[] {
  return problemsAfter({
    environment: [
      ...(exposure === undefined ? [] : [[CONTEXT, `${CONTEXT}  exposure: ${exposure}\n`] as const]),
      [AUTH, `${AUTH}${auth.map((line) => `    ${line}\n`).join("")}`],
    ],
  });
}

describe("how requests come in", () => {
  test.each([GATEWAY_API, INGRESS, "{ kind: none }"])("%s is fine", (exposure) => {
    expect(told(exposure)).toEqual([]);
  });

  test("a Gateway, an IngressClass and a namespace have names that Kubernetes takes", () => {
    expect(told("{ kind: gatewayApi, parent: Public, namespace: a.b }")).toEqual([
      `${AT}6:41 cluster.exposure.parent: ${LONGEST_NAME}, got "Public"`,
      `${AT}6:60 cluster.exposure.namespace: must be at most 63 lower-case letters, digits and '-', with a letter or digit at either end, got "a.b"`,
    ]);
    expect(told("{ kind: ingress, className: -x, namespace: edge }")).toEqual([
      `${AT}6:41 cluster.exposure.className: ${LONGEST_NAME}, got "-x"`,
    ]);
  });

  test("labels of pods are labels", () => {
    expect(told("{ kind: ingress, className: nginx, namespace: edge, labels: { a/b/c: x, app: 'x y' } }")).toEqual([
      `${AT}6:82 cluster.exposure.labels.a/b/c: must be a label's key such as "app" or "app.kubernetes.io/name", got "a/b/c"`,
      `${AT}6:90 cluster.exposure.labels.app: must be at most 63 letters, digits, '-', '_' and '.', with a letter or digit at either end, got "x y"`,
    ]);
  });

  test("requests come from another namespace than the layer's", () => {
    const message = `must not be the layer's own namespace, got "access-sample"; name the one whose pods carry requests from outside`;
    for (const exposure of [GATEWAY_API, INGRESS]) {
      const problems = told(exposure.replace("edge", "access-sample"));
      expect(problems).toEqual([expect.stringMatching(/^sample\.yaml:6:\d+ cluster\.exposure\.namespace: /)]);
      expect(problems[0]).toContain(message);
    }
  });
});

describe("a service's host", () => {
  test("is a DNS name with a domain", () => {
    expect(told(GATEWAY_API, "host: auth-api.example.com")).toEqual([]);
    expect(told(GATEWAY_API, "host: https://api.example.com/")).toEqual([
      `${AT}18:11 services.auth.host: must be a lowercase DNS name without scheme, port or path, got "https://api.example.com/"; did you mean "api.example.com"?`,
    ]);
    expect(told(INGRESS, 'host: "*.example.com"')).toEqual([
      `${AT}18:11 services.auth.host: must be a lowercase DNS name without scheme, port or path, got "*.example.com"; write it like "auth.254carbon.com"`,
    ]);
    expect(told(INGRESS, "host: api")).toEqual([
      `${AT}18:11 services.auth.host: must have a domain, got "api"; such as "api.254carbon.com"`,
    ]);
    expect(told(INGRESS, "host: 10.0.0.1")).toEqual([
      `${AT}18:11 services.auth.host: must be a name and no address, got "10.0.0.1"; such as "api.254carbon.com"`,
    ]);
  });

  test("needs a way in", () => {
    const message =
      "services.auth.host: must be left out, as nothing is exposed; or say in cluster.exposure how requests come in";
    expect(told(undefined, "host: api.example.com")).toEqual([`${AT}17:11 ${message}`]);
    expect(told("{ kind: none }", "host: api.example.com")).toEqual([`${AT}18:11 ${message}`]);
  });

  test("belongs to nobody else", () => {
    const twice = problemsAfter({
      environment: [
        [CONTEXT, `${CONTEXT}  exposure: ${INGRESS}\n`],
        [GATEWAY_SCALE, `${GATEWAY_SCALE}    host: api.example.com\n`],
        [AUTH, `${AUTH}    host: api.example.com\n`],
      ],
    });
    expect(twice).toEqual([
      `${AT}12:11 services.gateway.host: must be a host of its own, got "api.example.com", which auth has; chance would choose between the two`,
    ]);
    expect(told(GATEWAY_API, "host: auth.example.com")).toEqual([
      `${AT}18:11 services.auth.host: must be a host of its own, got "auth.example.com", which keycloak has; chance would choose between the two`,
    ]);
  });
});

describe("a service's certificate", () => {
  test("is the name of a Secret, for an Ingress", () => {
    expect(told(INGRESS, "host: api.example.com", "certificate: api-tls")).toEqual([]);
    expect(told(INGRESS, "host: api.example.com", "certificate: API")).toEqual([
      `${AT}19:18 services.auth.certificate: ${LONGEST_NAME}, got "API"`,
    ]);
  });

  test("needs a host", () => {
    expect(told(GATEWAY_API, "certificate: API")).toEqual([
      `${AT}18:18 services.auth.certificate: must be left out, as the service has no host; or add its host`,
    ]);
  });

  test("is the Gateway's own affair where there is one", () => {
    expect(told(GATEWAY_API, "host: api.example.com", "certificate: api-tls")).toEqual([
      `${AT}19:18 services.auth.certificate: must be left out, as TLS ends at the listener of the Gateway, which has a certificate of its own`,
    ]);
  });
});

test("Keycloak's host must have a domain only where it is reached from outside, and is a DNS name anyway", () => {
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
    `${AT}53:15 datastores.keycloak.hostname: must have a domain, got "localhost"; such as "localhost.254carbon.com"`,
  ]);
});
