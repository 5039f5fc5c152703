import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { loadValidEnvironments } from "../../charts/files/chosen-environments";
import { synthesize } from "../../charts/synthesize";
import { fakeApiServer, kubeconfigFor, type FakeApiServer } from "../helpers/fake-api-server";
import { healthyObjects, withSpec } from "../helpers/live-state";
import { PROGRAM, edit, newFolder } from "./command-line";

/** Timeout for output, in milliseconds. */
const MILLISECONDS = 100_000;

const folder = newFolder();
const layer = loadValidEnvironments(join(folder, "environments"), ["prod"])[0]?.layer;
if (layer === undefined) throw new Error("prod was not loaded");
const { manifests } = synthesize(layer);
const healthy = healthyObjects(manifests);
const green = withSpec(healthy, "Service", "gateway-service", { selector: { app: "gateway", version: "green" } });

let server: FakeApiServer;
let env: NodeJS.ProcessEnv;
let child: ChildProcess | undefined;
let output: string;

beforeAll(async () => {
  server = await fakeApiServer(manifests, healthy);
  env = { ...process.env, KUBECONFIG: kubeconfigFor(folder, "prod-eu", server.address), NO_COLOR: "1" };
});
beforeEach(() => {
  server.objects = healthy;
  server.denied = [];
  output = "";
});
afterEach(() => child?.kill("SIGKILL"));
afterAll(() => server.stop());

const ARGS = ["status", "gateway", "--env", "prod", "--watch"];

function start(program: string, args: readonly string[]): Promise<unknown[]> {
  const started = spawn(program, args, { cwd: folder, env, stdio: "pipe" });
  started.stdout.on("data", (chunk: Buffer) => (output += chunk.toString()));
  started.stderr.on("data", (chunk: Buffer) => (output += chunk.toString()));
  child = started;
  // Waits for "close", because output may still arrive after "exit".
  return once(started, "close");
}

async function expectOutput(pattern: RegExp): Promise<void> {
  for (const limit = Date.now() + MILLISECONDS; !pattern.test(output) && Date.now() < limit;) await sleep(5);
  expect(output).toMatch(pattern);
  output = "";
}

test("without a terminal, --watch prints the status again only after a change in the cluster or the files, also after a failure", async () => {
  const ended = start(process.execPath, [PROGRAM, ...ARGS]);
  await expectOutput(/^prod: service gateway is ready [^]*green: preview [^\n]*\n$/);
  server.objects = green;
  await expectOutput(/^\nprod: 1 of 1 service needs attention [^]*live\.yaml\n$/);
  server.denied = ["all"];
  await expectOutput(/^\nno status: context prod-eu: .*forbidden.*on-call role.*\n$/);
  server.denied = [];
  edit(join(folder, "environments", "prod.release.yaml"), "live: blue", "live: green");
  await expectOutput(/^\nprod: service gateway is ready /);
  child?.kill("SIGINT");
  expect(await ended).toEqual([0, null]);
  edit(join(folder, "environments", "prod.release.yaml"), "live: green", "live: blue");
});

test("--watch --json prints one document in a line after each change", async () => {
  void start(process.execPath, [PROGRAM, ...ARGS, "--json"]);
  await expectOutput(/^\{"environment":"prod",.*"ready":true,.*\}\n$/);
  server.objects = green;
  await expectOutput(/^\{"environment":"prod",.*"ready":false,.*\}\n$/);
});

test("SIGTERM stops --watch with exit code 0 while a request has no answer", async () => {
  const ended = start(process.execPath, [PROGRAM, ...ARGS]);
  await expectOutput(/ready/);
  const asked = new Promise<void>((resolve) => (server.hold = resolve));
  await asked;
  child?.kill("SIGTERM");
  expect(await ended).toEqual([0, null]);
  server.hold = undefined;
});

test("on a terminal, --watch replaces the table, and Ctrl-C ends it with exit code 0", async () => {
  // A switched color has more lines than this terminal.
  const command = `stty rows 6 cols 120; exec "${process.execPath}" "${PROGRAM}" ${ARGS.join(" ")}`;
  server.objects = green;
  const ended = start("script", ["-qefc", command, "/dev/null"]);
  await expectOutput(/\x1b\[H[^]*enlarge the terminal\x1b\[K\r\n\x1b\[J/);
  server.objects = healthy;
  await expectOutput(/\x1b\[H[^]*prod: service gateway is ready [^]*preview[^]*\x1b\[J/);
  child?.stdin?.write("\x03");
  expect(await ended).toEqual([0, null]);
});
