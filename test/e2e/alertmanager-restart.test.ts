import { spawn, type ChildProcess } from "child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "fs";
import { tmpdir } from "os";
import { join } from "path";
import { App, Chart } from "cdk8s";
import { buildTool } from "../../dev/tools/build";
import { Alertmanager } from "../../lib/constructs/datastores/alertmanager";
import { manifestsOf } from "../../lib/manifests/manifest";
import { mainContainer } from "../helpers/kubernetes";
import { until } from "./backup/pod";
import { endGroup } from "./support/kubectl";
import { eventually } from "./support/layer";
import { freePorts } from "./support/ports";

const CONFIGURATION = "route:\n  receiver: discard\nreceivers:\n  - name: discard\n";
const SILENCE = {
  matchers: [{ name: "service", value: "gateway", isRegex: false, isEqual: true }],
  startsAt: new Date().toISOString(),
  endsAt: new Date(Date.now() + 24 * 3_600_000).toISOString(),
  createdBy: "on-call",
  comment: "planned work",
};

let program: string;
let folder: string;
let port: number;
let running: ChildProcess | undefined;

/** A volume, and a real Alertmanager of the version that the layer deploys. */
beforeEach(async () => {
  const built = await buildTool("alertmanager");
  if ("reason" in built) throw new Error(built.reason);
  program = built.path;
  folder = mkdtempSync(join(tmpdir(), "access-layer-alertmanager-"));
  for (const name of ["configuration", "volume"]) mkdirSync(join(folder, name));
  [port = 0] = await freePorts(1);
});
afterEach(() => {
  kill();
  rmSync(folder, { recursive: true, force: true });
});

/** Starts the container with the rendered arguments, as the kubelet does. Only paths, the port and the length of a minute differ. */
async function start(configuration: string): Promise<void> {
  const chart = new Chart(new App(), "alerts");
  const externalUrl = "https://ops.example.com/alerts";
  new Alertmanager(chart, "alertmanager", { kind: "inCluster", version: "v0.28.1", configuration, externalUrl });
  writeFileSync(join(folder, "configuration", "alertmanager.yml"), configuration);
  const { args = [] } = mainContainer(manifestsOf(chart), "alertmanager-deployment");
  const own = args.map((argument) =>
    argument
      .replace("=/etc/alertmanager/", `=${join(folder, "configuration")}/`)
      .replace("=/alertmanager", `=${join(folder, "volume")}`)
      .replace("=1m", "=1s"),
  );
  running = spawn(program, [...own, `--web.listen-address=127.0.0.1:${port}`], { detached: true, stdio: "ignore" });
  await eventually(async () => expect((await fetch(address("/-/ready"))).status).toBe(200));
}

/** Stops the container as a rollout does. */
async function stop(): Promise<void> {
  const stopped = running;
  stopped?.kill("SIGTERM");
  await until("the end of Alertmanager", () => stopped?.exitCode !== null || stopped.signalCode !== null);
}

function kill(): void {
  if (running?.pid !== undefined) endGroup(running.pid);
  running = undefined;
}

const address = (path: string) => `http://127.0.0.1:${port}${path}`;

async function silence(): Promise<string> {
  const headers = { "content-type": "application/json" };
  const response = await fetch(address("/api/v2/silences"), { method: "POST", headers, body: JSON.stringify(SILENCE) });
  return ((await response.json()) as { readonly silenceID: string }).silenceID;
}

async function activeSilences(): Promise<readonly string[]> {
  const response = await fetch(address("/api/v2/silences"));
  const silences = (await response.json()) as readonly { readonly id: string; readonly status: { state: string } }[];
  return silences.filter(({ status }) => status.state === "active").map(({ id }) => id);
}

test("a silence survives a restart with another configuration", async () => {
  await start(CONFIGURATION);
  const id = await silence();
  await stop();
  expect(existsSync(join(folder, "volume", "nflog"))).toBe(true);
  await start(`${CONFIGURATION}  - name: one-more\n`);
  expect(await activeSilences()).toEqual([id]);
});

test("a silence survives a crash after the next snapshot", async () => {
  await start(CONFIGURATION);
  const id = await silence();
  await until("a snapshot", () => existsSync(join(folder, "volume", "silences")));
  kill();
  await start(CONFIGURATION);
  expect(await activeSilences()).toEqual([id]);
});
