import { spawn, spawnSync } from "child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "fs";
import { tmpdir } from "os";
import { basename, join } from "path";
import { projectFolder } from "../../../dev/tools/project";
import { run } from "../../e2e/support/kubectl";
import { CONTROL_PLANE } from "./addresses";
import { firstProcess, namespacesOf, until, type Namespaces } from "./namespaces";

/** The network and the processes of one cluster, isolated from this machine. */
export interface Site {
  /** Namespaces of the control plane. The nodes' network is a bridge in them. */
  readonly namespaces: Namespaces;
  /** Folder with the cluster's files. Removed by `stop`. */
  readonly folder: string;
  /** Prefix of the nodes' cgroups. */
  readonly cgroupPrefix: string;
  /** Address at which this machine reaches the control plane. */
  readonly address: string;
  /** Ends every process of the cluster, and waits until network, mounts, cgroups and folder are gone. */
  readonly stop: () => Promise<void>;
}

/** Folder of the scripts and objects of this folder. */
export const HERE = join(projectFolder(), "test", "nodes", "support");

/** Beginning of the names of the clusters' folders and cgroups. */
const FOLDER_PREFIX = "access-layer-nodes-";

/** Number of networks of four addresses in 198.18.0.0/16, half of the range that RFC 2544 reserves for benchmarks. */
const LINK_NETWORKS = 16_384;

/**
 * Creates the namespaces of a cluster. They have no route out, so no packet leaves this machine. Everything ends with this
 * process, also after SIGKILL.
 */
export async function createSite(): Promise<Site> {
  removeAbandoned();
  const folder = mkdtempSync(join(tmpdir(), FOLDER_PREFIX));
  for (const name of ["logs", "etcd"]) mkdirSync(join(folder, name));
  const cgroupPrefix = basename(folder);
  // Detached: Ctrl-C ends this process first, and the janitor cleans up after it.
  const janitor = spawn(
    join(HERE, "janitor.sh"),
    [folder, cgroupPrefix, `${CONTROL_PLANE.address}/${CONTROL_PLANE.prefix}`],
    {
      detached: true,
      stdio: ["pipe", "ignore", "ignore"],
    },
  );
  const ended = new Promise<void>((resolve) => janitor.once("exit", () => resolve()));
  const stop = async () => {
    janitor.stdin?.end();
    await ended;
  };
  try {
    await until("the namespaces exist", () => existsSync(join(folder, "site.pid")));
    const outer = Number(readFileSync(join(folder, "site.pid"), "utf8"));
    const namespaces = namespacesOf(await firstProcess(outer, join(folder, "site.ready")));
    const name = `nodes-${namespaces.pid}`;
    writeFileSync(join(folder, "link"), name);
    return { namespaces, folder, cgroupPrefix, address: await link(namespaces, name), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Removes the folders and cgroups of clusters whose janitor was killed, too. */
function removeAbandoned(): void {
  for (const name of readdirSync(tmpdir()).filter((one) => one.startsWith(FOLDER_PREFIX))) {
    const folder = join(tmpdir(), name);
    const pid = join(folder, "site.pid");
    if (!existsSync(pid) || isRunning(readFileSync(pid, "utf8").trim(), folder)) continue;
    spawnSync("bash", ["-c", `find /sys/fs/cgroup/*/${name}-* -depth -type d -exec rmdir {} + 2>/dev/null`]);
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Whether a process still holds the namespaces of a folder. Another process can have its id by now. */
function isRunning(pid: string, folder: string): boolean {
  const commandLine = `/proc/${pid}/cmdline`;
  return existsSync(commandLine) && readFileSync(commandLine, "utf8").includes(folder);
}

/** Connects this machine with the control plane. The janitor removes the link. */
async function link({ pid, run: runInside }: Namespaces, name: string): Promise<string> {
  const network = (pid % LINK_NETWORKS) * 4;
  const at = (host: number) => `198.18.${network >> 8}.${(network & 255) + host}`;
  await ip(["link", "add", name, "type", "veth", "peer", "name", "machine", "netns", String(pid)]);
  await ip(["addr", "add", `${at(1)}/30`, "dev", name]);
  await ip(["link", "set", name, "up"]);
  await runInside("ip", ["addr", "add", `${at(2)}/30`, "dev", "machine"]);
  await runInside("ip", ["link", "set", "machine", "up"]);
  return at(2);
}

async function ip(args: readonly string[]): Promise<void> {
  const { code, stderr } = await run("ip", args);
  if (code !== 0) throw new Error(`ip ${args.join(" ")} ended with ${code}:\n${stderr.trim()}`);
}
