import { join } from "node:path";
import { synthesize } from "../../charts/synthesize";
import { loadValidEnvironments } from "../../charts/files/chosen-environments";
import type { LiveObject } from "../../lib/delivery/cluster";
import { fakeApiServer, kubeconfigFor, type FakeApiServer } from "../helpers/fake-api-server";
import { accessLayer, newFolder, type Run } from "./command-line";

const folder = newFolder();
const layer = loadValidEnvironments(join(folder, "environments"), ["prod"])[0]?.layer;
if (layer === undefined) throw new Error("prod was not loaded");
const { manifests } = synthesize(layer);

let server: FakeApiServer;
let kubeconfig: string;
beforeAll(async () => {
  server = await fakeApiServer(manifests, []);
  kubeconfig = kubeconfigFor(folder, "prod-eu", server.address);
});
beforeEach(() => {
  server.objects = [];
  server.denied = [];
});
afterAll(() => server.stop());

const run = (...args: readonly string[]): Promise<Run> =>
  accessLayer(folder, [...args, "--env", "prod"], { KUBECONFIG: kubeconfig });

const lease = (annotations: Readonly<Record<string, unknown>>): LiveObject => ({
  apiVersion: "coordination.k8s.io/v1",
  kind: "Lease",
  metadata: {
    name: "release-gateway",
    namespace: "254carbon-access",
    resourceVersion: "1",
    annotations: Object.fromEntries(
      Object.entries(annotations).map(([key, value]) => [`access-layer.254carbon.com/${key}`, JSON.stringify(value)]),
    ),
  },
});
const past = [
  { operation: { kind: "switch" }, by: "ben", at: "2026-01-01T03:05:00Z", does: "Makes green live.\u001b[2J" },
  {
    operation: { kind: "release", version: "v1.0.2" },
    by: "anna",
    at: "2026-01-01T03:00:00Z",
    does: "Starts v1.0.2.",
  },
];
const pending = { operation: { kind: "retire" }, by: "ben", at: "2026-01-01T03:10:00Z", release: {} };

test("history prints the operations, newest first", async () => {
  server.objects = [lease({ history: past, pending })];
  expect(await run("history", "gateway")).toEqual({
    code: 0,
    stderr: "",
    stdout: `not ended: retire, started by ben at 2026-01-01T03:10:00Z
gateway in prod, newest first:
ENDED                 BY    OPERATION  RESULT
2026-01-01T03:05:00Z  ben   switch     Makes green live.\uFFFD[2J
2026-01-01T03:00:00Z  anna  release    Starts v1.0.2.
`,
  });
  const { stdout } = await run("history", "gateway", "--json");
  expect(JSON.parse(stdout)).toEqual({ environment: "prod", service: "gateway", pending, history: past });
});

test("history of a service without a Lease is empty", async () => {
  expect(await run("history", "gateway")).toEqual({
    code: 0,
    stderr: "",
    stdout: "no operation on gateway is recorded in prod\n",
  });
});
