import { lockdownManifests } from "../../../charts/operations/lockdown";
import { synthesize } from "../../../charts/synthesize";
import { LOCKDOWN_LEVELS } from "../../../lib/traffic";
import { ENVIRONMENTS, environmentOf, layerOf } from "../../helpers/fixtures";
import { INTENT } from "../../helpers/intent";
import { allowedFlows, policiesOf } from "../../helpers/policies";

describe.each(ENVIRONMENTS)("lockdown of %s", (name) => {
  const props = layerOf(environmentOf(name));
  const normal = policiesOf(synthesize(props).manifests);
  const under = (level: (typeof LOCKDOWN_LEVELS)[number]) => policiesOf(lockdownManifests(props, level));

  test.each(LOCKDOWN_LEVELS)("the lockdown level %s renders every policy, and only the rules differ", (level) => {
    const withoutRules = (policies: typeof normal) =>
      policies.map(({ spec, ...more }) => ({
        ...more,
        spec: { ...spec, ingress: Array.isArray(spec.ingress), egress: Array.isArray(spec.egress) },
      }));
    expect(lockdownManifests(props, level)).toHaveLength(normal.length);
    expect(withoutRules(under(level))).toEqual(withoutRules(normal));
  });

  test("each lockdown level allows fewer connections than the previous one, and the last level allows none", () => {
    let before = allowedFlows(normal);
    for (const level of LOCKDOWN_LEVELS) {
      const after = allowedFlows(under(level));
      expect(after.in.filter((line) => !before.in.includes(line))).toEqual([]);
      expect(after.out.filter((line) => !before.out.includes(line))).toEqual([]);
      before = after;
    }
    expect(before).toEqual({ in: [], out: [] });
  });
});

test("the lockdown level no-egress allows DNS, datastores and calls between services", () => {
  const { out } = allowedFlows(policiesOf(lockdownManifests(layerOf(environmentOf("prod")), "no-egress")));
  const targets = new Set(out.map((line) => line.replace(/^\S+ > /, "").replace(/ \d+\/\w+$/, "")));
  expect([...targets].filter((target) => !INTENT.prod.apps.includes(target))).toEqual([
    "kube-system(k8s-app=kube-dns)",
  ]);
  expect(out).toContain("gateway > auth 8000/TCP");
});

test("lockdownManifests throws if the environment breaks a rule", () => {
  const { environment, release } = environmentOf("prod");
  const broken = { ...environment, cluster: { ...environment.cluster, apiServerCidrs: [] } };
  expect(() => lockdownManifests(layerOf({ environment: broken, release }), "total")).toThrow(
    "cluster.apiServerCidrs: must list the addresses of the API server's endpoints",
  );
});
