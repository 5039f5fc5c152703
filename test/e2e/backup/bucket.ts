import { execFileSync } from "child_process";
import { mkdirSync, readFileSync, readdirSync } from "fs";
import { connect, createServer, type AddressInfo, type Socket } from "net";
import { join } from "path";
import { buildTool } from "../../../dev/tools/build";
import { lastLogLines, startServer, type Server } from "../support/child-processes";
import { TIMEOUT_SECONDS } from "../support/kubectl";
import { canConnect, freePorts } from "../support/ports";

/** Credentials of the server's only user. */
export const KEYS = { AWS_ACCESS_KEY_ID: "backup", AWS_SECRET_ACCESS_KEY: "store-password" };

/** A real S3 server with one bucket, and helpers to read it. */
export interface Bucket {
  /** Name of the bucket. */
  readonly name: string;
  /** Port of 127.0.0.1. */
  readonly port: number;
  /** Sorted keys of the objects with a prefix. */
  readonly keys: (prefix?: string) => readonly string[];
  /** Content of an object. */
  readonly read: (key: string) => Buffer;
  /** Runs the AWS CLI against the server. */
  readonly aws: (...args: readonly string[]) => string;
  /** Stops the server. */
  readonly stop: () => Promise<void>;
}

/** Starts a server on a free port. It stores its objects in `folder`. */
export async function startBucket(name: string, folder: string, aws: string, region = "us-east-1"): Promise<Bucket> {
  const built = await buildTool("versitygw");
  if ("reason" in built) throw new Error(built.reason);
  const objects = join(folder, "objects");
  mkdirSync(join(objects, name), { recursive: true });
  const [port = 0] = await freePorts(1);
  const server = startServer({
    name: "versitygw",
    program: built.path,
    args: ["--port", `127.0.0.1:${port}`, "--region", region, "posix", objects],
    logs: folder,
    environment: {
      ...process.env,
      ROOT_ACCESS_KEY: KEYS.AWS_ACCESS_KEY_ID,
      ROOT_SECRET_KEY: KEYS.AWS_SECRET_ACCESS_KEY,
    },
  });
  await untilListening(port, server);
  const environment = {
    ...process.env,
    ...KEYS,
    AWS_ENDPOINT_URL_S3: `http://127.0.0.1:${port}`,
    AWS_REGION: region,
  };
  return {
    name,
    port,
    keys: (prefix = "") => filesIn(join(objects, name)).filter((key) => key.startsWith(prefix)),
    read: (key) => readFileSync(join(objects, name, key)),
    aws: (...args) => execFileSync(aws, args, { encoding: "utf8", env: environment }),
    stop: server.stop,
  };
}

/** The server stores parts of incomplete uploads in folders whose names start with a dot. */
function filesIn(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name).slice(folder.length + 1))
    .filter((key) => !key.startsWith("."))
    .sort();
}

async function untilListening(port: number, server: Server): Promise<void> {
  const deadline = Date.now() + TIMEOUT_SECONDS * 1000;
  while (!(await canConnect(port))) {
    if (!server.isRunning() || Date.now() > deadline) throw new Error(lastLogLines(server));
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** A proxy that drops the connection between a client and a server. */
export interface BreakingProxy {
  /** Port of 127.0.0.1. */
  readonly port: number;
  /** Resolves when the byte limit is reached and the proxy drops the connection. */
  readonly broken: Promise<void>;
  /** Closes the proxy. */
  readonly close: () => Promise<void>;
}

/**
 * Forwards connections to a port until they have transferred a total number of bytes. Then it closes them (`cut`) or stops
 * forwarding (`silent`).
 */
export async function breakAfter(bytes: number, how: "cut" | "silent", target: number): Promise<BreakingProxy> {
  let left = bytes;
  let tell = (): void => undefined;
  const broken = new Promise<void>((resolve) => (tell = resolve));
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const store = connect(target, "127.0.0.1");
    for (const socket of [client, store]) sockets.add(socket.on("error", () => undefined));
    const pass = (from: Socket, to: Socket) =>
      from.on("data", (data: Buffer) => {
        left -= data.length;
        if (left >= 0) return void to.write(data);
        if (how === "cut") client.destroy();
        return tell();
      });
    pass(client, store).on("close", () => store.destroy());
    pass(store, client).on("close", () => client.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const close = (): Promise<void> => {
    for (const socket of sockets) socket.destroy();
    return new Promise((resolve) => server.close(() => resolve()));
  };
  return { port: (server.address() as AddressInfo).port, broken, close };
}
