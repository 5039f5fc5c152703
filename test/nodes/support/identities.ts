import { mkdirSync } from "fs";
import {
  authorityFile,
  createAuthority,
  createClient,
  createServer,
  createTokenKeys,
  type IdentityFiles,
} from "../../e2e/support/certificates";
import { writeKubeconfig } from "../../e2e/support/identities";
import {
  API_PORT,
  API_SERVICE,
  CONTROL_PLANE,
  OBJECT_STORE_DOMAIN,
  WEBHOOKS_HOST,
  nodeAddress,
  nodeName,
} from "./addresses";

/** Clients of the API server and their certificate subjects. */
const CLIENTS = {
  "controller-manager": "CN=system:kube-controller-manager",
  scheduler: "CN=system:kube-scheduler",
  "kube-proxy": "CN=system:kube-proxy",
  "kube-router": "CN=kube-router",
} as const;

/** Certificate files of the components of a cluster with real nodes. */
export interface NodeIdentities {
  /** Certificate of the authority that signs all of them. */
  readonly authority: string;
  readonly frontProxyAuthority: string;
  readonly apiServer: IdentityFiles;
  readonly frontProxy: IdentityFiles;
  /** Server certificate of the object store. */
  readonly objectStore: IdentityFiles;
  /** Server certificate of the server that receives Alertmanager's messages. */
  readonly webhooks: IdentityFiles;
  /** Client certificate of the API server for kubelets. */
  readonly kubeletClient: IdentityFiles;
  readonly tokens: { readonly privateKey: string; readonly publicKey: string };
  readonly kubeconfigs: Readonly<Record<keyof typeof CLIENTS | "admin", string>>;
  /** Identity of each node, by its name. */
  readonly nodes: ReadonlyMap<string, { readonly kubeconfig: string; readonly serving: IdentityFiles }>;
}

/**
 * Creates the identities of a cluster with `count` nodes.
 * @param machineAddress - address at which this machine reaches the API server
 */
export async function createNodeIdentities(
  folder: string,
  { count, machineAddress }: { readonly count: number; readonly machineAddress: string },
): Promise<NodeIdentities> {
  mkdirSync(folder, { recursive: true });
  const authority = await createAuthority(folder, "authority");
  const frontProxyAuthority = await createAuthority(folder, "front-proxy-authority");
  const inside = `https://${CONTROL_PLANE.address}:${API_PORT}`;
  const client = async (name: string, subject: string, server = inside): Promise<string> =>
    writeKubeconfig(folder, name, { server, files: await createClient(folder, name, subject, authority) });
  const addresses = [CONTROL_PLANE.address, API_SERVICE, machineAddress].map(ip);
  const nodes = new Map<string, { kubeconfig: string; serving: IdentityFiles }>();
  for (let number = 1; number <= count; number += 1) {
    const name = nodeName(number);
    nodes.set(name, {
      kubeconfig: await client(name, `O=system:nodes,CN=system:node:${name}`),
      serving: await createServer(folder, `${name}-serving`, authority, [ip(nodeAddress(number))]),
    });
  }
  const entries = Object.entries(CLIENTS).map(async ([name, subject]) => [name, await client(name, subject)] as const);
  return {
    authority: authorityFile(folder, "authority"),
    frontProxyAuthority: authorityFile(folder, "front-proxy-authority"),
    apiServer: await createServer(folder, "api-server", authority, addresses),
    frontProxy: await createClient(folder, "front-proxy", "CN=front-proxy", frontProxyAuthority),
    objectStore: await createServer(folder, "object-store", authority, [
      { type: "dns", value: OBJECT_STORE_DOMAIN },
      { type: "dns", value: `*.${OBJECT_STORE_DOMAIN}` },
    ]),
    webhooks: await createServer(folder, "webhooks", authority, [{ type: "dns", value: WEBHOOKS_HOST }]),
    kubeletClient: await createClient(folder, "kubelet-client", "O=system:masters,CN=kube-apiserver", authority),
    tokens: await createTokenKeys(folder),
    kubeconfigs: {
      ...(Object.fromEntries(await Promise.all(entries)) as Record<keyof typeof CLIENTS, string>),
      admin: await client("admin", "O=system:masters,CN=admin", `https://${machineAddress}:${API_PORT}`),
    },
    nodes,
  };
}

function ip(value: string): { readonly type: "ip"; readonly value: string } {
  return { type: "ip", value };
}
