import { FIELD_MANAGER } from "../../../lib/names";
import type { Manifest } from "../../../lib/manifests/manifest";
import { connectionTo, type Answer, type Connection } from "./connection";

/** A resource of an API group. */
export interface Resource {
  /** Plural name in paths. */
  readonly name: string;
  readonly kind: string;
  readonly namespaced: boolean;
}

/** Options of {@link ApiClient.apply}. */
export interface ApplyOptions {
  /** Only validate and return the result. */
  readonly dryRun?: boolean;
  /** Take over fields of other field managers. */
  readonly force?: boolean;
}

/** A client of the API server that sends many requests in a short time. */
export interface ApiClient {
  /** Returns the resource of an object, or `undefined` if the API server does not have it. */
  readonly resourceOf: (object: Manifest) => Promise<Resource | undefined>;
  /** Server-side apply of a text that contains the object, with strict validation. */
  readonly apply: (object: Manifest, resource: Resource, text: string, options: ApplyOptions) => Promise<Answer>;
  /** Reads an object. */
  readonly read: (object: Manifest, resource: Resource) => Promise<Answer>;
}

const shared = new Map<string, ApiClient>();

/** The client of this test file for the cluster of a kubeconfig with client certificates. */
export function clientOf(kubeconfig: string): ApiClient {
  const client = shared.get(kubeconfig) ?? clientOn(connectionTo(kubeconfig));
  shared.set(kubeconfig, client);
  return client;
}

function clientOn(ask: Connection): ApiClient {
  const known = new Map<string, Promise<readonly Resource[]>>();
  const find = async ({ apiVersion, kind }: Manifest) =>
    (await known.get(apiVersion))?.find((resource) => resource.kind === kind && !resource.name.includes("/"));
  return {
    resourceOf: async (object) => {
      const listed = known.get(object.apiVersion);
      const found = await find(object);
      if (found !== undefined) return found;
      // The kind may have been added since. Callers that wait share one request.
      if (known.get(object.apiVersion) === listed) known.set(object.apiVersion, resourcesOf(ask, object.apiVersion));
      return find(object);
    },
    apply: (object, resource, text, options) =>
      ask({ method: "PATCH", path: `${pathOf(object, resource)}?${queryOf(options)}`, body: text }),
    read: (object, resource) => ask({ method: "GET", path: pathOf(object, resource) }),
  };
}

function queryOf({ dryRun, force }: ApplyOptions): string {
  return new URLSearchParams({
    fieldValidation: "Strict",
    fieldManager: FIELD_MANAGER,
    ...(dryRun === true ? { dryRun: "All" } : {}),
    ...(force === true ? { force: "true" } : {}),
  }).toString();
}

function pathOf({ apiVersion, metadata }: Manifest, { name: plural, namespaced }: Resource): string {
  const place = namespaced ? `/namespaces/${metadata.namespace ?? "default"}` : "";
  // A URL can't contain an unpaired surrogate.
  const name = encodeURIComponent(Buffer.from(metadata.name).toString());
  return `${groupPath(apiVersion)}${place}/${plural}/${name}`;
}

function groupPath(apiVersion: string): string {
  return apiVersion.includes("/") ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
}

async function resourcesOf(ask: Connection, apiVersion: string): Promise<readonly Resource[]> {
  const { status, body } = await ask({ method: "GET", path: groupPath(apiVersion) });
  if (status === 404) return [];
  if (status !== 200) throw new Error(`the API server does not list the resources of ${apiVersion}: ${status} ${body}`);
  return (JSON.parse(body) as { readonly resources: readonly Resource[] }).resources;
}
