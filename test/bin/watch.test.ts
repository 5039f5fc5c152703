import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { cpSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { PROGRAM, newFolder, switchGateway } from "./command-line";

/** Timeout for output, in milliseconds. */
const MILLISECONDS = 100_000;

let folder: string;
let child: ChildProcess;
let ended: Promise<unknown[]>;
let output: string;
const at = (...steps: string[]) => join(folder, ...steps);

beforeEach(async () => {
  folder = newFolder();
  output = "";
  child = spawn(process.execPath, [PROGRAM, "synth", "--watch"], { cwd: folder, stdio: ["ignore", "ignore", "pipe"] });
  // Waits for "close", because output may still arrive after "exit".
  ended = once(child, "close");
  child.stderr?.on("data", (chunk: Buffer) => (output += chunk.toString()));
});

afterEach(() => child.kill("SIGKILL"));

async function untilWatching(): Promise<void> {
  await expectOutput(/watching 3 environments in environments; press Ctrl-C to stop\n/);
  expect(output).not.toMatch(/flag|warning/i);
  output = "";
}

test("synth --watch writes the environment whose file changed, and prints the changes and the time", async () => {
  await untilWatching();
  switchGateway(folder);
  await expectOutput(/spec\.selector\.version: blue → green\n/);
  expect(output).toMatch(/^prod .* \d+ ms +written .*\n {2}~ v1\/Service 254carbon-access\/gateway-service\n/);
  expect(output).not.toMatch(/^(dev|staging) /m);
  expect(readFileSync(at("dist", "prod", "access-layer.k8s.yaml"), "utf8")).toContain("version: green");
});

test("synth --watch continues after an invalid file, a replaced file and a new environment", async () => {
  await untilWatching();
  const prod = readFileSync(at("environments", "prod.yaml"), "utf8");
  writeFileSync(at("environments", "prod.yaml"), prod.slice(0, prod.length / 2));
  await expectOutput(/environments\/prod\.yaml:\d+:\d+ .*\n\d+ problems? in \d files?\n/);

  output = "";
  writeFileSync(at("environments", ".prod.yaml.tmp"), prod.replace("max: 12", "max: 14"));
  renameSync(at("environments", ".prod.yaml.tmp"), at("environments", "prod.yaml"));
  await expectOutput(/gateway-green\n {6}spec\.maxReplicas: 12 → 14\n/);

  output = "";
  cpSync(at("environments", "dev.release.yaml"), at("environments", "qa.release.yaml"));
  writeFileSync(
    at("environments", "qa.yaml"),
    readFileSync(at("environments", "dev.yaml"), "utf8").replace("name: dev", "name: qa"),
  );
  await expectOutput(/^qa .* written +dist\/qa\//m);
});

test.each(["SIGINT", "SIGTERM"] as const)(
  "%s stops synth --watch with exit code 0 while it is watching",
  async (signal) => {
    await untilWatching();
    child.kill(signal);
    expect(await ended).toEqual([0, null]);
  },
);

test.each(["SIGINT", "SIGTERM"] as const)(
  "%s stops synth --watch with exit code 0 while it is starting",
  async (signal) => {
    await expectOutput(/./);
    child.kill(signal);
    expect(await ended).toEqual([0, null]);
  },
);

test("synth --watch exits with 2 if its folder is removed", async () => {
  await untilWatching();
  rmSync(at("environments"), { recursive: true });
  expect(await ended).toEqual([2, null]);
  expect(output).toContain("environments no longer exists; restore it and start again\n");
});

async function expectOutput(pattern: RegExp): Promise<void> {
  for (const limit = Date.now() + MILLISECONDS; !pattern.test(output) && Date.now() < limit;) await sleep(5);
  expect(output).toMatch(pattern);
}
