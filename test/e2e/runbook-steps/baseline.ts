import { identityOf, type Manifest } from "../../../lib/manifests/manifest";
import { clientOf } from "../support/api-client";
import { messageOf } from "../support/connection";
import type { Kubectl } from "../support/kubectl";
import { NAMESPACE, objectsOf, untilFloors } from "../support/layer";
import { resourceOf } from "../support/live-objects";

/** Kinds of objects that procedures create. */
const CREATED = "jobs,secrets,configmaps";

interface Named {
  readonly kind: string;
  readonly metadata: { readonly name: string };
}

const nameOf = ({ kind, metadata }: Named) => `${kind}/${metadata.name}`;

/** Names of the objects that an environment has before any procedure. */
export async function createdObjects(kubectl: Kubectl): Promise<ReadonlySet<string>> {
  return new Set((await objectsOf<Named>(kubectl, CREATED)).map(nameOf));
}

/**
 * Applies all manifests, overwrites what was changed by hand, deletes what procedures created, and waits until all workloads are ready.
 * @throws Error with the API server's messages if it rejects an object, such as a claim that would shrink
 */
export async function applyBaseline(
  kubectl: Kubectl,
  manifests: readonly Manifest[],
  known: ReadonlySet<string>,
): Promise<void> {
  const client = clientOf(kubectl.kubeconfig);
  const refused: string[] = [];
  const applyOne = async (manifest: Manifest) => {
    const resource = await resourceOf(kubectl.kubeconfig, manifest);
    const { status, body } = await client.apply(manifest, resource, JSON.stringify(manifest), { force: true });
    if (status >= 300) refused.push(`${identityOf(manifest)}: ${status} ${messageOf(body)}`);
    else await withoutKubectl(kubectl, JSON.parse(body) as Managed);
  };
  // The namespace exists, so the order does not matter.
  await Promise.all(manifests.map(applyOne));
  if (refused.length > 0) throw new Error(refused.join("\n"));
  const created = (await objectsOf<Named>(kubectl, CREATED)).map(nameOf).filter((name) => !known.has(name));
  if (created.length > 0) await kubectl.run(["-n", NAMESPACE, "delete", "--ignore-not-found", ...created]);
  await untilFloors(kubectl);
}

interface Managed extends Manifest {
  readonly metadata: Manifest["metadata"] & {
    readonly managedFields: readonly { readonly manager: string; readonly operation: string }[];
  };
}

/** Removes kubectl from the field managers, as if no command had changed the object by hand. Otherwise, the next apply of another value would conflict. */
async function withoutKubectl(kubectl: Kubectl, object: Managed): Promise<void> {
  const { name, namespace, managedFields } = object.metadata;
  const kept = managedFields.filter(
    ({ manager, operation }) => operation !== "Update" || !manager.startsWith("kubectl"),
  );
  if (kept.length === managedFields.length) return;
  const patch = JSON.stringify({ metadata: { managedFields: kept } });
  const where = namespace === undefined ? [] : ["-n", namespace];
  await kubectl.run([...where, "patch", object.kind, name, "--type=merge", "-p", patch]);
}
