import { join } from "path";
import { kubectl as kubectlFor, type Kubectl } from "../../e2e/support/kubectl";
import { serveCustomResources } from "../../e2e/support/custom-resources";
import type { NodeBinaries } from "./binaries";
import { startControlPlane } from "./control-plane";
import { createNodeIdentities, type NodeIdentities } from "./identities";
import { copyStore } from "./image-store";
import { until } from "./namespaces";
import { prepareNode, type Node } from "./node";
import { createSite, type Site } from "./site";
import { applySystem } from "./system";

/** A cluster with real nodes on this machine. */
export interface NodeCluster {
  /** kubectl as cluster administrator. */
  readonly kubectl: Kubectl;
  readonly nodes: readonly Node[];
  readonly site: Site;
  readonly identities: NodeIdentities;
  /** Ends every process, and removes network, cgroups and files. */
  readonly stop: () => Promise<void>;
}

/** Options of {@link startNodeCluster}. */
export interface NodeClusterOptions {
  readonly binaries: NodeBinaries;
  /** Data folder of containerd with the images, from `importImages`. */
  readonly images: string;
  /** Number of nodes. */
  readonly count: number;
  /**
   * Number of zones. Each node belongs to the next one in turn.
   * @default - a zone for each node
   */
  readonly zones?: number;
  /**
   * Number of nodes, from the first, whose disks hold the volumes. Each volume is on the next one in turn.
   * @default 1
   */
  readonly volumeNodes?: number;
  /**
   * Outside names that resolve, with their addresses.
   * @default - none
   */
  readonly hosts?: ReadonlyMap<string, string>;
  /**
   * Receives the progress lines.
   * @default - writes to stderr
   */
  readonly print?: (text: string) => void;
}

const VOLUMES = ["volume-1", "volume-2", "volume-3", "volume-4", "volume-5"];

/**
 * Starts a control plane and nodes with real containers, in separate namespaces.
 * @throws Error with the reason if a part does not start
 */
export async function startNodeCluster(options: NodeClusterOptions): Promise<NodeCluster> {
  const { binaries, images, count, zones = count, hosts = new Map<string, string>() } = options;
  const print = options.print ?? ((text: string) => process.stderr.write(text));
  const started = Date.now();
  const progress = (what: string) => print(`${((Date.now() - started) / 1000).toFixed(1)} s: ${what}\n`);
  const site = await createSite();
  try {
    const identities = await createNodeIdentities(join(site.folder, "identities"), {
      count,
      machineAddress: site.address,
    });
    const kubectl = kubectlFor(binaries.kubectl, identities.kubeconfigs.admin);
    await startControlPlane(site, binaries, identities, kubectl);
    progress("the control plane is ready");
    const inputs = { site, binaries, identities, kubectl, zones };
    const nodes = Array.from({ length: count }, (_, index) => prepareNode(index + 1, inputs));
    const volumeNodes = nodes.slice(0, options.volumeNodes ?? 1);
    await Promise.all([applySystem(kubectl, { hosts, volumeNodes, volumes: VOLUMES }), serveCustomResources(kubectl)]);
    for (const node of nodes) {
      await copyStore(images, join(node.folder, "containerd"));
      await node.start();
      progress(`${node.name} has started`);
    }
    await untilReady(kubectl, count);
    progress(`${count === 1 ? "the node is" : `all ${count} nodes are`} ready`);
    await kubectl.run(["-n", "kube-system", "rollout", "status", "deployment/coredns", "--timeout=180s"]);
    progress("DNS is ready");
    return { kubectl, nodes, site, identities, stop: site.stop };
  } catch (error) {
    await site.stop();
    throw error;
  }
}

/** Waits until `count` nodes are ready. */
export async function untilReady(kubectl: Kubectl, count: number): Promise<void> {
  const path = '{range .items[*].status.conditions[?(@.type=="Ready")]}{.status}{"\\n"}{end}';
  await until(`${count} nodes are ready`, async () => {
    const { stdout } = await kubectl.try(["get", "nodes", "-o", `jsonpath=${path}`]);
    return stdout.split("\n").filter((status) => status === "True").length === count;
  });
}
