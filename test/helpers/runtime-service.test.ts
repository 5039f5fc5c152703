import { createServer, type Http2Server, type ServerHttp2Stream } from "http2";
import { mkdtempSync, rmSync } from "fs";
import { tmpdir } from "os";
import { join } from "path";
import { answersVersion } from "../nodes/support/runtime-service";

const folder = mkdtempSync(join(tmpdir(), "access-layer-runtime-"));
const socket = join(folder, "runtime.sock");
let server: Http2Server | undefined;

afterEach(() => new Promise((resolve) => (server === undefined ? resolve(undefined) : server.close(resolve))));
afterAll(() => rmSync(folder, { recursive: true }));

async function serve(answer: (stream: ServerHttp2Stream) => void): Promise<readonly string[]> {
  const paths: string[] = [];
  server = createServer();
  server.on("stream", (stream: ServerHttp2Stream, headers) => {
    paths.push(String(headers[":path"]));
    answer(stream);
  });
  await new Promise<void>((resolve) => server?.listen(socket, resolve));
  return paths;
}

test("a runtime that answers is ready", async () => {
  const paths = await serve((stream) => {
    stream.respond({ ":status": 200, "content-type": "application/grpc" }, { waitForTrailers: true });
    stream.on("wantTrailers", () => stream.sendTrailers({ "grpc-status": "0" }));
    stream.end(Buffer.alloc(5));
  });
  expect(await answersVersion(socket)).toBe(true);
  expect(paths).toEqual(["/runtime.v1.RuntimeService/Version"]);
});

test("a runtime that is not initialized yet is not ready", async () => {
  await serve((stream) => {
    stream.respond({ ":status": 200, "content-type": "application/grpc", "grpc-status": "2" }, { endStream: true });
  });
  expect(await answersVersion(socket)).toBe(false);
});

test("a runtime that closes the connection is not ready", async () => {
  await serve((stream) => stream.session?.destroy());
  expect(await answersVersion(socket)).toBe(false);
});

test("a runtime that never answers is not ready", async () => {
  await serve(() => undefined);
  expect(await answersVersion(socket, 1)).toBe(false);
});

test("a runtime without a socket is not ready", async () => {
  expect(await answersVersion(join(folder, "none.sock"))).toBe(false);
});
