import { existsSync, readFileSync } from "fs";
import { join } from "path";
import { until } from "./backup/pod";
import { replica, type Replica } from "./support/alertmanager";
import { freePorts } from "./support/ports";

const CONFIGURATION = "route:\n  receiver: discard\nreceivers:\n  - name: discard\n";

let server: Replica;

beforeEach(async () => {
  const [port = 0] = await freePorts(1);
  server = await replica({ deployment: "alertmanager-deployment", replicas: 1, host: "127.0.0.1", port });
});
afterEach(() => server.remove());

test("a silence survives a restart with another configuration", async () => {
  await server.start(CONFIGURATION);
  const id = await server.silence("gateway");
  await server.stop();
  expect(existsSync(join(server.volume, "nflog"))).toBe(true);
  await server.start(`${CONFIGURATION}  - name: one-more\n`);
  expect(await server.activeSilences()).toEqual([id]);
});

test("a silence survives a crash after the next snapshot", async () => {
  await server.start(CONFIGURATION);
  const id = await server.silence("gateway");
  const snapshot = join(server.volume, "silences");
  // Earlier snapshots do not contain the silence.
  await until("a snapshot", () => existsSync(snapshot) && readFileSync(snapshot).includes(id));
  server.kill();
  await server.start(CONFIGURATION);
  expect(await server.activeSilences()).toEqual([id]);
});
