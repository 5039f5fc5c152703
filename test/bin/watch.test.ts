import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { cpSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { PROGRAM, newFolder, switchGateway } from "./command-line";

let folder: string;
let child: ChildProcess;
let printed: string;
const at = (...steps: string[]) => join(folder, ...steps);

beforeEach(async () => {
  folder = newFolder();
  printed = "";
  child = spawn(process.execPath, [PROGRAM, "synth", "--watch"], { cwd: folder, stdio: ["ignore", "ignore", "pipe"] });
  child.stderr?.on("data", (chunk: Buffer) => (printed += chunk.toString()));
  await expectPrinted(/watching 3 environments in environments; Ctrl-C ends\n/);
  printed = "";
});

afterEach(() => {
  child.kill("SIGKILL");
  rmSync(folder, { recursive: true });
});

test("writes the environment whose file changed, says what changed, and how fast", async () => {
  switchGateway(folder);
  await expectPrinted(/spec\.selector\.version: blue → green\n/);
  expect(printed).toMatch(/^prod .* \d+ ms +written .*\n {2}~ v1\/Service 254carbon-access\/gateway-service\n/);
  expect(printed).not.toMatch(/^(dev|staging) /m);
  expect(readFileSync(at("dist", "prod", "access-layer.k8s.yaml"), "utf8")).toContain("version: green");
});

test("a replaced file, a broken one and a new environment: it goes on", async () => {
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

test("Ctrl-C ends it with exit code 0", async () => {
  child.kill("SIGINT");
  expect(await once(child, "exit")).toEqual([0, null]);
});

test("without its folder there is nothing left to watch", async () => {
  rmSync(at("environments"), { recursive: true });
  expect(await once(child, "exit")).toEqual([2, null]);
  expect(printed).toContain("environments is gone\n");
});

async function expectPrinted(pattern: RegExp): Promise<void> {
  for (let waited = 0; !pattern.test(printed) && waited < 15_000; waited += 5) await sleep(5);
  expect(printed).toMatch(pattern);
}
