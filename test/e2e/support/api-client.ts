import { readFileSync } from "fs";
import { Agent, request, type RequestOptions } from "https";
import { parse } from "yaml";
import { FIELD_MANAGER } from "../../../lib/names";
import type { Manifest } from "../../../lib/manifests/manifest";
import { TIMEOUT_SECONDS } from "./kubectl";

/** A resource of an API group. */
export interface Resource {
  /** Plural name in paths. */
  readonly name: string;
  readonly kind: string;
  readonly namespaced: boolean;
}

/** A response of the API server. */
export interface Answer {
  readonly status: number;
  readonly body: string;
  readonly warnings: readonly string[];
}

/** Options of {@link ApiClient.apply}. */
export interface ApplyOptions {
  /** Only validate and return the result. */
  readonly dryRun?: boolean;
  /** Take over fields of other field managers. */
  readonly force?: boolean;
}

/**
 * A client of the API server that sends many requests in a short time. It does not use `@kubernetes/client-node`, because that hides the warning headers
 * and jest can't load ES modules.
 */
export interface ApiClient {
  /** Returns the resource of an object, or `undefined` if the API server does not have it. */
  readonly resourceOf: (object: Manifest) => Promise<Resource | undefined>;
  /** Server-side apply of a text that contains the object, with strict validation. Retries if the server was unable to answer. */
  readonly apply: (object: Manifest, resource: Resource, text: string, options: ApplyOptions) => Promise<Answer>;
  /** Closes its connections. */
  readonly close: () => void;
}

/** Pause before a retry. */
const POLL_MILLISECONDS = 500;

/** Number of parallel requests. A control plane on two cores can handle this many. */
const CONNECTIONS = 8;

/** Returns a client for the cluster of a kubeconfig with client certificates. */
export function apiClient(kubeconfig: string): ApiClient {
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  const ask = askerOf(kubeconfig, agent);
  const resources = new Map<string, Promise<readonly Resource[]>>();
  return {
    resourceOf: async ({ apiVersion, kind }) => {
      const known = resources.get(apiVersion) ?? resourcesOf(ask, apiVersion);
      resources.set(apiVersion, known);
      return (await known).find((resource) => resource.kind === kind && !resource.name.includes("/"));
    },
    apply: (object, resource, text, options) => untilAble(() => ask("PATCH", pathOf(object, resource, options), text)),
    close: () => agent.destroy(),
  };
}

const readers = new Map<string, ((path: string) => Promise<Answer>) | undefined>();

/**
 * Returns a function that reads a path of the API server, or `undefined` if the kubeconfig has no client certificate in a file. Idle connections do not keep
 * the process running.
 */
export function reader(kubeconfig: string): ((path: string) => Promise<Answer>) | undefined {
  if (!readers.has(kubeconfig)) readers.set(kubeconfig, newReader(kubeconfig));
  return readers.get(kubeconfig);
}

function newReader(kubeconfig: string): ((path: string) => Promise<Answer>) | undefined {
  if (!/\bclient-certificate"?:/.test(readFileSync(kubeconfig, "utf8"))) return undefined;
  const ask = askerOf(kubeconfig, new Agent({ keepAlive: true, maxSockets: CONNECTIONS }));
  return (path) => untilAble(() => ask("GET", path));
}

type Ask = (method: "GET" | "PATCH", path: string, body?: string) => Promise<Answer>;

/**
 * Status codes of a server that is overloaded, not ready or too slow. Excludes 500, which the server returns for a quantity that it
 * can't parse.
 */
export const UNABLE = [429, 502, 503, 504];

/** The message of an error response. */
export function messageOf(body: string): string | undefined {
  try {
    return (JSON.parse(body) as { readonly message?: string }).message;
  } catch {
    return body.trim() || undefined;
  }
}

/** Messages in a response's `Warning` headers, such as `299 - "unknown field"`. */
export function warningTexts(headers: readonly string[]): readonly string[] {
  return headers.map((header) => /^\d{3} \S+ "(.*)"$/s.exec(header)?.[1]?.replace(/\\(["\\])/g, "$1") ?? header);
}

/** Retries if the server was unable to validate the object, since other programs may be slowing down the machine. */
async function untilAble(ask: () => Promise<Answer>, deadline = Date.now() + TIMEOUT_SECONDS * 1000): Promise<Answer> {
  const answer = await ask();
  if (!UNABLE.includes(answer.status) || Date.now() > deadline) return answer;
  await new Promise((resolve) => setTimeout(resolve, POLL_MILLISECONDS));
  return untilAble(ask, deadline);
}

function pathOf(
  { apiVersion, metadata }: Manifest,
  { name: plural, namespaced }: Resource,
  options: ApplyOptions,
): string {
  const query = new URLSearchParams({
    fieldValidation: "Strict",
    fieldManager: FIELD_MANAGER,
    ...(options.dryRun === true ? { dryRun: "All" } : {}),
    ...(options.force === true ? { force: "true" } : {}),
  });
  const place = namespaced ? `/namespaces/${metadata.namespace}` : "";
  // A URL can't contain an unpaired surrogate.
  const name = encodeURIComponent(Buffer.from(metadata.name).toString());
  return `${groupPath(apiVersion)}${place}/${plural}/${name}?${query.toString()}`;
}

function groupPath(apiVersion: string): string {
  return apiVersion.includes("/") ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
}

async function resourcesOf(ask: Ask, apiVersion: string): Promise<readonly Resource[]> {
  const { status, body } = await ask("GET", groupPath(apiVersion));
  if (status === 404) return [];
  if (status !== 200) throw new Error(`the API server does not list the resources of ${apiVersion}: ${status} ${body}`);
  return (JSON.parse(body) as { readonly resources: readonly Resource[] }).resources;
}

function askerOf(kubeconfig: string, agent: Agent): Ask {
  const connection = { ...connectionOf(kubeconfig), agent };
  return (method, path, body) =>
    new Promise((resolve, reject) => {
      const type = method === "PATCH" ? { "content-type": "application/apply-patch+yaml" } : {};
      const headers = { ...type, accept: "application/json" };
      const asked = request({ ...connection, method, path, headers }, (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("error", reject);
        response.on("end", () =>
          resolve({
            status: response.statusCode ?? 0,
            body: Buffer.concat(chunks).toString(),
            warnings: warningTexts(response.headersDistinct["warning"] ?? []),
          }),
        );
      });
      asked.on("error", reject);
      asked.end(body);
    });
}

function connectionOf(kubeconfig: string): RequestOptions {
  const { clusters, users } = parse(readFileSync(kubeconfig, "utf8")) as {
    readonly clusters: readonly [{ readonly cluster: Readonly<Record<string, string>> }];
    readonly users: readonly [{ readonly user: Readonly<Record<string, string>> }];
  };
  const file = (path: string | undefined) => readFileSync(path ?? "");
  const { hostname, port } = new URL(clusters[0].cluster["server"] ?? "");
  return {
    hostname,
    port,
    ca: file(clusters[0].cluster["certificate-authority"]),
    cert: file(users[0].user["client-certificate"]),
    key: file(users[0].user["client-key"]),
  };
}
