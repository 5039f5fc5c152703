import { appendFileSync, existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { load, loadAll } from "js-yaml";
import { accessLayer, edit, newFolder } from "./command-line";

let folder: string;
const lockdown = (...args: string[]) => accessLayer(folder, ["lockdown", ...args]);

beforeEach(() => (folder = newFolder()));

test("lockdown prints the policies on stdout, and the effects and next steps on stderr", async () => {
  const { code, stdout, stderr } = await lockdown("--env", "prod", "--level", "no-internet-in");
  expect(code).toBe(0);
  const policies = loadAll(stdout) as { kind: string; metadata: { name: string } }[];
  expect(new Set(policies.map(({ kind }) => kind))).toEqual(new Set(["NetworkPolicy"]));
  expect(policies.map(({ metadata }) => metadata.name)).toContain("gateway");
  expect(stderr).toBe(`prod: lockdown no-internet-in, context prod-eu, namespace 254carbon-access

FROM            TO         PORTS     WHAT STOPS
gateway-system  gateway    8000/TCP  requests from outside reach gateway
gateway-system  streaming  8000/TCP  requests from outside reach streaming
gateway-system  keycloak   8080/TCP  requests from outside reach keycloak

No alert fires at this level.

Nothing has been applied. Pause anything that re-applies the normal manifests (CI, GitOps), then run:
  npx --no-install access-layer lockdown --env prod --level no-internet-in | kubectl --context prod-eu apply --server-side --field-manager=access-layer --force-conflicts -f -

To isolate a suspect pod and keep it as evidence:
  kubectl --context prod-eu -n 254carbon-access label pod POD app=quarantine --overwrite

To end the isolation of a pod (or delete the pod):
  kubectl --context prod-eu -n 254carbon-access label pod POD app=SERVICE --overwrite

Open connections can stay open until a pod at either end restarts. To close them:
  kubectl --context prod-eu -n 254carbon-access rollout restart deployment -l app.kubernetes.io/part-of=access-layer

Policies from other owners stay in force, also those of other kinds, such as CiliumNetworkPolicies. List them (if the command prints an error, the list is incomplete):
  kubectl --context prod-eu -n 254carbon-access get -o name -l '!access-layer.254carbon.com/policy-set' $(kubectl --context prod-eu api-resources --verbs=list -o name | grep -E 'networkpolic|egressfirewall' | paste -sd, -)

To undo the lockdown:
  npx --no-install access-layer synth --env prod && kubectl --context prod-eu apply --server-side --field-manager=access-layer -l access-layer.254carbon.com/policy-set -f dist/prod/access-layer.k8s.yaml
`);
});

test("lockdown total lists callers of DNS and suggests deleting pods, because no new pod can become ready", async () => {
  const { stderr } = await lockdown("--env", "prod", "--level", "total");
  expect(stderr).toMatch(/^15 apps +DNS +53\/TCP, 53\/UDP +DNS lookups$/m);
  expect(stderr).toContain(
    "  kubectl --context prod-eu -n 254carbon-access delete pod -l 'app.kubernetes.io/part-of=access-layer,app!=quarantine'\n",
  );
});

test("lockdown lists the alerts that will fire, and warns if Alertmanager can't deliver them", async () => {
  const { stderr } = await lockdown("--env", "prod", "--level", "east-west-frozen");
  expect(stderr).toMatch(/^HighErrorRatio +streaming +critical +fires on next use$/m);
  expect(stderr).not.toMatch(/^ServiceDown/m);
  const total = await lockdown("--env", "prod", "--level", "total", "--json");
  const { alerts } = JSON.parse(total.stdout) as { readonly alerts: readonly object[] };
  expect(alerts).toContainEqual(expect.objectContaining({ alert: "ServiceDown", service: "gateway", when: "certain" }));
  expect(stderr).toContain("\nThese alerts will not be delivered (Alertmanager is cut off too).");
  const otherLevel = await lockdown("--env", "prod", "--level", "no-internet-in");
  expect(otherLevel.stderr).not.toContain("will not be delivered");
});

test("lockdown reports that a level blocks nothing", async () => {
  const { code, stderr } = await lockdown("--env", "dev", "--level", "no-internet-in");
  expect({ code, isReported: stderr.includes("\nThis level blocks nothing in this environment.\n") }).toEqual({
    code: 0,
    isReported: true,
  });
});

test("lockdown --out writes a file with apply and undo commands, and overwrites an earlier one", async () => {
  const args = ["--env", "prod", "--out", "lockdown.yaml", "--level"];
  const first = await lockdown(...args, "no-egress");
  expect(first).toMatchObject({ code: 0, stdout: "" });
  expect(first.stderr).toMatch(/^lockdown\.yaml written\n/);
  const second = await lockdown(...args, "total");
  expect(second.stderr).toMatch(/^lockdown\.yaml written\n/);
  const text = readFileSync(join(folder, "lockdown.yaml"), "utf8");
  expect(text.split("\n").slice(0, 4)).toEqual([
    "# Emergency lockdown of prod: total",
    "# apply: kubectl --context prod-eu apply --server-side --field-manager=access-layer --force-conflicts -f lockdown.yaml",
    "# undo:  npx --no-install access-layer synth --env prod && kubectl --context prod-eu apply --server-side --field-manager=access-layer -l access-layer.254carbon.com/policy-set -f dist/prod/access-layer.k8s.yaml",
    "---",
  ]);
  expect((await lockdown(...args, "total")).stderr).toMatch(/^lockdown\.yaml unchanged\n/);
});

test("lockdown --out does not overwrite an environment file or a manifest", async () => {
  await accessLayer(folder, ["synth", "--env", "prod"]);
  for (const file of ["environments/prod.yaml", "dist/prod/access-layer.k8s.yaml"]) {
    const before = readFileSync(join(folder, file), "utf8");
    expect(await lockdown("--env", "prod", "--level", "total", "--out", file)).toEqual({
      code: 2,
      stdout: "",
      stderr: `--out must be a new file or a lockdown file, got ${file}; choose another name, or delete the file\n`,
    });
    expect(readFileSync(join(folder, file), "utf8")).toBe(before);
  }
});

test("lockdown --json prints lost connections, commands and policies", async () => {
  const { code, stdout, stderr } = await lockdown("--env", "staging", "--level", "no-internet-in", "--json");
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  const answer = load(stdout) as { lost: unknown; manifests: { kind: string }[]; commands: object };
  expect(answer).toMatchObject({
    environment: "staging",
    context: "staging-eu",
    namespace: "254carbon-access",
    level: "no-internet-in",
    lost: [
      { from: ["ingress-nginx"], to: "gateway", ports: ["8000/TCP"], stops: "requests from outside reach gateway" },
      { to: "streaming" },
      { to: "keycloak", ports: ["8080/TCP"] },
    ],
  });
  expect(answer.manifests).toHaveLength(17);
  expect(Object.keys(answer.commands)).toEqual([
    "apply",
    "restart",
    "quarantine",
    "endQuarantine",
    "othersPolicies",
    "deleteOwnPolicies",
    "undo",
  ]);
});

test("lockdown warns about policies that still allow egress, and prints how to delete and restore them", async () => {
  appendFileSync(
    join(folder, "environments", "prod.yaml"),
    `ownPolicies:
  - { kind: CiliumNetworkPolicy, name: allow-stripe, services: [gateway], hosts: [api.stripe.com] }
  - { kind: networkpolicies.projectcalico.org, name: allow-maps, services: [gateway, metrics], hosts: ["*.maps.example.com"] }
`,
  );
  const { stderr } = await lockdown("--env", "prod", "--level", "no-egress");
  expect(stderr).toContain(`
WARNING: These policies (ownPolicies in the environment file) still allow connections after the lockdown:

POLICY                                        FROM              TO
CiliumNetworkPolicy allow-stripe              gateway           api.stripe.com
networkpolicies.projectcalico.org allow-maps  gateway, metrics  *.maps.example.com

To stop these connections, delete the policies. The on-call roles can't delete them, so use an account that can. If a policy also denies
connections, or applies to other namespaces, do not delete it: remove its rules with these hosts.
  kubectl --context prod-eu -n 254carbon-access delete ciliumnetworkpolicies.cilium.io allow-stripe
  kubectl --context prod-eu -n 254carbon-access delete networkpolicies.projectcalico.org allow-maps
`);
  const undone = stderr.slice(stderr.indexOf("To undo the lockdown:"));
  expect(undone).toMatch(
    /\n\nThen apply the policies that you deleted, from your own repository: CiliumNetworkPolicy allow-stripe, networkpolicies\.projectcalico\.org allow-maps\n$/,
  );
  const { ownPolicies, commands } = JSON.parse(
    (await lockdown("--env", "prod", "--level", "total", "--json")).stdout,
  ) as {
    readonly ownPolicies: readonly object[];
    readonly commands: { readonly deleteOwnPolicies: readonly string[] };
  };
  expect(ownPolicies).toEqual([
    expect.objectContaining({ name: "allow-stripe", hosts: ["api.stripe.com"] }),
    expect.objectContaining({ name: "allow-maps" }),
  ]);
  expect(commands.deleteOwnPolicies).toHaveLength(2);
  // This level keeps egress.
  const lowest = await lockdown("--env", "prod", "--level", "no-internet-in");
  expect(lowest.stderr).not.toContain("allow-stripe");
});

test("lockdown repeats --environments in the commands that it prints", async () => {
  const { stderr } = await accessLayer(join(folder, "environments"), [
    ...["lockdown", "--env", "prod", "--environments", ".", "--level", "total"],
  ]);
  expect(stderr).toContain(
    "npx --no-install access-layer lockdown --env prod --level total --environments . | kubectl",
  );
  expect(stderr).toContain("npx --no-install access-layer synth --env prod --environments . && kubectl");
});

test("lockdown rejects an unknown level, an unknown environment and invalid files", async () => {
  const wrong = await lockdown("--env", "prod", "--level", "everything");
  expect(wrong.code).toBe(2);
  expect(wrong.stderr).toContain("no-internet-in, no-egress, east-west-frozen, total.");
  const nowhere = await lockdown("--env", "prd", "--level", "total", "--out", "lockdown.yaml");
  expect(nowhere).toMatchObject({ code: 2, stdout: "" });
  expect(nowhere.stderr).toContain("did you mean prod?");
  edit(join(folder, "environments", "prod.yaml"), "min: 3, max: 12", "min: 3, max: 2");
  const broken = await lockdown("--env", "prod", "--level", "total", "--out", "lockdown.yaml");
  expect(broken).toMatchObject({ code: 2, stdout: "" });
  expect(broken.stderr).toContain(
    "services.gateway.scale.max: must be at least min (3), got 2; raise max, or lower min",
  );
  expect(existsSync(join(folder, "lockdown.yaml"))).toBe(false);
});
