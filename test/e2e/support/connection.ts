import { readFileSync } from "fs";
import { Agent, request, type RequestOptions } from "https";
import { parse } from "yaml";
import { TIMEOUT_SECONDS } from "./kubectl";

/** A response of the API server. */
export interface Answer {
  readonly status: number;
  readonly body: string;
  readonly warnings: readonly string[];
}

/** A request to the API server. */
export interface Ask {
  readonly method: "GET" | "PATCH" | "DELETE";
  /** Path with its query. */
  readonly path: string;
  /**
   * Body of a patch.
   * @default - none
   */
  readonly body?: string;
  /**
   * Kind of the patch.
   * @default "apply-patch+yaml"
   */
  readonly patch?: "apply-patch+yaml" | "merge-patch+json" | "json-patch+json";
}

/**
 * Sends requests over reused connections, and retries while the server is unable to answer. It does not use
 * `@kubernetes/client-node`, because that hides the warning headers and jest can't load ES modules.
 */
export type Connection = (ask: Ask) => Promise<Answer>;

/** Pause before a retry. */
const POLL_MILLISECONDS = 500;

/** Number of parallel requests. A control plane on two cores can handle this many. */
const CONNECTIONS = 8;

/**
 * Status codes of a server that is overloaded, not ready or too slow. Excludes 500, which the server returns for a quantity that it
 * can't parse.
 */
export const UNABLE = [429, 502, 503, 504];

const shared = new Map<string, Connection>();

/**
 * The connection of this test file to the cluster of a kubeconfig with client certificates in files. Idle connections do not keep the process running.
 */
export function connectionTo(kubeconfig: string): Connection {
  const connection = shared.get(kubeconfig) ?? connect(kubeconfig);
  shared.set(kubeconfig, connection);
  return connection;
}

function connect(kubeconfig: string): Connection {
  const options = { ...connectionOptions(kubeconfig), agent: new Agent({ keepAlive: true, maxSockets: CONNECTIONS }) };
  return (ask) => untilAble(() => send(options, ask));
}

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

/** Retries if the server was unable to answer, since other programs may be slowing down the machine. */
async function untilAble(ask: () => Promise<Answer>, deadline = Date.now() + TIMEOUT_SECONDS * 1000): Promise<Answer> {
  const answer = await ask();
  if (!UNABLE.includes(answer.status) || Date.now() > deadline) return answer;
  await new Promise((resolve) => setTimeout(resolve, POLL_MILLISECONDS));
  return untilAble(ask, deadline);
}

function send(options: RequestOptions, ask: Ask): Promise<Answer> {
  const { method, path, body, patch = "apply-patch+yaml" } = ask;
  const signal = AbortSignal.timeout(TIMEOUT_SECONDS * 1000);
  return new Promise((resolve, reject) => {
    const type = method === "PATCH" ? { "content-type": `application/${patch}` } : {};
    const headers = { ...type, accept: "application/json" };
    const asked = request({ ...options, method, path, headers, signal }, (response) => {
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
    asked.on("error", (error: NodeJS.ErrnoException) => {
      // The server had closed the idle connection: https://nodejs.org/api/http.html#requestreusedsocket
      if (asked.reusedSocket && error.code === "ECONNRESET") send(options, ask).then(resolve, reject);
      else reject(error);
    });
    asked.end(body);
  });
}

/** Address and certificates of the API server of a kubeconfig. */
export function connectionOptions(kubeconfig: string): RequestOptions {
  const { clusters, users } = parse(readFileSync(kubeconfig, "utf8")) as {
    readonly clusters: readonly [{ readonly cluster: Readonly<Record<string, string>> }];
    readonly users: readonly [{ readonly user: Readonly<Record<string, string>> }];
  };
  const file = (field: string, path: string | undefined) => {
    if (path === undefined)
      throw new Error(`${kubeconfig}: ${field} must be the path of a file, got none; write the certificates to files`);
    return readFileSync(path);
  };
  const { hostname, port } = new URL(clusters[0].cluster["server"] ?? "");
  return {
    hostname,
    port,
    ca: file("certificate-authority", clusters[0].cluster["certificate-authority"]),
    cert: file("client-certificate", users[0].user["client-certificate"]),
    key: file("client-key", users[0].user["client-key"]),
  };
}
