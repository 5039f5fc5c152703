import {
  ClusterError,
  type Cluster,
  type ClusterErrorReason,
  type LiveObject,
  type ObjectName,
  type Selection,
} from "../../lib/delivery/cluster";
import { identityOf } from "../../lib/manifests/manifest";
import { FIELD_MANAGER } from "../../lib/names";
import type { Answer, Connection, Request } from "./connection";

/** A cluster behind an API server. */
export function clusterOn(connection: Connection): Cluster {
  const pathOf = pathsOn(connection);
  const ask = async (request: Request, about: string) => parsed(await connection.send(request), request, about);
  const write = async (method: "POST" | "PUT", object: LiveObject | ObjectName) => {
    const path = `${await pathOf(object, method === "PUT" ? object.metadata.name : undefined)}?fieldManager=${FIELD_MANAGER}&fieldValidation=Strict`;
    return (await ask({ method, path, body: object }, identityOf(object))) as LiveObject;
  };
  return {
    whoAmI: async () => {
      const body = { apiVersion: "authentication.k8s.io/v1", kind: "SelfSubjectReview" };
      const path = "/apis/authentication.k8s.io/v1/selfsubjectreviews";
      const review = await ask({ method: "POST", path, body }, "SelfSubjectReview");
      return (review as { readonly status: { readonly userInfo: { readonly username: string } } }).status.userInfo
        .username;
    },
    read: async (name) => {
      const request = { method: "GET", path: await pathOf(name, name.metadata.name) } as const;
      const answer = await connection.send(request);
      return answer.status === 404 ? undefined : (parsed(answer, request, identityOf(name)) as LiveObject);
    },
    list: async ({ apiVersion, kind, namespace, labels = {} }: Selection) => {
      const selector = Object.entries(labels).map(([key, value]) => `${key}=${value}`);
      const query = selector.length === 0 ? "" : `?labelSelector=${encodeURIComponent(selector.join(","))}`;
      const path = (await pathOf({ apiVersion, kind, metadata: { name: "", namespace } })) + query;
      const { items } = (await ask({ method: "GET", path }, `${kind}s of ${namespace}`)) as {
        readonly items: readonly LiveObject[];
      };
      return items.map((item) => ({ ...item, apiVersion, kind }));
    },
    apply: async (object, { isDryRun = false } = {}) => {
      const path = `${await pathOf(object, object.metadata.name)}?fieldManager=${FIELD_MANAGER}&fieldValidation=Strict${isDryRun ? "&dryRun=All" : ""}`;
      const contentType = "application/apply-patch+yaml";
      return (await ask({ method: "PATCH", path, body: object, contentType }, identityOf(object))) as LiveObject;
    },
    merge: async (fields, manager, { isDryRun = false } = {}) => {
      const path = `${await pathOf(fields, fields.metadata.name)}?fieldManager=${manager}&fieldValidation=Strict${isDryRun ? "&dryRun=All" : ""}`;
      const contentType = "application/merge-patch+json";
      return (await ask({ method: "PATCH", path, body: fields, contentType }, identityOf(fields))) as LiveObject;
    },
    create: (object) => write("POST", object),
    replace: (object) => write("PUT", object),
    remove: async (name) => {
      const request = {
        method: "DELETE",
        path: await pathOf(name, name.metadata.name),
        // Also removes the pods of a Job.
        body: { kind: "DeleteOptions", apiVersion: "v1", propagationPolicy: "Background" },
      } as const;
      const answer = await connection.send(request);
      if (answer.status !== 404) parsed(answer, request, identityOf(name));
    },
  };
}

interface Resource {
  readonly name: string;
  readonly kind: string;
  readonly namespaced: boolean;
}

/** Returns the paths of objects. The API server lists its resources once for each group. */
function pathsOn(connection: Connection): (object: ObjectName, name?: string) => Promise<string> {
  const known = new Map<string, readonly Resource[]>();
  return async ({ apiVersion, kind, metadata: { namespace } }, name) => {
    const group = apiVersion.includes("/") ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
    const resources = known.get(apiVersion) ?? (await resourcesOf(connection, group));
    known.set(apiVersion, resources);
    const found = resources.find((one) => one.kind === kind && !one.name.includes("/"));
    if (found === undefined)
      throw new ClusterError("refused", `the API server does not know ${apiVersion} ${kind}; install its definition`);
    const place = found.namespaced && namespace !== undefined ? `/namespaces/${namespace}` : "";
    return `${group}${place}/${found.name}${name === undefined ? "" : `/${encodeURIComponent(name)}`}`;
  };
}

async function resourcesOf(connection: Connection, path: string): Promise<readonly Resource[]> {
  const request = { method: "GET", path } as const;
  const answer = await connection.send(request);
  if (answer.status === 404) return [];
  return (parsed(answer, request, path) as { readonly resources: readonly Resource[] }).resources;
}

/** The body of an answer, or an error that says what the API server answered. */
function parsed({ status, text }: Answer, { method }: Request, about: string): unknown {
  if (status >= 200 && status < 300) return jsonOf(text, method, about);
  const { message, reason } = statusOf(text);
  throw new ClusterError(
    reasonOf(status, text),
    `${method} ${about}: ${message ?? `status ${status} ${reason ?? ""}`}`,
  );
}

/** A proxy or a sign-in page can answer in place of the API server. */
function jsonOf(text: string, method: string, about: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new ClusterError("unreachable", `${method} ${about}: the answer is not JSON: ${text.slice(0, 80)}`);
  }
}

function reasonOf(status: number, text: string): ClusterErrorReason {
  if (status === 401 || status === 403) return "denied";
  if (status === 409) return text.includes('"FieldManagerConflict"') ? "owned" : "changed";
  return status === 429 || status >= 500 ? "unreachable" : "refused";
}

function statusOf(text: string): { readonly message?: string; readonly reason?: string } {
  try {
    return JSON.parse(text) as { readonly message?: string };
  } catch {
    return { message: text.slice(0, 200) };
  }
}
