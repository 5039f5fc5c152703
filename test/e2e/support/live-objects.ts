import { FIELD_MANAGER } from "../../../lib/names";
import { identityOf, type Manifest } from "../../../lib/manifests/manifest";
import { clientOf, type Resource } from "./api-client";
import { connectionTo, messageOf, type Ask } from "./connection";
import type { Kubectl } from "./kubectl";

/**
 * Sends a request that must succeed, and returns the response.
 * @throws Error with the API server's message if it rejects the request
 */
export async function mustAsk({ kubeconfig }: Kubectl, ask: Ask): Promise<string> {
  const { status, body } = await connectionTo(kubeconfig)(ask);
  if (status >= 300) throw new Error(`${ask.method} ${ask.path}: ${status} ${messageOf(body)}`);
  return body;
}

/**
 * The type of an object in the API.
 * @throws Error if the API server does not know it
 */
export async function resourceOf(kubeconfig: string, manifest: Manifest): Promise<Resource> {
  const resource = await clientOf(kubeconfig).resourceOf(manifest);
  if (resource === undefined) throw new Error(`the API server does not know the type of ${identityOf(manifest)}`);
  return resource;
}

interface Volume {
  readonly metadata: { readonly name: string };
  readonly spec: { readonly claimRef?: object };
  readonly status: { readonly phase?: string };
}

/** Removes claim references from volumes, so that they can be bound again. The cluster has no provisioner. */
export async function freeVolumes(
  kubectl: Kubectl,
  which = ({ status }: Volume) => status.phase === "Released",
): Promise<void> {
  const path = "/api/v1/persistentvolumes";
  const { items } = JSON.parse(await mustAsk(kubectl, { method: "GET", path })) as {
    readonly items: readonly Volume[];
  };
  const body = '[{"op":"remove","path":"/spec/claimRef"}]';
  for (const { metadata } of items.filter(which))
    await mustAsk(kubectl, { method: "PATCH", path: `${path}/${metadata.name}`, body, patch: "json-patch+json" });
}

/**
 * Objects as written by an apply, keyed by identity. Includes `metadata.generation` and our own `managedFields` entry; excludes
 * `status` and other managers' entries. If the returned text differs, an apply changed the object. Changes by controllers are
 * ignored.
 */
export async function applied(
  { kubeconfig }: Kubectl,
  manifests: readonly Manifest[],
): Promise<ReadonlyMap<string, string>> {
  const read = async (manifest: Manifest) => {
    const { status, body } = await clientOf(kubeconfig).read(manifest, await resourceOf(kubeconfig, manifest));
    if (status !== 200) throw new Error(`${identityOf(manifest)}: ${messageOf(body)}`);
    return JSON.parse(body) as AppliedObject;
  };
  const items = await Promise.all(manifests.map(read));
  return new Map(
    items.map(({ status: _status, metadata: { resourceVersion: _version, managedFields, ...metadata }, ...object }) => [
      identityOf({ ...object, metadata }),
      JSON.stringify([metadata, object, managedFields.filter(({ manager }) => manager === FIELD_MANAGER)]),
    ]),
  );
}

interface AppliedObject extends Manifest {
  readonly metadata: Manifest["metadata"] & {
    readonly resourceVersion: string;
    readonly managedFields: readonly { readonly manager: string }[];
  };
  readonly status?: unknown;
}
