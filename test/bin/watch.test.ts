import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { cpSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { PROGRAM, newFolder, switchGateway } from "./command-line";

/** Longer than any start takes: a limit ends a hang. */
const MILLISECONDS = 100_000;

let folder: string;
let child: ChildProcess;
let ended: Promise<unknown[]>;
let printed: string;
const at = (...steps: string[]) => join(folder, ...steps);

beforeEach(async () => {
  folder = newFolder();
  printed = "";
  child = spawn(process.execPath, [PROGRAM, "synth", "--watch"], { cwd: folder, stdio: ["ignore", "ignore", "pipe"] });
  // Not "exit": what it printed last may come later.
  ended = once(child, "close");
  child.stderr?.on("data", (chunk: Buffer) => (printed += chunk.toString()));
});

afterEach(() => {
  child.kill("SIGKILL");
  rmSync(folder, { recursive: true });
});

async function untilItWatches(): Promise<void> {
  await expectPrinted(/watching 3 environments in environments; Ctrl-C ends\n/);
  expect(printed).not.toMatch(/flag|warning/i);
  printed = "";
}

test("writes the environment whose file changed, says what changed, and how fast", async () => {
  await untilItWatches();
  switchGateway(folder);
  await expectPrinted(/spec\.selector\.version: blue → green\n/);
  expect(printed).toMatch(/^prod .* \d+ ms +written .*\n {2}~ v1\/Service 254carbon-access\/gateway-service\n/);
  expect(printed).not.toMatch(/^(dev|staging) /m);
  expect(readFileSync(at("dist", "prod", "access-layer.k8s.yaml"), "utf8")).toContain("version: green");
});

test("a replaced file, a broken one and a new environment: it goes on", async () => {
  await untilItWatches();
  const prod = readFileSync(at("environments", "prod.yaml"), "utf8");
  writeFileSync(at("environments", "prod.yaml"), prod.slice(0, prod.length / 2));
  await expectPrinted(/environments\/prod\.yaml:\d+:\d+ .*\n\d+ problems? in \d files?\n/);

  printed = "";
  writeFileSync(at("environments", ".prod.yaml.tmp"), prod.replace("max: 12", "max: 14"));
  renameSync(at("environments", ".prod.yaml.tmp"), at("environments", "prod.yaml"));
  await expectPrinted(/gateway-green\n {6}spec\.maxReplicas: 12 → 14\n/);

  printed = "";
  cpSync(at("environments", "dev.release.yaml"), at("environments", "qa.release.yaml"));
  writeFileSync(
    at("environments", "qa.yaml"),
    readFileSync(at("environments", "dev.yaml"), "utf8").replace("name: dev", "name: qa"),
  );
  await expectPrinted(/^qa .* written +dist\/qa\//m);
});

test.each(["SIGINT", "SIGTERM"] as const)("%s ends it with exit code 0 while it watches", async (signal) => {
  await untilItWatches();
  child.kill(signal);
  expect(await ended).toEqual([0, null]);
});

test.each(["SIGINT", "SIGTERM"] as const)("%s ends it with exit code 0 while it starts", async (signal) => {
  await expectPrinted(/./);
  child.kill(signal);
  expect(await ended).toEqual([0, null]);
});

test("without its folder there is nothing left to watch", async () => {
  await untilItWatches();
  rmSync(at("environments"), { recursive: true });
  expect(await ended).toEqual([2, null]);
  expect(printed).toContain("environments is gone\n");
});

async function expectPrinted(pattern: RegExp): Promise<void> {
  for (const limit = Date.now() + MILLISECONDS; !pattern.test(printed) && Date.now() < limit;) await sleep(5);
  expect(printed).toMatch(pattern);
}
