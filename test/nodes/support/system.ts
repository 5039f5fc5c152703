import { mkdirSync, readFileSync, readdirSync, rmSync } from "fs";
import { join } from "path";
import type { Kubectl } from "../../e2e/support/kubectl";
import { DNS_SERVICE } from "./addresses";
import type { Node } from "./node";
import { HERE } from "./site";

/** Options of {@link applySystem}. */
export interface SystemOptions {
  /** Outside names that resolve, with their addresses. */
  readonly hosts: ReadonlyMap<string, string>;
  /** Nodes whose disks hold the volumes. */
  readonly volumeNodes: readonly Node[];
  /** Names of the volumes. */
  readonly volumes: readonly string[];
}

/** Creates what a cluster has besides the layer: DNS, metrics-server, kube-router's permissions, a StorageClass and volumes. */
export async function applySystem(kubectl: Kubectl, { hosts, volumeNodes, volumes }: SystemOptions): Promise<void> {
  const lines = [...hosts].map(([name, address]) => `${address} ${name}`).join("\n           ");
  const files = ["kube-router", "coredns", "metrics-server", "storage"].map((name) =>
    readFileSync(join(HERE, "objects", `${name}.yaml`), "utf8"),
  );
  const text = files.join("---\n").replaceAll("DNS_SERVICE", DNS_SERVICE).replaceAll("HOSTS\n", `${lines}\n`);
  await kubectl.run(["apply", "--server-side", "-f", "-"], { input: text });
  const items = volumes.map((name, index) => {
    const node = volumeNodes[index % volumeNodes.length];
    if (node === undefined) throw new Error("at least one node must hold volumes, got none");
    return volumeOf(name, node);
  });
  const list = { apiVersion: "v1", kind: "List", items };
  await kubectl.run(["apply", "--server-side", "-f", "-"], { input: JSON.stringify(list) });
}

/** Deletes all files on the volumes. No pod may use them. */
export function emptyVolumes({ folder }: Node): void {
  for (const volume of readdirSync(join(folder, "volumes")))
    for (const name of readdirSync(join(folder, "volumes", volume)))
      rmSync(join(folder, "volumes", volume, name), { recursive: true, force: true });
}

/** A `local` volume: a hostPath volume gets no fsGroup. */
function volumeOf(name: string, node: Node): object {
  const path = join(node.folder, "volumes", name);
  mkdirSync(path, { recursive: true });
  const terms = [{ matchExpressions: [{ key: "kubernetes.io/hostname", operator: "In", values: [node.name] }] }];
  return {
    apiVersion: "v1",
    kind: "PersistentVolume",
    metadata: { name },
    spec: {
      capacity: { storage: "200Gi" },
      // A volume may not list ReadWriteOncePod together with another mode.
      accessModes: ["ReadWriteOncePod"],
      persistentVolumeReclaimPolicy: "Retain",
      storageClassName: "local",
      local: { path },
      nodeAffinity: { required: { nodeSelectorTerms: terms } },
    },
  };
}
