import { leaseName } from "../../../lib/delivery/lease";
import { driftOf } from "../../../lib/manifests/drift/drift";
import type { Manifest } from "../../../lib/manifests/manifest";
import type { LiveObject } from "../../../lib/delivery/cluster";
import type { Kubectl } from "../support/kubectl";
import { NAMESPACE } from "../support/layer";
import type { Operator } from "./operator";

/** Fields of the objects of a service that differ from the release file. */
export async function driftIn(kubectl: Kubectl, operator: Operator, service: string): Promise<readonly string[]> {
  const own = operator.manifests().filter(({ metadata }) => metadata.labels?.["app"] === service);
  const args = ["get", "deployments,services,hpa,httproutes", "-o", "json", "--show-managed-fields"];
  const { items } = JSON.parse(await kubectl.run(["-n", NAMESPACE, ...args])) as {
    readonly items: readonly Manifest[];
  };
  const kinds = new Set(["Deployment", "Service", "HorizontalPodAutoscaler", "HTTPRoute"]);
  return driftOf(
    own.filter(({ kind }) => kinds.has(kind)),
    items,
  ).flatMap(({ identity, isMissing, fields, others }) => [
    ...(isMissing ? [`${identity} is missing`] : []),
    ...[...fields.map(({ path }) => path), ...others.map(({ path, manager }) => `${path} by ${manager}`)].map(
      (text) => `${identity} ${text}`,
    ),
  ]);
}

/** The Lease of a service, which its first operation creates. */
export async function leaseOf(kubectl: Kubectl, service: string): Promise<LiveObject | undefined> {
  const { name } = leaseName(service, NAMESPACE).metadata;
  const text = await kubectl.run(["-n", NAMESPACE, "get", "lease", name, "-o", "json", "--ignore-not-found"]);
  return text === "" ? undefined : (JSON.parse(text) as LiveObject);
}

/** Frees the lock of a killed command, as the end of its time does. Another test waits for that time. */
export async function expireLock(kubectl: Kubectl, service: string): Promise<void> {
  if ((await leaseOf(kubectl, service)) === undefined) return;
  const patch = JSON.stringify({ spec: { holderIdentity: "" } });
  await kubectl.run(["-n", NAMESPACE, "patch", "lease", `release-${service}`, "--type=merge", "-p", patch]);
}
