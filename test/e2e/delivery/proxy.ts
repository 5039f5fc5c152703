import { createServer, type IncomingMessage, type ServerResponse } from "http";
import { request as httpsRequest, type RequestOptions } from "https";
import { connectionOptions } from "../support/connection";

/** A user of the API server. */
export interface Person {
  readonly user: string;
  readonly group: string;
}

/** A proxy in front of the API server, which sees each request of a command. */
export interface Proxy {
  /** Address for a kubeconfig. */
  readonly url: string;
  /** Requests so far, such as `PATCH /api/v1/namespaces/…`. */
  readonly requests: readonly string[];
  /** Runs when the API server has answered a request, before the client gets the answer. */
  onAnswer: (count: number) => Promise<void> | void;
  /** Whether the client does not get the answer to a request. */
  loses: (count: number) => boolean;
  /** Forgets the requests. */
  readonly clear: () => void;
  readonly stop: () => Promise<void>;
}

/** Starts a proxy on 127.0.0.1 that sends all requests as a person. */
export async function startProxy(kubeconfig: string, person: Person): Promise<Proxy> {
  const target = connectionOptions(kubeconfig);
  const requests: string[] = [];
  const proxy = { onAnswer: () => undefined, loses: () => false } as Pick<Proxy, "onAnswer" | "loses">;
  const server = createServer((asked, answer) => {
    requests.push(`${asked.method} ${asked.url}`);
    const count = requests.length;
    forward(target, person, asked)
      .then(async ({ status, body }) => {
        await proxy.onAnswer(count);
        if (proxy.loses(count)) answer.destroy();
        else respond(answer, status, body);
      })
      .catch((error: unknown) => respond(answer, 502, String(error)));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  return Object.assign(proxy, {
    url: `http://127.0.0.1:${typeof address === "object" ? address?.port : address}`,
    requests,
    clear: () => void requests.splice(0),
    stop: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  });
}

function respond(answer: ServerResponse, status: number, body: Buffer | string): void {
  if (answer.destroyed) return;
  answer.writeHead(status, { "content-type": "application/json" }).end(body);
}

async function forward(target: RequestOptions, { user, group }: Person, asked: IncomingMessage) {
  const parts: Buffer[] = [];
  for await (const part of asked) parts.push(part as Buffer);
  const headers = {
    accept: "application/json",
    "impersonate-user": user,
    "impersonate-group": [group, "system:authenticated"],
    "content-length": parts.reduce((sum, part) => sum + part.length, 0),
    ...(asked.headers["content-type"] !== undefined && { "content-type": asked.headers["content-type"] }),
  };
  return new Promise<{ status: number; body: Buffer }>((resolve, reject) => {
    const sent = httpsRequest({ ...target, method: asked.method, path: asked.url, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("end", () => resolve({ status: response.statusCode ?? 502, body: Buffer.concat(chunks) }));
      response.on("error", reject);
    });
    sent.on("error", reject);
    sent.end(Buffer.concat(parts));
  });
}
