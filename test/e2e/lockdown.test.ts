import { lockdownCommands } from "../../bin/commands/lockdown/report";
import { lockdownManifests } from "../../charts/operations/lockdown";
import { synthesize, toYaml } from "../../charts/synthesize";
import type { Manifest } from "../../lib/manifests/manifest";
import { LOCKDOWN_LEVELS } from "../../lib/traffic";
import { environmentOf, layerOf } from "../helpers/fixtures";
import { allowedFlows, policiesOf, type RenderedPolicy } from "../helpers/policies";
import { NAMESPACE, apply, mustApply, objectsOf, removeLayer } from "./support/layer";
import { run } from "./support/kubectl";
import { sharedKubectl } from "./support/shared-cluster";

const kubectl = sharedKubectl();
const prod = layerOf(environmentOf("prod"));
const all = synthesize(prod).manifests;
const normal = all.filter(({ kind }) => ["Namespace", "NetworkPolicy"].includes(kind));
const own = (...args: string[]) => kubectl.try(["-n", NAMESPACE, ...args]);

/** Flows that the cluster's network policies allow. */
async function live(): Promise<ReturnType<typeof allowedFlows>> {
  const policies = await objectsOf<RenderedPolicy>(kubectl, "networkpolicies");
  // The API server omits an empty list.
  const whole = policies.map(({ spec, ...more }) => ({ ...more, spec: { ...EMPTY, ...spec } }) as RenderedPolicy);
  const { in: incoming, out } = allowedFlows(whole);
  return { in: incoming.sort(), out: out.sort() };
}

const EMPTY = { ingress: [], egress: [] };

function expected(policies: readonly RenderedPolicy[]): ReturnType<typeof allowedFlows> {
  const { in: incoming, out } = allowedFlows(policies);
  return { in: incoming.sort(), out: out.sort() };
}

const NORMAL = expected(policiesOf(normal));

beforeAll(() => mustApply(kubectl, normal));
// Each test starts from the rendered manifests.
afterEach(async () => {
  await apply(kubectl, normal, "--force-conflicts");
});
afterAll(() => removeLayer(kubectl));

test("each lockdown level allows only the documented flows, and the normal manifests restore all flows", async () => {
  expect(await live()).toEqual(NORMAL);
  for (const level of LOCKDOWN_LEVELS) {
    const manifests = lockdownManifests(prod, level);
    await mustApply(kubectl, manifests);
    expect(await live()).toEqual(expected(policiesOf(manifests)));
  }
  expect(await live()).toEqual({ in: [], out: [] });
  await mustApply(kubectl, normal);
  expect(await live()).toEqual(NORMAL);
});

test("the undo command applies only the manifest's network policies", async () => {
  await mustApply(kubectl, lockdownManifests(prod, "total"));
  const selector = ["-l", "access-layer.254carbon.com/policy-set"];
  const { code, stdout } = await apply(kubectl, all, ...selector);
  expect(code).toBe(0);
  expect(
    new Set(
      stdout
        .trim()
        .split("\n")
        .map((line) => line.split("/")[0]),
    ),
  ).toEqual(new Set(["networkpolicy.networking.k8s.io"]));
  expect(await live()).toEqual(NORMAL);
});

test("a forced lockdown removes rules that were added to a policy manually", async () => {
  const rule = JSON.stringify({ spec: { ingress: [{}] } });
  await own("patch", "networkpolicy", "postgres", "--type=merge", "-p", rule);
  await own("patch", "networkpolicy", "default-deny", "--type=merge", "-p", rule);
  expect((await live()).in).toContain("any peer > postgres any port");
  const total = lockdownManifests(prod, "total");
  const unforced = await apply(kubectl, total);
  expect({ code: unforced.code, isNamed: unforced.stderr.includes('conflict with "kubectl-patch"') }).toEqual({
    code: 1,
    isNamed: true,
  });
  expect((await apply(kubectl, total, "--force-conflicts")).code).toBe(0);
  expect(await live()).toEqual({ in: [], out: [] });
});

test("the runbook's command for the last level also removes all rules, and the undo command does not cause a conflict", async () => {
  const total = toYaml(lockdownManifests(prod, "total"));
  const { code, stderr } = await kubectl.try(["apply", "-f", "-", "-n", NAMESPACE], { input: total });
  expect({ code, stderr: stderr.replace(/^Warning: resource .*\n/gm, "") }).toEqual({ code: 0, stderr: "" });
  expect(await live()).toEqual({ in: [], out: [] });
  await mustApply(kubectl, normal);
  expect(await live()).toEqual(NORMAL);
});

describe("with a policy that the layer does not render", () => {
  const RESOURCE = "ciliumnetworkpolicies.cilium.io";
  const POLICY = {
    kind: "CiliumNetworkPolicy",
    name: "allow-stripe",
    services: ["gateway"],
    hosts: ["api.stripe.com"],
  };
  const { environment, release } = environmentOf("prod");
  const layer = layerOf({ environment: { ...environment, ownPolicies: [POLICY] }, release });
  const printed = lockdownCommands(layer, "total", { environments: "environments" });

  /** Runs a command as `lockdown` prints it, in this cluster. */
  const inShell = (command: string) =>
    run("bash", ["-eo", "pipefail", "-c", command.replaceAll(/kubectl --context \S+/g, kubectl.program)], {
      environment: { ...process.env, KUBECONFIG: kubectl.kubeconfig },
    });

  beforeAll(async () => {
    await mustApply(kubectl, [definitionOf(RESOURCE, POLICY.kind)]);
    await kubectl.run(["wait", "--for=condition=Established", "--timeout=60s", `crd/${RESOURCE}`]);
    const metadata = { name: POLICY.name, namespace: NAMESPACE };
    await mustApply(kubectl, [{ apiVersion: "cilium.io/v2", kind: POLICY.kind, metadata }]);
  });
  afterAll(() => kubectl.run(["delete", "crd", RESOURCE]));

  test("a lockdown keeps the policy, its command lists it, and the command that deletes it works", async () => {
    await mustApply(kubectl, lockdownManifests(layer, "total"));
    const listed = async () => (await inShell(printed.othersPolicies)).stdout.trim().split("\n");
    expect(await listed()).toEqual(["ciliumnetworkpolicy.cilium.io/allow-stripe"]);
    expect(printed.deleteOwnPolicies).toHaveLength(1);
    for (const command of printed.deleteOwnPolicies)
      expect(await inShell(command)).toMatchObject({ code: 0, stdout: expect.stringContaining("deleted") });
    expect(await listed()).toEqual([""]);
  });
});

/** A custom resource definition without rules about its fields. */
function definitionOf(name: string, kind: string): Manifest {
  const [plural = "", ...group] = name.split(".");
  const schema = { openAPIV3Schema: { type: "object", "x-kubernetes-preserve-unknown-fields": true } };
  return {
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: { name },
    spec: {
      group: group.join("."),
      scope: "Namespaced",
      names: { plural, singular: kind.toLowerCase(), kind },
      versions: [{ name: "v2", served: true, storage: true, schema }],
    },
  };
}
