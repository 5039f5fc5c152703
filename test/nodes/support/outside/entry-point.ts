import { readFileSync, writeFileSync } from "fs";
import { join } from "path";
import { NAMESPACE } from "../../../e2e/support/layer";
import { authorityFile, createAuthority, createServer } from "../../../e2e/support/certificates";
import { serveEntryResources } from "../../../e2e/support/custom-resources";
import { LOAD_BALANCERS, nodeAddress } from "../addresses";
import type { NodeCluster } from "../cluster";
import { addImages } from "../images";
import { until } from "../namespaces";
import { runningPods } from "../pods";
import { HERE } from "../site";

/** Labels of the proxies by their namespace, as the exposures of prod and staging select them. */
const PROXY_LABELS: Readonly<Record<keyof typeof LOAD_BALANCERS, Readonly<Record<string, string>>>> = {
  "gateway-system": { app: "envoy" },
  "ingress-nginx": { app: "envoy", "app.kubernetes.io/name": "ingress-nginx" },
};

/** Options of {@link startEntryPoint}. */
export interface EntryPointOptions {
  /** Public host names, by the namespace of the proxies that receive their requests. */
  readonly hosts: Readonly<Record<keyof typeof LOAD_BALANCERS, readonly string[]>>;
}

/**
 * Starts a Gateway and Ingress controller, and its proxies in the namespaces of prod's and staging's exposure. A load balancer
 * outside the nodes forwards to the proxies.
 * @returns file with the authority that signed the certificates of the hosts
 * @throws Error with the reason if a part does not start
 */
export async function startEntryPoint(cluster: NodeCluster, { hosts }: EntryPointOptions): Promise<string> {
  const { kubectl, site } = cluster;
  await Promise.all([addImages(cluster.nodes, ["entry"]), serveEntryResources(kubectl)]);
  const object = (name: string) => readFileSync(join(HERE, "objects", `${name}.yaml`), "utf8");
  const apply = (input: string) => kubectl.run(["apply", "--server-side", "-f", "-"], { input });
  await apply(object("entry-controller"));
  await kubectl.run(["-n", "contour", "rollout", "status", "deployment/contour", "--timeout=300s"]);
  const namespaces = Object.keys(LOAD_BALANCERS) as (keyof typeof LOAD_BALANCERS)[];
  for (const namespace of namespaces) {
    const labels = JSON.stringify(PROXY_LABELS[namespace]);
    await apply(object("entry-proxies").replaceAll("ENTRY_NAMESPACE", namespace).replaceAll("ENTRY_LABELS", labels));
    await balance(cluster, namespace);
  }
  for (const namespace of namespaces)
    await kubectl.run(["-n", namespace, "rollout", "status", "daemonset/envoy", "--timeout=300s"]);
  const lines = namespaces.map((namespace) => `${LOAD_BALANCERS[namespace]} ${hosts[namespace].join(" ")}\n`);
  const file = join(site.folder, "hosts");
  writeFileSync(file, `127.0.0.1 localhost\n${lines.join("")}`);
  await site.namespaces.run("mount", ["--bind", file, "/etc/hosts"]);
  return certify(cluster, Object.values(hosts).flat());
}

/**
 * Does the work of a cloud's load balancer: assigns an address to the Service, and routes it to a node, which forwards to the proxies
 * on all nodes. A route with a hop for each node would lose resets: Linux sends those of a closed socket without regard to its ports,
 * so to another node than the other packets of the connection.
 */
async function balance({ kubectl, nodes, site }: NodeCluster, namespace: keyof typeof LOAD_BALANCERS): Promise<void> {
  const address = LOAD_BALANCERS[namespace];
  const status = JSON.stringify({ status: { loadBalancer: { ingress: [{ ip: address }] } } });
  await kubectl.run(["-n", namespace, "patch", "service", "envoy", "--subresource=status", "-p", status]);
  await site.namespaces.run("ip", ["route", "add", `${address}/32`, "via", nodeAddress(nodes.length)]);
}

/** Creates a certificate for all hosts: in the Secret of the Gateway, and in the Secrets that the Ingresses name. */
async function certify({ kubectl, site }: NodeCluster, hosts: readonly string[]): Promise<string> {
  const folder = join(site.folder, "identities");
  const authority = await createAuthority(folder, "public-authority");
  const names = hosts.map((value) => ({ type: "dns" as const, value }));
  const { certificate, key } = await createServer(folder, "public", authority, names);
  const stringData = { "tls.crt": readFileSync(certificate, "utf8"), "tls.key": readFileSync(key, "utf8") };
  const secret = (namespace: string, name: string) => {
    return { apiVersion: "v1", kind: "Secret", type: "kubernetes.io/tls", metadata: { name, namespace }, stringData };
  };
  const items = [
    secret("gateway-system", "public-tls"),
    ...["gateway-tls", "streaming-tls"].map((name) => secret(NAMESPACE, name)),
  ];
  const input = JSON.stringify({ apiVersion: "v1", kind: "List", items });
  await kubectl.run(["apply", "--server-side", "-f", "-"], { input });
  return authorityFile(folder, "public-authority");
}

/** A request to a public host, through the proxies of a namespace. */
export interface PublicRequest {
  readonly host: string;
  /** Namespace of the proxies. */
  readonly proxies: keyof typeof LOAD_BALANCERS;
  /** File with the authority that signed the certificate of the host. */
  readonly authority: string;
  /**
   * Path of the request.
   * @default "/"
   */
  readonly path?: string;
}

/** Waits until each proxy answers a request with a status. The controller sends its proxies the routes one after another. */
export async function untilStatus(cluster: NodeCluster, request: PublicRequest, status: number): Promise<void> {
  const { host, proxies } = request;
  await until(`${host} is answered with ${status} by the proxies in ${proxies}`, async () => {
    const answers = await statusesOf(cluster, request);
    return answers.length > 0 && answers.every((answer) => answer === String(status));
  });
}

/** Sends a request through each proxy, with its path as written. Returns the statuses, which are `000` for a failed connection. */
export async function statusesOf(
  { kubectl, site }: NodeCluster,
  { host, proxies, authority, path = "/" }: PublicRequest,
): Promise<readonly string[]> {
  const output = ["--output", "/dev/null", "--write-out", "%{http_code}"];
  const options = ["--silent", "--max-time", "5", "--path-as-is", "--cacert", authority];
  const answers = (await runningPods(kubectl, proxies)).map(async ({ address }) => {
    const to = ["--connect-to", `${host}:443:${address}:8443`];
    return (await site.namespaces.try("curl", [...options, ...to, ...output, `https://${host}${path}`])).stdout;
  });
  return Promise.all(answers);
}
