import { existsSync } from "fs";
import { run } from "../../e2e/support/kubectl";

/** Programs of real nodes, with the Debian package of each. */
const PROGRAMS = {
  containerd: "containerd",
  ctr: "containerd",
  runc: "runc",
  iptables: "iptables",
  ipset: "ipset",
  conntrack: "conntrack",
  ethtool: "ethtool",
  ip: "iproute2",
  pgrep: "procps",
  tcpdump: "tcpdump",
  nsenter: "util-linux",
  unshare: "util-linux",
} as const;

/** Folder of the CNI plugins, from the package containernetworking-plugins. */
export const CNI_FOLDER = "/usr/lib/cni";

/** What this machine lacks for real nodes, as one sentence; `undefined` if it has everything. */
export async function missingForNodes(): Promise<string | undefined> {
  if (process.platform !== "linux")
    return `real nodes need Linux, got ${process.platform}; run them in a virtual machine`;
  if (process.getuid?.() !== 0) return "real nodes need root, got another user; run the command as root";
  if (!existsSync("/sys/fs/cgroup/memory/cgroup.procs"))
    return "real nodes need cgroup v1 with a memory controller at /sys/fs/cgroup/memory; boot with systemd.unified_cgroup_hierarchy=0";
  const missing = await missingPackages();
  if (missing.length > 0)
    return `real nodes need more programs; install them: apt-get install --no-install-recommends ${missing.join(" ")}`;
  const { code, stderr } = await run("unshare", ["--net", "--mount", "--pid", "--uts", "--fork", "true"]);
  return code === 0 ? undefined : `real nodes need new namespaces, got: ${stderr.trim()}; give the container SYS_ADMIN`;
}

/** Debian packages whose programs are missing. */
async function missingPackages(): Promise<readonly string[]> {
  const packages = new Set<string>();
  for (const [program, name] of Object.entries(PROGRAMS))
    if ((await run("sh", ["-c", `command -v ${program}`])).code !== 0) packages.add(name);
  if (!existsSync(`${CNI_FOLDER}/ptp`)) packages.add("containernetworking-plugins");
  return [...packages];
}
