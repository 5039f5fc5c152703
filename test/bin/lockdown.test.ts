import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { load, loadAll } from "js-yaml";
import { accessLayer, edit, newFolder } from "./command-line";

let folder: string;
const lockdown = (...args: string[]) => accessLayer(folder, ["lockdown", ...args]);

beforeEach(() => (folder = newFolder()));
afterEach(() => rmSync(folder, { recursive: true }));

test("prints the policies on stdout, and on stderr what stops and how to go on", async () => {
  const { code, stdout, stderr } = await lockdown("--env", "prod", "--level", "no-internet-in");
  expect(code).toBe(0);
  const policies = loadAll(stdout) as { kind: string; metadata: { name: string } }[];
  expect(new Set(policies.map(({ kind }) => kind))).toEqual(new Set(["NetworkPolicy"]));
  expect(policies.map(({ metadata }) => metadata.name)).toContain("gateway");
  expect(stderr).toBe(`prod: lock-down no-internet-in, context prod-eu, namespace 254carbon-access

FROM            TO         PORTS     WHAT STOPS
gateway-system  gateway    8000/TCP  requests from outside reach gateway
gateway-system  streaming  8000/TCP  requests from outside reach streaming
gateway-system  keycloak   8080/TCP  requests from outside reach keycloak

no alert fires by this alone

nothing is cut yet; stop what applies the normal manifests by itself, then cut with
  npx access-layer lockdown --env prod --level no-internet-in | kubectl --context prod-eu apply --server-side --field-manager=access-layer --force-conflicts -f -

keep a suspect pod as evidence, out of all traffic
  kubectl --context prod-eu -n 254carbon-access label pod <pod> app=quarantine --overwrite

open connections live on until a pod at either end restarts
  kubectl --context prod-eu -n 254carbon-access rollout restart deployment -l app.kubernetes.io/part-of=access-layer

policies that are not of the layer still let through what they say; look for some
  kubectl --context prod-eu -n 254carbon-access get networkpolicies -l '!access-layer.254carbon.com/policy-set'

the way back
  npx access-layer synth --env prod && kubectl --context prod-eu apply --server-side --field-manager=access-layer -l access-layer.254carbon.com/policy-set -f dist/prod/access-layer.k8s.yaml
`);
});

test("counts the callers of what everybody calls, and names a way to close connections where no new pod becomes ready", async () => {
  const { stderr } = await lockdown("--env", "prod", "--level", "total");
  expect(stderr).toMatch(/^15 apps +DNS +53\/TCP, 53\/UDP +host names are looked up$/m);
  expect(stderr).toContain(
    "  kubectl --context prod-eu -n 254carbon-access delete pod -l 'app.kubernetes.io/part-of=access-layer,app!=quarantine'\n",
  );
});

test("names the alerts that will fire, and says when nobody hears of them", async () => {
  const { stderr } = await lockdown("--env", "prod", "--level", "east-west-frozen");
  expect(stderr).toMatch(/^HighErrorRatio +streaming +critical +fires once it is in use$/m);
  expect(stderr).not.toMatch(/^ServiceDown/m);
  const total = await lockdown("--env", "prod", "--level", "total", "--json");
  const { alerts } = JSON.parse(total.stdout) as { readonly alerts: readonly object[] };
  expect(alerts).toContainEqual(expect.objectContaining({ alert: "ServiceDown", service: "gateway", when: "certain" }));
  expect(stderr).toContain("\nnobody hears of them: what is cut includes Alertmanager");
  const milder = await lockdown("--env", "prod", "--level", "no-internet-in");
  expect(milder.stderr).not.toContain("nobody hears");
});

test("says so where a level cuts nothing", async () => {
  const { code, stderr } = await lockdown("--env", "dev", "--level", "no-internet-in");
  expect({ code, isSaid: stderr.includes("\nthis level cuts nothing in this environment\n") }).toEqual({
    code: 0,
    isSaid: true,
  });
});

test("writes a file, which says what it is and how to go back, and writes it again", async () => {
  const args = ["--env", "prod", "--out", "cut.yaml", "--level"];
  const first = await lockdown(...args, "no-egress");
  expect(first).toMatchObject({ code: 0, stdout: "" });
  expect(first.stderr).toMatch(/^cut\.yaml written\n/);
  const second = await lockdown(...args, "total");
  expect(second.stderr).toMatch(/^cut\.yaml written\n/);
  const text = readFileSync(join(folder, "cut.yaml"), "utf8");
  expect(text.split("\n").slice(0, 4)).toEqual([
    "# Emergency lock-down of prod: total",
    "# apply:    kubectl --context prod-eu apply --server-side --field-manager=access-layer --force-conflicts -f cut.yaml",
    "# way back: npx access-layer synth --env prod && kubectl --context prod-eu apply --server-side --field-manager=access-layer -l access-layer.254carbon.com/policy-set -f dist/prod/access-layer.k8s.yaml",
    "---",
  ]);
  expect((await lockdown(...args, "total")).stderr).toMatch(/^cut\.yaml unchanged\n/);
});

test("overwrites neither an environment nor its manifests", async () => {
  await accessLayer(folder, ["synth", "--env", "prod"]);
  for (const file of ["environments/prod.yaml", "dist/prod/access-layer.k8s.yaml"]) {
    const before = readFileSync(join(folder, file), "utf8");
    expect(await lockdown("--env", "prod", "--level", "total", "--out", file)).toEqual({
      code: 2,
      stdout: "",
      stderr: `--out must not be a file that holds something else, got ${file}; choose another name, or delete it\n`,
    });
    expect(readFileSync(join(folder, file), "utf8")).toBe(before);
  }
});

test("tells programs what is cut, the commands and the policies", async () => {
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
  expect(Object.keys(answer.commands)).toEqual(["apply", "restart", "quarantine", "othersPolicies", "undo"]);
});

test("reads another folder of environments, and says so in its commands", async () => {
  const { stderr } = await accessLayer(join(folder, "environments"), [
    ...["lockdown", "--env", "prod", "--environments", ".", "--level", "total"],
  ]);
  expect(stderr).toContain("npx access-layer lockdown --env prod --level total --environments . | kubectl");
  expect(stderr).toContain("npx access-layer synth --env prod --environments . && kubectl");
});

test("refuses a level that there is not, an environment that there is not, and files with problems", async () => {
  const wrong = await lockdown("--env", "prod", "--level", "everything");
  expect(wrong.code).toBe(2);
  expect(wrong.stderr).toContain("Allowed choices are no-internet-in, no-egress, east-west-frozen, total.");
  const nowhere = await lockdown("--env", "prd", "--level", "total", "--out", "cut.yaml");
  expect(nowhere).toMatchObject({ code: 2, stdout: "" });
  expect(nowhere.stderr).toContain("did you mean prod?");
  edit(join(folder, "environments", "prod.yaml"), "min: 3, max: 12", "min: 3, max: 2");
  const broken = await lockdown("--env", "prod", "--level", "total", "--out", "cut.yaml");
  expect(broken).toMatchObject({ code: 2, stdout: "" });
  expect(broken.stderr).toContain("services.gateway.scale.max: must be at least min (3), got 2");
  expect(existsSync(join(folder, "cut.yaml"))).toBe(false);
});
