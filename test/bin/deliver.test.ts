import { readFileSync } from "node:fs";
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
    ["rollback", "gateway"],
    ["abort", "gateway"],
  ] as const) {
    expect({ args, ...(await run(...args, "--yes")) }).toMatchObject({ args, code: 0 });
    expect(await run("validate")).toMatchObject({ code: 0 });
  }
  expect(released()).toContain("    live: blue\n    preview: green\n");
});

test("--dry-run and a missing --yes write nothing", async () => {
  const before = released();
  const dry = await run("canary", "streaming", "--share", "50", "--dry-run");
  expect(dry).toMatchObject({ code: 1, stderr: expect.stringContaining("start one with release streaming VERSION") });
  expect(await run("release", "streaming", "v1.0.2", "--dry-run")).toMatchObject({ code: 0, stderr: "" });
  const unasked = await run("release", "streaming", "v1.0.2");
  expect(unasked.code).toBe(2);
  expect(unasked.stderr).toContain("stdin is not a terminal; add --yes to write, or --dry-run to plan");
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
    undo: "scale entitlements 2",
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
    "can't switch metrics now: metrics has no colors, because its topology is rolling; use release or rollback\n",
  );
});

test("a change that would break a rule is refused with the line of the changed file, and nothing is written", async () => {
  const before = released();
  const { code, stderr } = await run("scale", "entitlements", "500", "--yes");
  expect(code).toBe(2);
  expect(stderr).toMatch(
    /prod\.release\.yaml:\d+:\d+ services\.entitlements\.rolling\.floor: must be at most scale\.max \(\d+\), got 500/,
  );
  expect(released()).toBe(before);
});

test.each([
  [["release", "gatewy", "v1.0.2"], 'prod has no service "gatewy"; did you mean gateway?'],
  [["scale", "gateway", "1.5"], "It must be a whole number from 1 to 10000."],
  [["canary", "streaming", "--share", "100"], "It must be a whole number from 1 to 99."],
  [["release", "gateway", "latest", "--yes"], "services.gateway.green.version: must"],
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
    "environments/prod.release.yaml: the change would also change services.auth.green.floor, because an alias (*) repeats the value; write the value out there",
  );
  expect(released()).toBe(before);
});

test("a file with comments keeps them", async () => {
  edit(file(), "rolling: { version: v1.0.1, floor: 2 }", "rolling: { version: v1.0.1, floor: 2 } # see INC-7");
  await run("release", "entitlements", "v1.0.2", "--yes");
  expect(released()).toContain("rolling: { version: v1.0.2, floor: 2, previous: { version: v1.0.1 } } # see INC-7");
});
