import { problemsAfter } from "../../helpers/sample";

/** Problems of the policies, without the name of the file. */
function problemsOf(...policies: readonly string[]): readonly string[] {
  const text = `ownPolicies:\n${policies.map((policy) => `  - { ${policy} }\n`).join("")}`;
  return problemsAfter({ environment: [["externalServices:\n", `${text}externalServices:\n`]] }).map((problem) =>
    problem.replace(/^sample\.yaml:\d+:\d+ ownPolicies/, ""),
  );
}

const STRIPE = "kind: CiliumNetworkPolicy, name: allow-stripe, services: [gateway], hosts: [api.stripe.com]";
const edited = (from: string, to: string) => problemsOf(STRIPE.replace(from, to));

test.each([
  [[STRIPE]],
  [[STRIPE, STRIPE.replace("CiliumNetworkPolicy", "FQDNNetworkPolicy")]],
  [[STRIPE.replace("CiliumNetworkPolicy", "networkpolicies.projectcalico.org")]],
  [[STRIPE.replace("CiliumNetworkPolicy", "networkpolicies.crd.antrea.io").replace("[gateway]", "[gateway, auth]")]],
  [[STRIPE.replace("api.stripe.com", '"*.stripe.com", api.example.com')]],
])("policies of the user are accepted: %s", (policies) => {
  expect(problemsOf(...policies)).toEqual([]);
});

test("a kind is known, or the full name of a resource", () => {
  const resources =
    "must be AdminNetworkPolicy, ApplicationNetworkPolicy, CiliumClusterwideNetworkPolicy, CiliumNetworkPolicy, EgressFirewall or FQDNNetworkPolicy, " +
    "or the full name of a resource, got";
  expect(edited("CiliumNetworkPolicy", "CiliumNetworkPolicies")).toEqual([
    `[0].kind: ${resources} "CiliumNetworkPolicies"; did you mean CiliumNetworkPolicy?`,
  ]);
  for (const kind of ["constructor", "cnp", "Ingress", "policies.x", "a.b..c", "A.b.c"]) {
    expect(edited("CiliumNetworkPolicy", kind)).toEqual([
      `[0].kind: ${resources} "${kind}"; write it like ciliumnetworkpolicies.cilium.io`,
    ]);
  }
});

test.each(["NetworkPolicy", "networkpolicies.networking.k8s.io"])("%s is rejected, because it has no hosts", (kind) => {
  expect(edited("CiliumNetworkPolicy", kind)).toEqual([
    "[0].kind: must not be a NetworkPolicy of Kubernetes, which has no host names; write the full name of the resource for the one of a plug-in, such as networkpolicies.projectcalico.org, or see docs/traffic.md for addresses and namespaces",
  ]);
});

test("a name is valid, and no NetworkPolicy of the layer has it", () => {
  expect(edited("allow-stripe", "Allow_Stripe")).toEqual([
    `[0].name: must be at most 253 lowercase letters, digits, '-' and '.', starting and ending with a letter or digit, got "Allow_Stripe"; did you mean "allow-stripe"?`,
  ]);
  for (const name of ["gateway", "postgres", "default-deny", "quarantine"]) {
    expect(edited("allow-stripe", name)).toEqual([
      `[0].name: must not be "${name}", because a NetworkPolicy of the layer has this name, and kubectl with a short name could delete that one; rename your policy`,
    ]);
  }
  expect(edited("allow-stripe", "kafka")).toEqual([]);
});

test("a policy is listed once, also under the full name of its resource", () => {
  expect(problemsOf(STRIPE, STRIPE.replace("CiliumNetworkPolicy", "ciliumnetworkpolicies.cilium.io"))).toEqual([
    "[1]: must be listed only once, got ciliumnetworkpolicies.cilium.io allow-stripe again; move its services and hosts to the first entry",
  ]);
});

test("services exist and are listed once", () => {
  expect(edited("[gateway]", "[gatewy]")).toEqual([
    '[0].services[0]: must be a service of this environment, got "gatewy"; did you mean gateway?',
  ]);
  expect(edited("[gateway]", "[postgres]")).toEqual([
    '[0].services[0]: must be a service of this environment, got "postgres"; use auth, gateway or streaming',
  ]);
  expect(edited("[gateway]", "[auth, auth]")).toEqual([
    '[0].services[1]: must be listed only once, got "auth" again; remove this entry',
  ]);
  expect(edited("[gateway]", "[]")).toEqual([
    "[0].services: must have at least one entry, got none; name the services that it selects",
  ]);
});

test.each([
  ["10.0.5.7", 'must be a host name, got the address "10.0.5.7"; add it to cidrs of an external service'],
  ['"*"', 'must have a wildcard only as its first label, got "*"; write it like "*.example.com"'],
  ['"api.*.com"', 'must have a wildcard only as its first label, got "api.*.com"; write it like "*.example.com"'],
  ['"*.com"', 'must be a name with a domain, got "*.com"; write it like "api.example.com" or "*.example.com"'],
  ["localhost", 'must be a name with a domain, got "localhost"; write it like "api.example.com" or "*.example.com"'],
  [
    "https://api.stripe.com/v1",
    'must be a lowercase DNS name without scheme, port or path, got "https://api.stripe.com/v1"; did you mean "api.stripe.com"?',
  ],
])("the host %s is rejected", (host, message) => {
  expect(edited("api.stripe.com", host)).toEqual([`[0].hosts[0]: ${message}`]);
});

test("hosts are listed, each once", () => {
  expect(edited("[api.stripe.com]", "[]")).toEqual([
    "[0].hosts: must have at least one entry, got none; name the hosts that it allows",
  ]);
  expect(edited("[api.stripe.com]", "[api.stripe.com, api.stripe.com]")).toEqual([
    '[0].hosts[1]: must be listed only once, got "api.stripe.com" again; remove this entry',
  ]);
});
