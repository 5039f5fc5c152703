import { request as httpRequest } from "node:http";
import { request as httpsRequest, type RequestOptions } from "node:https";
import type { KubeConfig } from "@kubernetes/client-node" with { "resolution-mode": "import" };
import { inputError } from "../../charts/failures";
import { listWith, show } from "../../lib/values/words";
import { messageOf, patiently, type Health } from "./patience";

/** A request to the API server. */
export interface Request {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** Path with its query. */
  readonly path: string;
  /** Object that is sent as JSON. */
  readonly body?: unknown;
  /** @default application/json */
  readonly contentType?: string;
}

/** Answer of the API server. */
export interface Answer {
  readonly status: number;
  /** Text of the body. */
  readonly text: string;
}

/** Sends requests to one API server. */
export interface Connection {
  /** Sends a request, and sends it again for some time if the API server does not answer or is overloaded. */
  send(request: Request): Promise<Answer>;
}

/** Time until a read without an answer is sent again. */
const ANSWER_MILLISECONDS = 15_000;
/** Time until a write without an answer is given up, together with the time for which it is sent again: a late write could follow those of another run. */
const WRITE_MILLISECONDS = 5000;
/** Time for which requests are sent again. A restart of an API server takes less. */
const RETRY_MILLISECONDS = 60_000;

/**
 * Opens a connection with a context of the kubeconfig, as kubectl does: certificates, tokens, credential plugins and proxies.
 * @param patience - milliseconds for which requests without an answer are sent again. The default outlasts a restart of an API server
 * @throws an input error if the context does not exist
 */
export async function connect(context: string, patience = RETRY_MILLISECONDS): Promise<Connection> {
  const { KubeConfig } = await import("@kubernetes/client-node");
  const config = new KubeConfig();
  try {
    config.loadFromDefault();
  } catch (error) {
    throw inputError(`the kubeconfig can't be read: ${messageOf(error)}; check KUBECONFIG`);
  }
  // The client makes up a context if it finds no kubeconfig.
  const isMadeUp = config.getCurrentContext() === "loaded-context";
  if (isMadeUp) throw inputError("no kubeconfig was found; set KUBECONFIG to its path");
  const names = config.getContexts().map(({ name }) => name);
  if (!names.includes(context)) {
    const available = names.length === 0 ? "it has no contexts" : `available: ${listWith("and", names)}`;
    throw inputError(
      `the kubeconfig has no context ${show(context)}; ${available}. Set KUBECONFIG, or cluster.context in the environment file`,
    );
  }
  config.setCurrentContext(context);
  const server = config.getCurrentCluster()?.server;
  if (server === undefined) throw inputError(`the context ${show(context)} has no cluster; correct the kubeconfig`);
  const health: Health = { failedAt: -Infinity };
  return {
    send: (request) => {
      const isRead = request.method === "GET";
      const answer = isRead ? ANSWER_MILLISECONDS : WRITE_MILLISECONDS;
      const again = isRead ? patience : Math.min(patience, WRITE_MILLISECONDS);
      return patiently(() => sendOnce(config, server, request, answer), server, again, health);
    },
  };
}

async function sendOnce(
  config: KubeConfig,
  server: string,
  { method, path, body, contentType }: Request,
  timeout: number,
) {
  const url = new URL(server.replace(/\/$/, "") + path);
  const text = body === undefined ? undefined : JSON.stringify(body);
  const options: RequestOptions = { method, timeout };
  await config.applyToHTTPSOptions(options);
  options.headers = {
    ...options.headers,
    Accept: "application/json",
    ...(text !== undefined && {
      "Content-Type": contentType ?? "application/json",
      // Node does not add it to a DELETE.
      "Content-Length": Buffer.byteLength(text),
    }),
  };
  const start = url.protocol === "http:" ? httpRequest : httpsRequest;
  return new Promise<Answer>((resolve, reject) => {
    const sent = start(url, options, (response) => {
      const parts: Buffer[] = [];
      response.on("data", (part: Buffer) => parts.push(part));
      response.on("end", () => resolve({ status: response.statusCode ?? 0, text: Buffer.concat(parts).toString() }));
      response.on("error", reject);
    });
    sent.on("error", reject);
    sent.on("timeout", () => sent.destroy(new Error(`no answer for ${timeout / 1000} s`)));
    sent.end(text);
  });
}
