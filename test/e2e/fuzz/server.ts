import { readFileSync } from "fs";
import { Agent, request, type RequestOptions } from "https";
import { parse } from "yaml";
import { toYaml } from "../../../charts/synthesize";
import { FIELD_MANAGER } from "../../../lib/names";
import type { Manifest } from "../../../lib/manifests/manifest";
import { TIMEOUT_SECONDS } from "../support/kubectl";

/** The API server's errors and warnings about an object; empty if the API server accepts the object. */
export type Verdict = readonly string[];

/** Validates objects with dry runs on an API server. */
export interface Judge {
  /** Returns the verdict on an object. Sends identical JSON only once. */
  readonly judge: (manifest: Manifest) => Promise<Verdict>;
  /** Number of objects sent to the server. */
  readonly asked: () => number;
  /** Closes its connections. */
  readonly close: () => void;
}

interface Resource {
  readonly name: string;
  readonly kind: string;
  readonly namespaced: boolean;
}

interface Answer {
  readonly status: number;
  readonly body: string;
  readonly warnings: readonly string[];
}

type Ask = (method: "GET" | "PATCH", path: string, body?: string) => Promise<Answer>;

/** Pause before a retry. */
const POLL_MILLISECONDS = 500;

/** Number of parallel requests. A control plane on two cores can handle this many. */
const CONNECTIONS = 8;

/**
 * Returns a judge that sends each rendered object as a server-side apply dry run with strict validation. This covers parsing,
 * defaulting,
 * validation and admission of a single new object, including Pod Security warnings about pod templates. It does not cover
 * references to other objects, quota for the object's pods, immutable fields of existing objects, etcd's size limit, or later
 * errors from kubelets and controllers.
 *
 * Every namespaced object is sent to `namespace`, which must exist with the layer's labels. This does not hide any errors,
 * because the server does not compare an object's namespace with other fields, and validates it like the name of the Namespace
 * object (RFC 1123 label), which is sent unchanged.
 *
 * Does not use `@kubernetes/client-node`, because it hides the warning headers and jest can't load ES modules.
 */
export function judgeOf(kubeconfig: string, namespace: string): Judge {
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  const ask = askerOf(kubeconfig, agent);
  const verdicts = new Map<string, Promise<Verdict>>();
  const resources = new Map<string, Promise<readonly Resource[]>>();

  const resourceOf = async ({ apiVersion, kind }: Manifest): Promise<Resource | undefined> => {
    const known = resources.get(apiVersion) ?? resourcesOf(ask, apiVersion);
    resources.set(apiVersion, known);
    return (await known).find((resource) => resource.kind === kind && !resource.name.includes("/"));
  };
  const judgeAnew = async (manifest: Manifest): Promise<Verdict> => {
    const resource = await resourceOf(manifest);
    if (resource === undefined) return [`no kind ${manifest.kind} in ${manifest.apiVersion}`];
    const { metadata } = manifest;
    const object = resource.namespaced ? { ...manifest, metadata: { ...metadata, namespace } } : manifest;
    return verdictOf(await untilAble(() => ask("PATCH", pathOf(object, resource), toYaml([object]))));
  };
  return {
    judge: (manifest) => {
      const { metadata, ...fields } = manifest;
      const text = JSON.stringify([fields, { ...metadata, namespace: undefined }]);
      const verdict = verdicts.get(text) ?? judgeAnew(manifest);
      verdicts.set(text, verdict);
      return verdict;
    },
    asked: () => verdicts.size,
    close: () => agent.destroy(),
  };
}

/**
 * Status codes of a server that is overloaded, not ready or too slow. Excludes 500, which the server returns for a quantity that it
 * can't parse.
 */
const UNABLE = [429, 502, 503, 504];

/**
 * Extracts the verdict from a response.
 * @throws Error if the server was unable to validate the object
 */
export function verdictOf({ status, body, warnings }: Answer): Verdict {
  if (UNABLE.includes(status)) throw new Error(`the API server could not validate the object: ${status} ${body}`);
  if (status >= 200 && status < 300) return warnings;
  return [messageOf(body) ?? `status ${status}`, ...warnings];
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

function messageOf(body: string): string | undefined {
  try {
    return (JSON.parse(body) as { readonly message?: string }).message;
  } catch {
    return body.trim() || undefined;
  }
}

function pathOf({ apiVersion, metadata }: Manifest, { name: plural, namespaced }: Resource): string {
  const query = new URLSearchParams({
    dryRun: "All",
    fieldValidation: "Strict",
    fieldManager: FIELD_MANAGER,
    force: "true",
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
