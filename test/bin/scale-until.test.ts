import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { accessLayer, edit, newFolder, type Run } from "./command-line";

let folder: string;
beforeEach(() => (folder = newFolder()));

const file = () => join(folder, "environments", "prod.release.yaml");
const released = () => readFileSync(file(), "utf8");
/** Without the configuration of git of the machine. */
const NO_GIT = { GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_SYSTEM: "/dev/null", GIT_CEILING_DIRECTORIES: "/" };
const run = (...args: readonly string[]): Promise<Run> => accessLayer(folder, [...args, "--env", "prod"], NO_GIT);
const UNTIL = ["--until", "2h", "--reason", "INC-1: more traffic", "--owner", "alice@example.com"];

/** Text of an overlay with an end in some hours. */
function overlay(hours: number, service = "gateway", floor = 10): string {
  const until = `${new Date(Date.now() + hours * 3_600_000).toISOString().slice(0, 19)}Z`;
  return `  ${service}:\n    floor: ${floor}\n    until: ${until}\n    owner: alice\n    reason: INC-1\n`;
}

const withOverlays = (...overlays: readonly string[]) =>
  writeFileSync(file(), `${released()}overlays:\n${overlays.join("")}`);

test("scale --until writes an overlay, and scale --end restores the file", async () => {
  const before = released();
  const { code, stdout } = await run("scale", "gateway", "10", ...UNTIL, "--yes");
  expect({ code, stdout }).toMatchObject({ code: 0, stdout: expect.stringContaining("spec.minReplicas: 3 → 10") });
  const added = released().replace(before, "");
  expect(added).toMatch(
    /^overlays:\n {2}gateway:\n {4}floor: 10\n {4}until: \d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ\n {4}owner: alice@example.com\n {4}reason: "INC-1: more traffic"\n$/,
  );
  const until = Date.parse(/until: (.*)/.exec(added)?.[1] ?? "");
  expect(Math.abs(until - Date.now() - 2 * 3_600_000)).toBeLessThan(600_000);
  expect(await run("scale", "gateway", "--end", "--yes")).toMatchObject({ code: 0 });
  expect(released()).toBe(before);
  expect(await run("scale", "gateway", "--end", "--yes")).toMatchObject({
    code: 0,
    stderr: "gateway has no overlay. It has at least 3 pods.\n",
  });
});

test("a second scale --until replaces the overlay of the service, and keeps others and comments", async () => {
  withOverlays("  # during INC-1\n", overlay(1, "auth", 4), overlay(1));
  const { code } = await run("scale", "gateway", "12", ...UNTIL, "--yes");
  expect(code).toBe(0);
  expect(released()).toMatch(/overlays:\n {2}# during INC-1\n {2}auth:\n {4}floor: 4\n/);
  expect(released().match(/gateway:\n {4}floor: 12\n/g)).toHaveLength(1);
});

test("--dry-run writes nothing, and --json prints the edits", async () => {
  const before = released();
  const { code, stdout } = await run("scale", "gateway", "10", ...UNTIL, "--dry-run", "--json");
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({
    service: "gateway",
    operation: "scale",
    edits: [
      { path: ["overlays", "gateway", "floor"], after: 10 },
      { path: ["overlays", "gateway", "until"] },
      { path: ["overlays", "gateway", "owner"], after: "alice@example.com" },
      { path: ["overlays", "gateway", "reason"], after: "INC-1: more traffic" },
    ],
    undo: "npx --no-install access-layer scale gateway --end --env prod",
  });
  expect(released()).toBe(before);
});

test.each([
  [["10", "--until", "2h", "--owner", "alice"], "--until requires --reason"],
  [["10", "--until", "2h", "--reason", "INC-1"], "--until requires --owner, because git config user.email is not set"],
  [["10", "--reason", "INC-1"], "--reason and --owner require --until"],
  [["10", ...UNTIL, "--until", "tomorrow"], '--until must be hours, minutes and seconds in this order, such as "1h"'],
  [["10", ...UNTIL, "--until", "2020-01-01T00:00:00Z"], "--until must be in the future"],
  [["10", ...UNTIL, "--until", "0m"], "--until must be in the future"],
  [["10", ...UNTIL, "--until", "169h"], "--until must be at most 7 days (168h) from now, got 169h"],
  [["10", "--end"], "--end removes the overlay; run it without a number of pods"],
  [["--end", "--reason", "INC-1"], "--end removes the overlay; run it without"],
  [[], "missing argument 'pods'"],
  [["13", ...UNTIL, "--yes"], "gateway must have 3 to 12 pods (scale.min, scale.max), got 13"],
])("scale gateway %j is refused", async (args, message) => {
  const before = released();
  const { code, stderr } = await run("scale", "gateway", ...args);
  expect(code).not.toBe(0);
  expect(stderr).toContain(message);
  expect(released()).toBe(before);
});

test("the owner is the address of git, if there is one", async () => {
  execFileSync("git", ["init", "--quiet"], { cwd: folder });
  execFileSync("git", ["config", "user.email", "bob@example.com"], { cwd: folder });
  await run("scale", "gateway", "10", "--until", "2h", "--reason", "INC-1", "--yes");
  expect(released()).toContain("    owner: bob@example.com\n");
});

test("validate lists an active overlay, and refuses one that ended, as do synth, cdk8s and a release", async () => {
  withOverlays(overlay(2.01));
  expect(await run("validate")).toMatchObject({
    code: 0,
    stderr: expect.stringMatching(
      /warning: overlays\.gateway: at least 10 instead of 3 pods until \S+Z, in (2 h|1 h 59 min|1 h 58 min): INC-1 \(alice\); end it with scale gateway --end --env prod\n/,
    ),
  });
  edit(file(), /until: .*/.exec(released())?.[0] ?? "", "until: 2026-01-01T00:00:00Z");
  const expired =
    /overlays\.gateway\.until: must be in the future, got "2026-01-01T00:00:00Z" \(.* ago\); remove it with scale gateway --end --env prod/;
  for (const args of [["validate"], ["synth"], ["release", "auth", "v1.0.2", "--dry-run"]]) {
    const { code, stderr } = await run(...args);
    expect({ args, code, stderr }).toEqual({ args, code: 2, stderr: expect.stringMatching(expired) });
  }
});

test("overlays that ended are removed and extended one by one", async () => {
  const before = released();
  withOverlays(overlay(-1), overlay(-1, "auth", 4));
  expect(await run("scale", "auth", "4", ...UNTIL, "--yes")).toMatchObject({ code: 0 });
  expect(await run("scale", "gateway", "--end", "--yes")).toMatchObject({ code: 0 });
  expect(await run("validate")).toMatchObject({ code: 0 });
  expect(await run("scale", "auth", "--end", "--yes")).toMatchObject({ code: 0 });
  expect(released()).toBe(before);
});

test("commands that only read work with an overlay that ended", async () => {
  withOverlays(overlay(-1));
  for (const args of [["lockdown", "--unless", "backups"], ["list"]])
    expect((await run(...args)).stderr).not.toContain("must be in the future");
});

test("an overlay applies to a color that release prepares, and the command waits for its pods", async () => {
  edit(file(), "green: { version: v1.0.0, floor: 3 }", "green: { version: v1.0.0, floor: 1 }");
  withOverlays(overlay(2));
  const { code, stdout, stderr } = await run("release", "gateway", "v1.0.2", "--yes");
  expect({ code, stdout }).toMatchObject({
    code: 0,
    stdout: expect.stringContaining("Its overlay sets 10 pods until"),
  });
  expect(stdout).toContain("spec.minReplicas: 1 → 10");
  expect(stderr).toContain(`get deployment/gateway-green -o jsonpath='{.status.readyReplicas}')" -ge 10 ]`);
  expect(released()).toContain("green: { version: v1.0.2, floor: 3, previous: { version: v1.0.1 } }\n");
});
