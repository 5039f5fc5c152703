import { spawn } from "child_process";
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "fs";
import { join } from "path";
import { startServer, type Server } from "../../e2e/support/child-processes";
import { run, type Kubectl } from "../../e2e/support/kubectl";
import { CONTROL_PLANE, INTERNET_RANGE, POD_RANGE, SERVICE_RANGE, nodeAddress, nodeName, podRange } from "./addresses";
import type { NodeBinaries } from "./binaries";
import type { NodeIdentities } from "./identities";
import { firstProcess, namespacesOf, until, type Namespaces } from "./namespaces";
import { CONTAINERD_SOCKET, writeNodeFiles, type NodeFiles } from "./node-files";
import { REJECTION_LOGGER, REJECTION_OPTIONS } from "./rejections";
import { answersVersion } from "./runtime-service";
import { HERE, type Site } from "./site";
import { untilServer } from "./until-server";

/** A node: kubelet, containerd, kube-proxy and kube-router in separate namespaces. */
export interface Node {
  readonly name: string;
  readonly number: number;
  /** The node's disk: containerd's data, the kubelet's folders, volumes. It survives a power cut. */
  readonly folder: string;
  readonly namespaces: () => Namespaces;
  /** Ends every process of the node at once, as a power cut does. */
  readonly cutPower: () => Promise<void>;
  /** Starts the node, for the first time or after {@link cutPower}. */
  readonly start: () => Promise<void>;
  /** Restarts the kubelet. Containers keep running. */
  readonly restartKubelet: () => Promise<void>;
}

/** Inputs of {@link prepareNode}. */
export interface NodeInputs {
  readonly site: Site;
  readonly binaries: NodeBinaries;
  readonly identities: NodeIdentities;
  readonly kubectl: Kubectl;
  /** Number of zones. */
  readonly zones: number;
}

/** Creates a node's folder and configuration. The node starts with `start`. */
export function prepareNode(number: number, inputs: NodeInputs): Node {
  const { site, identities } = inputs;
  const name = nodeName(number);
  const folder = join(site.folder, name);
  const cgroup = `${site.cgroupPrefix}-${name}`;
  const files = writeNodeFiles({ number, folder, cgroup, identities });
  let namespaces: Namespaces | undefined;
  let servers: Readonly<Record<string, Server>> = {};
  const current = (): Namespaces => {
    if (namespaces === undefined) throw new Error(`${name} has no power`);
    return namespaces;
  };
  return {
    name,
    number,
    folder,
    namespaces: current,
    start: async () => {
      createCgroups(cgroup);
      namespaces = await createNamespaces(name, { site, folder });
      await connectNode(number, site, namespaces);
      servers = await startPrograms({ name, number, folder, files, namespaces, inputs });
    },
    cutPower: async () => {
      process.kill(current().pid, "SIGKILL");
      await until(`${name} is off`, () => Object.values(servers).every((server) => !server.isRunning()));
      namespaces = undefined;
    },
    restartKubelet: async () => {
      await current().run("pkill", ["--exact", "kubelet"]);
      await until(`the kubelet of ${name} has ended`, () => servers["kubelet"]?.isRunning() !== true);
      const running = { name, number, folder, files, namespaces: current(), inputs };
      servers = { ...servers, kubelet: startKubelet(running) };
      // The node's condition stays Ready during the restart, but `kubectl exec` fails until the kubelet answers again.
      await untilKubeletKnowsPods(running);
    },
  };
}

/** Inputs of the functions that start a node's programs. */
interface Running {
  readonly name: string;
  readonly number: number;
  readonly folder: string;
  readonly files: NodeFiles;
  readonly namespaces: Namespaces;
  readonly inputs: NodeInputs;
}

/** cgroup v1 has one tree per controller. The kubelet expects its root in each of them. */
function createCgroups(cgroup: string): void {
  for (const controller of readdirSync("/sys/fs/cgroup")) {
    const parent = join("/sys/fs/cgroup", controller);
    if (controller === "unified" || !existsSync(join(parent, "cgroup.procs"))) continue;
    const folder = join(parent, cgroup);
    mkdirSync(folder, { recursive: true });
    // A new cpuset is empty, and an empty cpuset can't hold a process.
    if (controller === "cpuset")
      for (const file of ["cpuset.cpus", "cpuset.mems"])
        writeFileSync(join(folder, file), readFileSync(join(parent, file)));
  }
}

async function createNamespaces(
  name: string,
  { site, folder }: { readonly site: Site; readonly folder: string },
): Promise<Namespaces> {
  const unshare = ["--net", "--mount", "--pid", "--uts", "--fork", "--kill-child=KILL", "--mount-proc", "--"];
  const [program, ...args] = site.namespaces.command("unshare", [...unshare, join(HERE, "node-init.sh"), folder, name]);
  const log = join(folder, "logs", "init.log");
  const outer = spawn("bash", ["-c", 'exec "$@" >>"$0" 2>&1', log, program, ...args], { stdio: "ignore" });
  if (outer.pid === undefined) throw new Error(`${name} does not start: ${program} can't be run`);
  return namespacesOf(await firstProcess(outer.pid, "/run/node.ready"));
}

/** Connects a node with the cluster's network. It has routes to the other nodes and to the test's internet, and no default route. */
async function connectNode(number: number, site: Site, node: Namespaces): Promise<void> {
  const link = `node${number}`;
  const outside = (...args: string[]) => site.namespaces.run("ip", args);
  const inside = (...args: string[]) => node.run("ip", args);
  const address = nodeAddress(number);
  await site.namespaces.try("ip", ["link", "delete", link]);
  // Only the network namespace is entered, so that the process id of this machine names the node.
  const add = ["ip", "link", "add", link, "type", "veth", "peer", "name", "eth0", "netns", String(node.pid)];
  const { code, stderr } = await run("nsenter", [`--target=${site.namespaces.pid}`, "--net", "--", ...add]);
  if (code !== 0) throw new Error(`${add.join(" ")} ended with ${code}:\n${stderr.trim()}`);
  await outside("link", "set", link, "master", "nodes0", "up");
  await inside("addr", "add", `${address}/${CONTROL_PLANE.prefix}`, "dev", "eth0");
  await inside("link", "set", "eth0", "up");
  for (const range of [SERVICE_RANGE, POD_RANGE, INTERNET_RANGE])
    await inside("route", "add", range, "via", CONTROL_PLANE.address);
  await inside("route", "add", "unreachable", "default");
  await outside("route", "replace", podRange(number), "via", address);
  const settings = ["all", "default", "eth0"].map((name) => `echo 0 >/proc/sys/net/ipv4/conf/${name}/rp_filter`);
  await node.run("sh", ["-c", ["echo 1 >/proc/sys/net/ipv4/ip_forward", ...settings].join("; ")]);
}

async function startPrograms(running: Running): Promise<Readonly<Record<string, Server>>> {
  const { name, files, namespaces, inputs } = running;
  const { binaries, identities, kubectl } = inputs;
  const containerd = startIn(running, "containerd", ["--config", files.containerd]);
  await untilServer(containerd, `containerd of ${name} answers`, () =>
    answersVersion(`/proc/${namespaces.pid}/root${CONTAINERD_SOCKET}`),
  );
  const kubelet = startKubelet(running);
  const kubeProxy = startIn(running, binaries["kube-proxy"], [
    "--config",
    files.kubeProxy,
    "--hostname-override",
    name,
  ]);
  // kube-router exits if its Node object does not exist.
  const isRegistered = async () => (await kubectl.try(["get", "node", name])).code === 0;
  await untilServer(kubelet, `node ${name} is registered`, isRegistered);
  const kubeRouter = startIn(running, binaries["kube-router"], [
    ...["--run-firewall=true", "--run-router=false", "--run-service-proxy=false"],
    ...["--kubeconfig", identities.kubeconfigs["kube-router"], "--hostname-override", name],
    ...["--service-cluster-ip-range", SERVICE_RANGE, "--iptables-sync-period", "60s", "--health-port", "0"],
  ]);
  const rejections = startIn(running, REJECTION_LOGGER, REJECTION_OPTIONS);
  return { containerd, kubelet, kubeProxy, kubeRouter, rejections };
}

function startKubelet(running: Running): Server {
  const { name, number, folder, files, inputs } = running;
  const kubeconfig = inputs.identities.nodes.get(name)?.kubeconfig ?? "";
  return startIn(running, inputs.binaries.kubelet, [
    ...["--config", files.kubelet, "--kubeconfig", kubeconfig, "--root-dir", join(folder, "kubelet")],
    ...["--hostname-override", name, "--node-ip", nodeAddress(number)],
    `--node-labels=topology.kubernetes.io/zone=zone-${((number - 1) % inputs.zones) + 1}`,
  ]);
}

/** Waits until a restarted kubelet has read its pods again. It answers health checks earlier, but then `kubectl exec` says that the pod does not exist. */
function untilKubeletKnowsPods({ name, inputs: { kubectl } }: Running): Promise<void> {
  return until(`the kubelet of ${name} knows its pods`, async () => {
    const scheduled = await kubectl.run([
      "get",
      "pods",
      "-A",
      "--field-selector",
      `spec.nodeName=${name}`,
      "-o",
      "name",
    ]);
    const { code, stdout } = await kubectl.try(["get", "--raw", `/api/v1/nodes/${name}/proxy/pods`]);
    if (code !== 0) return false;
    const { items } = JSON.parse(stdout) as { readonly items: readonly unknown[] | null };
    return (items ?? []).length >= scheduled.split("\n").filter((line) => line !== "").length;
  });
}

function startIn({ folder, namespaces }: Running, program: string, options: readonly string[]): Server {
  const [command, ...args] = namespaces.command(program, options);
  const name = program.split("/").at(-1) ?? program;
  return startServer({ name, program: command, args, logs: join(folder, "logs") });
}
