import { appendFileSync } from "node:fs";
import { join } from "node:path";
import { accessLayer, newFolder } from "./command-line";

let folder: string;
beforeEach(() => (folder = newFolder()));

const PATCHES = `
patches:
  - reason: The mesh must not cut idle streams.
    target: { kind: Deployment, labels: { app: gateway } }
    merge: { spec: { template: { metadata: { annotations: { mesh.example.com/idle: 1h } } } } }
  - reason: Peers find each other at startup.
    target: { kind: Service, name: auth-service }
    merge: { spec: { publishNotReadyAddresses: true } }
`;

function addPatches(environment: string, text = PATCHES): void {
  appendFileSync(join(folder, "environments", `${environment}.yaml`), text);
}

test("list counts the patches, and shows what each selects and why", async () => {
  addPatches("prod");
  const { code, stdout } = await accessLayer(folder, ["list", "--env", "prod"]);
  expect(code).toBe(0);
  expect(stdout).toMatch(/^prod: \d+ objects, 2 patches, context prod-eu, namespace 254carbon-access\n/);
  expect(stdout).toMatch(
    /\n\nTARGET +OBJECTS +REASON\nDeployment with app=gateway +2 +The mesh must not cut idle streams\.\nService auth-service +1 +Peers find each other at startup\.\n$/,
  );
  const { stdout: json } = await accessLayer(folder, ["list", "--env", "prod", "--json"]);
  expect((JSON.parse(json) as { environments: readonly { patches: unknown }[] }).environments[0]?.patches).toEqual([
    { target: "Deployment with app=gateway", objects: 2, reason: "The mesh must not cut idle streams." },
    { target: "Service auth-service", objects: 1, reason: "Peers find each other at startup." },
  ]);
});

test("synth counts the patches, and compare shows the reasons next to what they change", async () => {
  await accessLayer(folder, ["synth", "--env", "prod", "--out", "before"]);
  addPatches("prod");
  const { stdout, stderr } = await accessLayer(folder, ["synth", "--env", "prod", "--out", "after", "--json"]);
  expect(stderr).toMatch(/^prod +\d+ objects, 2 patches /);
  expect((JSON.parse(stdout) as { environments: readonly { patches: unknown }[] }).environments[0]?.patches).toBe(2);

  const compared = await accessLayer(folder, ["compare", "before", "after"]);
  expect(compared.code).toBe(1);
  expect(compared.stdout).toMatch(/^prod: 2 restart, 1 in place, of \d+\n/);
  const gateway = compared.stdout
    .split("\n")
    .findIndex((line) => line.includes("Deployment 254carbon-access/gateway-blue"));
  expect(compared.stdout.split("\n")[gateway + 1]).toBe("        patched: The mesh must not cut idle streams.");

  const { stdout: markdown } = await accessLayer(folder, ["compare", "before", "after", "--format", "markdown"]);
  expect(markdown).toContain(
    "- `v1/Service 254carbon-access/auth-service`, patched: Peers find each other at startup.\n",
  );
  const { stdout: json } = await accessLayer(folder, ["compare", "before", "after", "--json"]);
  expect(json).toContain('"patched": "Peers find each other at startup."');
});

test("validate reports every problem of patches with its line, and warns about patches that it can't check", async () => {
  addPatches(
    "prod",
    `${PATCHES}  - reason: Timeouts.\n    target: { kind: HTTPRoute }\n    merge: { spec: { a: 1 } }\n`,
  );
  const { code, stderr } = await accessLayer(folder, ["validate", "--env", "prod"]);
  expect(code).toBe(0);
  expect(stderr).toMatch(
    /^environments\/prod\.yaml:\d+:21 warning: patches\[2\]\.target\.kind: the schema of HTTPRoute is in the cluster, so only the API server can check the fields that this patch changes; apply it to a test cluster first\n1 environment without problems: prod; 1 warning\n$/,
  );

  addPatches(
    "dev",
    PATCHES.replace("publishNotReadyAddresses", "publishNotReadyAdresses").replace("Deployment", "Deploymnt"),
  );
  const wrong = await accessLayer(folder, ["synth", "--env", "dev"]);
  expect(wrong).toMatchObject({ code: 2, stdout: "" });
  expect(wrong.stderr.split("\n")).toEqual([
    expect.stringMatching(
      /^environments\/dev\.yaml:\d+:21 patches\[0\]\.target\.kind: must be a kind of this environment's objects, got "Deploymnt"; did you mean Deployment\?$/,
    ),
    expect.stringMatching(
      /^environments\/dev\.yaml:\d+:47 patches\[1\]\.merge\.spec\.publishNotReadyAdresses: spec\.publishNotReadyAdresses is not a field that the API server knows; check the spelling and the value \(Service auth-service\)$/,
    ),
    "2 problems in 1 file",
    "",
  ]);
});
