import { randomInt } from "crypto";
import { connect, createServer, type AddressInfo, type Server } from "net";

/** First and last port. Linux gives higher ones to outgoing connections, which could take a port before its server starts. */
const [FIRST, LAST] = [10_000, 32_767];

/** Ports that this process has already returned. Their servers may not be listening yet. */
const handedOut = new Set<number>();

/**
 * Finds free ports on 127.0.0.1. Holds each port open until all are found, and never returns the same port twice, even across
 * calls.
 */
export async function freePorts(count: number): Promise<readonly number[]> {
  const servers = await Promise.all(Array.from({ length: count }, listen));
  const ports = servers.map((server) => (server.address() as AddressInfo).port).filter((port) => !handedOut.has(port));
  for (const port of ports) handedOut.add(port);
  const more = ports.length < count ? await freePorts(count - ports.length) : [];
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return [...ports, ...more];
}

async function listen(): Promise<Server> {
  for (;;) {
    const server = await listenAt(randomInt(FIRST, LAST + 1));
    if (server !== undefined) return server;
  }
}

/** Listens on a port. Returns `undefined` if the port is in use. */
function listenAt(port: number): Promise<Server | undefined> {
  return new Promise((resolve, reject) => {
    const server = createServer().on("error", (error: NodeJS.ErrnoException) =>
      error.code === "EADDRINUSE" ? resolve(undefined) : reject(error),
    );
    server.listen(port, "127.0.0.1", () => resolve(server));
  });
}

/** Whether a server is listening on a port on 127.0.0.1. */
export function canConnect(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1", () => {
      socket.destroy();
      resolve(true);
    }).on("error", () => resolve(false));
  });
}
