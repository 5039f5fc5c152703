/** Addresses of one cluster. They exist only in its network namespaces, so that several clusters can use the same ones. */

/** Address of the control plane, and the prefix length of the network that connects the nodes. */
export const CONTROL_PLANE = { address: "172.30.99.1", prefix: 24 } as const;

/** Port of the API server. */
export const API_PORT = 6443;

/** Range of Service addresses. */
export const SERVICE_RANGE = "10.96.0.0/16";

/** Address of the API server's Service: the first of {@link SERVICE_RANGE}. */
export const API_SERVICE = "10.96.0.1";

/** Address of the Service of CoreDNS. */
export const DNS_SERVICE = "10.96.0.10";

/** Range of all pod addresses. */
export const POD_RANGE = "10.244.0.0/16";

/** Range that represents the internet: RFC 5737 reserves it for documentation. */
export const INTERNET_RANGE = "198.51.100.0/24";

/** Address of the object store in {@link INTERNET_RANGE}. */
export const OBJECT_STORE = "198.51.100.10";

/** Addresses of the load balancers in {@link INTERNET_RANGE}, by the namespace of the proxies behind them. */
export const LOAD_BALANCERS = { "gateway-system": "198.51.100.20", "ingress-nginx": "198.51.100.21" } as const;

/** Domain of the object store: the real one of the region in staging and prod. */
export const OBJECT_STORE_DOMAIN = "s3.eu-central-1.amazonaws.com";

/** Address of the server in {@link INTERNET_RANGE} that receives Alertmanager's messages. */
export const WEBHOOKS = "198.51.100.20";

/** Host in the webhook URL of `alertmanager-receivers`. */
export const WEBHOOKS_HOST = "hooks.slack.test";

/** Name of node 1, 2, 3 … */
export function nodeName(number: number): string {
  return `node-${number}`;
}

/** Address of a node. */
export function nodeAddress(number: number): string {
  return `172.30.99.${10 + number}`;
}

/** Range of the addresses of a node's pods. */
export function podRange(number: number): string {
  return `10.244.${number}.0/24`;
}
