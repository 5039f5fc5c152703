import { isRecord } from "../manifests/json";
import type { Manifest } from "../manifests/manifest";

/** A protocol that NetworkPolicies can select. Other protocols, such as ICMP, are not evaluated. */
export type Protocol = "TCP" | "UDP" | "SCTP";

/** All protocols. */
export const PROTOCOLS: readonly Protocol[] = ["TCP", "UDP", "SCTP"];

/** A port and its protocol. */
export interface Port {
  /** Port number, from 1 to 65535. */
  readonly port: number;
  /** Protocol on the port. */
  readonly protocol: Protocol;
}

/** Direction of a connection: egress from the calling pod, or ingress to the called pod. */
export type Direction = "egress" | "ingress";

/** Label that the API server sets on every namespace. Its value is the name of the namespace. */
export const NAMESPACE_NAME_LABEL = "kubernetes.io/metadata.name";

/** Returns the namespace of a manifest, or `default` if it has none, as kubectl does. */
export function namespaceOfManifest({ metadata }: Manifest): string {
  return metadata.namespace ?? "default";
}

/** Returns the value at a path of keys, or `undefined` if part of the path is missing. */
export function fieldAt(value: unknown, ...path: readonly string[]): unknown {
  return path.reduce<unknown>((current, key) => (isRecord(current) ? current[key] : undefined), value);
}

/** Returns the list at a path of keys, or an empty list if it is missing or null. */
export function listAt(value: unknown, ...path: readonly string[]): readonly unknown[] {
  const found = fieldAt(value, ...path);
  return Array.isArray(found) ? found : [];
}
