import { connect, createServer, type AddressInfo, type Server } from "net";

/** Ports that this process has given away: their servers may not listen yet. */
const given = new Set<number>();

/** Ports of 127.0.0.1 that nobody listens on. All are held until all are found, so that none comes twice, also of another call. */
export async function freePorts(count: number): Promise<readonly number[]> {
  const servers = await Promise.all(Array.from({ length: count }, listen));
  const ports = servers.map((server) => (server.address() as AddressInfo).port).filter((port) => !given.has(port));
  for (const port of ports) given.add(port);
  const others = ports.length < count ? await freePorts(count - ports.length) : [];
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return [...ports, ...others];
}

function listen(): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer().on("error", reject);
    server.listen(0, "127.0.0.1", () => resolve(server));
  });
}

/** Whether somebody listens on a port of 127.0.0.1. */
export function canConnect(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1", () => {
      socket.destroy();
      resolve(true);
    }).on("error", () => resolve(false));
  });
}
