import type { Manifest } from "../manifests/manifest";

/** A protocol that a NetworkPolicy can tell from others. What it can't tell apart, such as ICMP, is nobody's to judge here. */
export type Protocol = "TCP" | "UDP" | "SCTP";

/** All of them. */
export const PROTOCOLS: readonly Protocol[] = ["TCP", "UDP", "SCTP"];

/** A port, and the protocol on it. */
export interface Port {
  /** Number, from 1 to 65535. */
  readonly port: number;
  /** Protocol. */
  readonly protocol: Protocol;
}

/** Ways of a connection as a pod sees it: out of the one that opens it, into the one that is called. */
export type Direction = "egress" | "ingress";

/** Label that the API server puts on every namespace, with its name. */
export const NAMESPACE_NAME_LABEL = "kubernetes.io/metadata.name";

/** Namespace of a manifest; where it names none, kubectl takes `default` unless it is told otherwise. */
export function namespaceOfManifest({ metadata }: Manifest): string {
  return metadata.namespace ?? "default";
}

/** The value at a path of keys; `undefined` where something on the way is missing. */
export function fieldAt(value: unknown, ...path: readonly string[]): unknown {
  return path.reduce<unknown>((current, key) => (isRecord(current) ? current[key] : undefined), value);
}

/** A list; what is missing or null is an empty one. */
export function listAt(value: unknown, ...path: readonly string[]): readonly unknown[] {
  const found = fieldAt(value, ...path);
  return Array.isArray(found) ? found : [];
}

/** Whether a value has keys. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
