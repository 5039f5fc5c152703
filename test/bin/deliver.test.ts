import { chmodSync, lstatSync, readFileSync, renameSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { accessLayer, edit, newFolder, type Run } from "./command-line";

let folder: string;
beforeEach(() => (folder = newFolder()));

const file = () => join(folder, "environments", "prod.release.yaml");
const released = () => readFileSync(file(), "utf8");
const run = (...args: readonly string[]): Promise<Run> => accessLayer(folder, [...args, "--env", "prod"]);

test("release shows the plan and writes only the fields of the idle color", async () => {
  const before = released();
  const { code, stdout, stderr } = await run("release", "gateway", "v1.0.2", "--yes");
  expect({ code, stdout }).toEqual({ code: 0, stdout: expect.any(String) });
  for (const line of [
    /^release gateway in prod \(context prod-eu, namespace 254carbon-access\)$/m,
    /^Starts v1\.0\.2 on green, with at least 3 pods/m,
    /^ {2}services\.gateway\.green\.version +v1\.0\.0 → v1\.0\.2$/m,
    /~ apps\/v1\/Deployment 254carbon-access\/gateway-green$/m,
    /^Undo:\n {2}npx --no-install access-layer abort gateway --env prod$/m,
  ])
    expect(stdout).toMatch(line);
  expect(stdout).not.toMatch(/gateway-blue|auth|Service /);
  expect(stderr).toContain("environments/prod.release.yaml written.");
  expect(released()).toBe(
    before.replace(
      "green: { version: v1.0.0, floor: 3 }",
      "green: { version: v1.0.2, floor: 3, previous: { version: v1.0.1 } }",
    ),
  );
});

test("a whole blue/green release and its rollback by commands leaves a file that validates after each of them", async () => {
  for (const args of [
    ["release", "gateway", "v1.0.2"],
    ["switch", "gateway"],
    ["retire", "gateway"],
    ["rollback", "gateway"],
    ["switch", "gateway"],
    ["abort", "gateway"],
  ] as const) {
    expect({ args, ...(await run(...args, "--yes")) }).toMatchObject({ args, code: 0 });
    expect(await run("validate")).toMatchObject({ code: 0 });
  }
  expect(released()).toMatch(
    / {4}live: blue\n {4}preview: green\n {4}blue: \{ version: v1\.0\.1, floor: 3 \}\n {4}green: \{ version: v1\.0\.2, floor: 1 \}\n/,
  );
});

test("a canary is applied before the route that sends more requests to it", async () => {
  const { stderr } = await run("release", "streaming", "v1.0.2", "--yes");
  const commands = stderr.split("\n").filter((line) => line.startsWith("  kubectl"));
  const apply = "kubectl --context prod-eu apply --server-side --field-manager=access-layer";
  expect(commands).toEqual([
    `  ${apply} -l 'app=streaming,version' -f dist/prod/access-layer.k8s.yaml`,
    "  kubectl --context prod-eu -n 254carbon-access rollout status deployment/streaming-canary --timeout=15m",
    `  ${apply} -f dist/prod/access-layer.k8s.yaml`,
  ]);
});

test("pods that a change adds are waited for before the route sends requests to them", async () => {
  await run("release", "streaming", "v1.0.2", "--yes");
  const { stderr } = await run("canary", "streaming", "--share", "50", "--yes");
  const [, , wait = "", last = ""] = stderr.split("\n").filter((line) => line.startsWith("  "));
  expect(wait).toBe(
    `  until [ "0$(kubectl --context prod-eu -n 254carbon-access get deployment/streaming-canary -o jsonpath='{.status.readyReplicas}')" -ge 2 ]; do sleep 2; done`,
  );
  expect(last).toMatch(/-f dist\/prod\/access-layer\.k8s\.yaml$/);
});

test("--dry-run and a missing --yes write nothing", async () => {
  const before = released();
  const dry = await run("canary", "streaming", "--share", "50", "--dry-run");
  expect(dry).toMatchObject({ code: 1, stderr: expect.stringContaining("start one with release streaming VERSION") });
  expect(await run("release", "streaming", "v1.0.2", "--dry-run")).toMatchObject({ code: 0, stderr: "" });
  const unasked = await run("release", "streaming", "v1.0.2");
  expect(unasked.code).toBe(2);
  expect(unasked.stderr).toContain("stdin is not a terminal; add --yes to write, or --dry-run to show only the plan");
  expect(released()).toBe(before);
});

test("--json prints the plan with its edits, effects and commands", async () => {
  const { code, stdout } = await run("scale", "entitlements", "4", "--dry-run", "--json");
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({
    operation: "scale",
    kind: "change",
    status: "planned",
    edits: [{ path: ["services", "entitlements", "rolling", "floor"], before: 2, after: 4 }],
    effects: { counts: { inPlace: 1, restarts: 0 } },
    undo: "npx --no-install access-layer scale entitlements 2 --env prod",
  });
});

test("an operation that is done exits with 0, and one that is not possible with 1", async () => {
  expect(await run("promote", "streaming")).toMatchObject({
    code: 0,
    stderr: "streaming runs v1.0.1 on stable and on the canary already.\n",
  });
  const { code, stderr } = await run("switch", "metrics");
  expect(code).toBe(1);
  expect(stderr).toBe(
    "switch metrics: not possible: metrics has no colors, because its topology is rolling; use release or rollback\n",
  );
});

test("a change that would break a rule is refused with the line of the rule, and nothing is written", async () => {
  const dev = join(folder, "environments", "dev.release.yaml");
  const before = readFileSync(dev, "utf8");
  const { code, stderr } = await accessLayer(folder, ["scale", "entitlements", "30", "--env", "dev", "--yes"]);
  expect(code).toBe(2);
  expect(stderr).toMatch(
    /^scale entitlements: nothing was written, because the environment would not be valid\. These lines include the change:\n\S+dev\.yaml:\d+:\d+ \S*maxConnections: must/,
  );
  expect(readFileSync(dev, "utf8")).toBe(before);
});

test("more pods than scale.max are refused", async () => {
  const { code, stderr } = await run("scale", "entitlements", "500", "--yes");
  expect(code).toBe(1);
  expect(stderr).toMatch(
    /^scale entitlements: not possible: entitlements must have 2 to \d+ pods \(scale\.min, scale\.max\), got 500/,
  );
});

test.each([
  [["release", "gatewy", "v1.0.2"], 'prod has no service "gatewy"; did you mean gateway?'],
  [["scale", "gateway", "1.5"], "It must be a whole number from 1 to 10000."],
  [["canary", "streaming", "--share", "100"], "It must be a whole number from 1 to 99."],
  [["scale", "gateway", "6", "--env", "dev"], "It can be given only once"],
  [["scale", "gateway", "6", "--json"], "--json requires --yes or --dry-run"],
  [["release", "gateway", "v1.0.2", "--digest", "sha256:abc"], "64 lowercase hexadecimal digits"],
  [["release", "gateway", "latest", "--yes"], 'It must be a fixed version such as "v1.0.1", got "latest"'],
])("%j is refused", async (args, message) => {
  const { code, stderr } = await run(...args);
  expect(code).toBe(2);
  expect(stderr).toContain(message);
});

test("a change that an alias would repeat elsewhere is refused", async () => {
  edit(
    file(),
    "blue: { version: v1.0.1, floor: 2 }\n    green: { version: v1.0.0, floor: 1 }",
    "blue: &same { version: v1.0.1, floor: 2 }\n    green: *same",
  );
  const before = released();
  const { code, stderr } = await run("scale", "auth", "3", "--yes");
  expect(code).toBe(2);
  expect(stderr).toContain(
    "environments/prod.release.yaml services.auth.green.floor: must not share a value by an alias (*), because the change would apply there, too; replace the alias by its value",
  );
  expect(released()).toBe(before);
});

test("a release file behind a symbolic link stays one, and keeps its permissions", async () => {
  const real = join(folder, "real.yaml");
  renameSync(file(), real);
  chmodSync(real, 0o640);
  symlinkSync(real, file());
  expect(await run("release", "entitlements", "v1.0.2", "--yes")).toMatchObject({ code: 0 });
  expect(lstatSync(file()).isSymbolicLink()).toBe(true);
  expect(lstatSync(real).mode & 0o777).toBe(0o640);
  expect(readFileSync(real, "utf8")).toContain("version: v1.0.2");
});

test("a file with comments keeps them", async () => {
  edit(file(), "rolling: { version: v1.0.1, floor: 2 }", "rolling: { version: v1.0.1, floor: 2 } # see INC-7");
  await run("release", "entitlements", "v1.0.2", "--yes");
  expect(released()).toContain("rolling: { version: v1.0.2, floor: 2, previous: { version: v1.0.1 } } # see INC-7");
});
