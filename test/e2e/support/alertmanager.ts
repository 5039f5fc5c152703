import { spawn, type ChildProcess } from "child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "fs";
import { tmpdir } from "os";
import { join } from "path";
import { App, Chart } from "cdk8s";
import { buildTool } from "../../../dev/tools/build";
import { Alertmanager } from "../../../lib/constructs/datastores/alertmanager";
import { manifestsOf } from "../../../lib/manifests/manifest";
import { mainContainer } from "../../helpers/kubernetes";
import { until } from "../backup/pod";
import { endGroup } from "./kubectl";
import { eventually } from "./layer";

/** A replica of the layer's Alertmanager, with a folder in place of its volume. */
export interface Replica {
  /** Folder of its volume. */
  readonly volume: string;
  /** Starts the container as the kubelet does, and waits until it is ready. */
  readonly start: (configuration: string) => Promise<void>;
  /** Stops the container as a rollout does. */
  readonly stop: () => Promise<void>;
  /** Ends the container as a failure of its node does. */
  readonly kill: () => void;
  /** Sends a request to its API. */
  readonly request: (path: string, body?: unknown) => Promise<Response>;
  /** Creates a silence for 24 hours, and returns its ID. */
  readonly silence: (service: string) => Promise<string>;
  /** IDs of the active silences. */
  readonly activeSilences: () => Promise<readonly string[]>;
  /** Ends the container, and deletes its folders. */
  readonly remove: () => void;
}

/** Options of {@link replica}. */
export interface ReplicaOptions {
  /** Deployment that the replica belongs to. */
  readonly deployment: string;
  /** Number of replicas of the rendered Alertmanager. */
  readonly replicas: number;
  /** Address of the pod. */
  readonly host: string;
  /** Port of the API. */
  readonly port: number;
  /**
   * Changes an argument, for example to replace a duration.
   * @default - only paths and the interval between snapshots differ from the manifest
   */
  readonly argument?: (argument: string) => readonly string[];
}

/** A replica that runs the rendered arguments with a real Alertmanager of the version that the layer deploys. */
export async function replica(options: ReplicaOptions): Promise<Replica> {
  const { deployment, replicas, host, port, argument = (same) => [same] } = options;
  const built = await buildTool("alertmanager");
  if ("reason" in built) throw new Error(built.reason);
  const folder = mkdtempSync(join(tmpdir(), "access-layer-alertmanager-"));
  const [files, volume] = [join(folder, "configuration"), join(folder, "volume")];
  for (const path of [files, volume]) mkdirSync(path);
  let running: ChildProcess | undefined;
  const address = (path: string) => `http://${host}:${port}${path}`;

  const request = (path: string, body?: unknown) =>
    fetch(address(path), {
      ...(body === undefined ? {} : { method: "POST", body: JSON.stringify(body) }),
      headers: { "content-type": "application/json" },
    });
  const kill = () => {
    if (running?.pid !== undefined) endGroup(running.pid);
    running = undefined;
  };
  return {
    volume,
    request,
    kill,
    start: async (configuration) => {
      writeFileSync(join(files, "alertmanager.yml"), configuration);
      const own = argumentsOf(deployment, replicas, configuration)
        .map((each) =>
          each
            .replace("=/etc/alertmanager/", `=${files}/`)
            .replace("=/alertmanager", `=${volume}`)
            .replace("interval=1m", "interval=1s")
            .replace("$(POD_IP)", host),
        )
        .flatMap(argument);
      running = spawn(built.path, [...own, `--web.listen-address=${host}:${port}`], {
        detached: true,
        stdio: "ignore",
      });
      await eventually(async () => expect((await request("/-/ready")).status).toBe(200));
    },
    stop: async () => {
      const stopped = running;
      stopped?.kill("SIGTERM");
      await until("the end of Alertmanager", () => stopped?.exitCode !== null || stopped.signalCode !== null);
    },
    silence: async (service) => {
      const matchers = [{ name: "service", value: service, isRegex: false, isEqual: true }];
      const [startsAt, endsAt] = [0, 24].map((hours) => new Date(Date.now() + hours * 3_600_000).toISOString());
      const silence = { matchers, startsAt, endsAt, createdBy: "on-call", comment: "planned work" };
      const response = await request("/api/v2/silences", silence);
      return ((await response.json()) as { readonly silenceID: string }).silenceID;
    },
    activeSilences: async () => {
      const response = await request("/api/v2/silences");
      const all = (await response.json()) as readonly { readonly id: string; readonly status: { state: string } }[];
      return all.filter(({ status }) => status.state === "active").map(({ id }) => id);
    },
    remove: () => {
      kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function argumentsOf(deployment: string, replicas: number, configuration: string): readonly string[] {
  const chart = new Chart(new App(), "alerts");
  const externalUrl = "https://ops.example.com/alerts";
  const props = { kind: "inCluster", version: "v0.28.1", replicas, configuration, externalUrl } as const;
  new Alertmanager(chart, "alertmanager", props);
  return mainContainer(manifestsOf(chart), deployment).args ?? [];
}
