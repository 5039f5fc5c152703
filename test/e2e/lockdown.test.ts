import { lockdownManifests } from "../../charts/operations/lockdown";
import { synthesize, toYaml } from "../../charts/synthesize";
import { LOCKDOWN_LEVELS } from "../../lib/traffic";
import { environmentOf, layerOf } from "../helpers/fixtures";
import { allowedFlows, policiesOf, type RenderedPolicy } from "../helpers/policies";
import { NAMESPACE, apply, mustApply, objectsOf, removeLayer } from "./support/layer";
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
