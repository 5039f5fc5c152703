import { problemsAfter } from "../../helpers/sample";

const PODS = `    url: http://projection-service.data-processing.svc:8000
    namespace: data-processing
    labels: { app: projection }
    port: 8000
`;

/** Problems of the external service projection with these lines, without the position of the service. */
function problemsOf(...lines: readonly string[]): readonly string[] {
  const text = lines.map((line) => `    ${line}\n`).join("");
  return problemsAfter({ environment: [[PODS, text]] }).map((problem) =>
    problem.replace(/^sample\.yaml:(\d+):\d+ externalServices\.projection\.?/, ""),
  );
}

const STRIPE = "url: https://api.stripe.com";
const RANGE = "cidrs: [203.0.113.0/24]";

test.each([
  [[STRIPE, RANGE]],
  [[STRIPE, RANGE, "port: 443"]],
  [["url: http://api.example.com", RANGE, "port: 80"]],
  [["url: http://proxy.example.com:3128", "cidrs: [10.0.5.0/24, 2001:db8:5::/48]", "port: 3128"]],
  [["url: https://10.0.5.7:8443/v1", "cidrs: [10.0.5.7/32]"]],
  [[STRIPE, "cidrs: [34.64.0.0/10, 2600:1900::/28]"]],
])("addresses outside the cluster are accepted: %s", (lines) => {
  expect(problemsOf(...lines)).toEqual([]);
});

test("an external service has pods or addresses, and not both", () => {
  expect(problemsOf(STRIPE)).toEqual(
    [
      "must have a target, got only a url; add namespace, labels and port of its pods, or cidrs with its addresses outside the cluster",
    ].map((message) => `: ${message}`),
  );
  expect(problemsOf(STRIPE, RANGE, "namespace: payments")).toEqual([
    "cidrs: must not be set together with namespace or labels; remove cidrs if the service has pods in this cluster, otherwise namespace and labels",
  ]);
});

test("pods need a namespace, labels and a port", () => {
  expect(problemsOf(STRIPE, "namespace: payments")).toEqual([
    "labels: is required for pods in another namespace; add their labels, such as app: projection",
    "port: is required for pods in another namespace; add their container port",
  ]);
  expect(problemsOf(STRIPE, "labels: { app: stripe }", "port: 8000")).toEqual([
    "namespace: is required for pods in another namespace; add their namespace",
  ]);
});

test("address ranges are valid, narrow and listed once", () => {
  expect(problemsOf(STRIPE, "cidrs: []")).toEqual([
    "cidrs: must list at least one address range, got none; add the ranges of the host, because network policies deny all others",
  ]);
  expect(
    problemsOf(
      STRIPE,
      'cidrs: [0.0.0.0/0, "::/0", 0.0.0.0/1, "2000::/3", 10.0.0.1/24, 10.0.0.1, a/8, 10.0.5.0/24, 10.0.5.0/24]',
    ),
  ).toEqual([
    'cidrs[0]: must not match every address, got "0.0.0.0/0", because a compromised pod could then send data to any server; list the ranges of the service, or send its requests through a proxy',
    'cidrs[1]: must not match every address, got "::/0", because a compromised pod could then send data to any server; list the ranges of the service, or send its requests through a proxy',
    'cidrs[2]: must be /8 or longer, got "0.0.0.0/1"; list the addresses of the servers',
    'cidrs[3]: must be /16 or longer, got "2000::/3"; list the addresses of the servers',
    'cidrs[4]: must not have bits set after the first 24, got "10.0.0.1/24"; did you mean "10.0.0.0/24"?',
    'cidrs[5]: must be an address range such as "10.20.0.0/16", got "10.0.0.1"; did you mean "10.0.0.1/32"?',
    'cidrs[6]: must be an address range such as "10.20.0.0/16", got "a/8"; write ADDRESS/LENGTH',
    'cidrs[8]: must be listed only once, got "10.0.5.0/24" again; remove this entry',
  ]);
});

test.each([
  ["url: https://api.stripe.com", "port: 8443", "443", 8443],
  ["url: http://api.stripe.com", "port: 443", "80", 443],
  ["url: https://api.stripe.com:8443/v1", "port: 443", "8443", 443],
])("the port of addresses is the port in the URL: %s, %s", (url, port, wanted, got) => {
  expect(problemsOf(url, RANGE, port)).toEqual([
    `port: must be ${wanted}, the port in url, got ${got}; remove port, or write the port into url`,
  ]);
});

test("an invalid port or URL is reported once", () => {
  expect(problemsOf(STRIPE, RANGE, "port: 65536")).toHaveLength(1);
  expect(problemsOf("url: ftp://api.stripe.com", RANGE, "port: 8443")).toHaveLength(1);
});

test("an address in the URL must be in the ranges", () => {
  expect(problemsOf("url: https://10.0.5.7", "cidrs: [10.0.6.0/24, 10.0.7.0/24]")).toEqual([
    'cidrs: must contain the address in url, got ["10.0.6.0/24","10.0.7.0/24"]; add "10.0.5.7/32"',
  ]);
});
