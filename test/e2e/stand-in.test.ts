import { spawn, spawnSync, type ChildProcess } from "child_process";
import { once } from "events";
import { SERVED_CACHE, serviceMetrics } from "../../lib/monitoring/metrics";
import { DURATION_BOUNDS } from "../../lib/spec/objectives";
import { buildTool } from "../../dev/tools/build";
import { freePorts } from "./support/ports";

/** Password that must not appear in any response or log line. */
const PASSWORD = "not-to-be-seen";

/** One worker with slow requests and another with streams. */
const SLOW = ["--slow", "1", "--streams", "1", "--stream-seconds", "0.5"];

let program: string;
let port: number;
let server: ChildProcess;
let log = "";
const url = (path: string) => `http://127.0.0.1:${port}${path}`;
const textOf = async (path: string) => (await fetch(url(path))).text();

beforeAll(async () => {
  const built = await buildTool("stand-in");
  if ("reason" in built) throw new Error(built.reason);
  program = built.path;
});

beforeEach(async () => {
  log = "";
  const [free = 0, closed = 0] = await freePorts(2);
  port = free;
  const env = {
    STAND_IN_SERVICE: "gateway",
    STAND_IN_VERSION: "v1.2.3",
    ACCESS_POSTGRES_HOST: "127.0.0.1",
    ACCESS_POSTGRES_PORT: String(closed),
    ACCESS_POSTGRES_USER: "access",
    ACCESS_POSTGRES_PASSWORD: PASSWORD,
    ACCESS_REDIS_URL: `redis://127.0.0.1:${closed}/0`,
    ACCESS_REDIS_PASSWORD: PASSWORD,
    ACCESS_AUTH_SERVICE_URL: url(""),
  };
  server = spawn(program, ["serve", "--port", String(port), "--drain", "1s"], { env });
  for (const stream of [server.stdout, server.stderr]) stream?.on("data", (data: Buffer) => (log += data.toString()));
  while (!log.includes("listening")) await once(server.stdout ?? server, "data");
  while ((await fetch(url("/health")).catch(() => undefined))?.status !== 200) continue;
});
afterEach(() => server.kill("SIGKILL"));

function load(...flags: string[]): Promise<{ code: number | null; summary: Record<string, unknown>; stderr: string }> {
  const child = spawn(program, ["load", "--url", url(""), ...flags]);
  let [stdout, stderr] = ["", ""];
  child.stdout.on("data", (data: Buffer) => (stdout += data.toString()));
  child.stderr.on("data", (data: Buffer) => (stderr += data.toString()));
  return new Promise((resolve) =>
    child.on("close", (code) => resolve({ code, summary: JSON.parse(stdout) as Record<string, unknown>, stderr })),
  );
}

test("the stand-in exports the metrics that rules and dashboards use", async () => {
  expect(await textOf("/")).toMatch(/^v1\.2\.3 \S+ 1\n$/);
  const metrics = await textOf("/metrics");
  for (const { name } of Object.values(serviceMetrics("gateway")))
    expect(metrics).toMatch(new RegExp(`^${name}[{ ]`, "m"));
  expect(metrics).toContain('gateway_requests_total{status="200"} 1\n');
  // The served cache needs Redis, which does not respond here.
  expect(metrics).not.toContain(SERVED_CACHE.warmed.name);
});

test("the stand-in exports metrics as the service contract requires, and promtool can read them", async () => {
  await textOf("/");
  const metrics = await textOf("/metrics");
  const types = new Map([...metrics.matchAll(/^# TYPE (\S+) (\S+)$/gm)].map(([, name = "", type]) => [name, type]));
  expect(types.get("gateway_requests_total")).toBe("counter");
  expect(types.get("gateway_request_duration_seconds")).toBe("histogram");
  const bounds = [...metrics.matchAll(/^gateway_request_duration_seconds_bucket\{le="([^"]+)"\}/gm)].map(
    ([, le]) => le,
  );
  expect(bounds).toEqual([...DURATION_BOUNDS.map(String), "+Inf"]);
  const promtool = await buildTool("promtool");
  if ("reason" in promtool) throw new Error(promtool.reason);
  const { status, stdout, stderr } = spawnSync(promtool.path, ["check", "metrics"], {
    input: metrics,
    encoding: "utf8",
  });
  // 3 means findings about style, of which a missing help text is the only one.
  const findings = (stdout + stderr).split("\n").filter((line) => line !== "" && !line.endsWith(" no help text"));
  expect({ isRead: status === 0 || status === 3, findings }).toEqual({ isRead: true, findings: [] });
});

test("the stand-in reports each callee but never a password", async () => {
  const callees = JSON.parse(await textOf("/callees")) as Record<string, { ok: boolean; error?: string }>;
  expect(callees).toMatchObject({ auth: { ok: true }, postgres: { ok: false }, redis: { ok: false } });
  expect(callees["redis"]?.error).toContain("connection refused");
  expect(JSON.stringify(callees) + log).not.toContain(PASSWORD);
});

test("after SIGTERM, the stand-in finishes in-flight requests and streams, and exits with 0", async () => {
  const slow = textOf("/?sleep=2s");
  const stream = textOf("/stream?seconds=2");
  while (!(await textOf("/metrics")).includes("\nstand_in_open_requests 2\n")) continue;
  server.kill("SIGTERM");
  expect(await slow).toMatch(/^v1\.2\.3 /);
  expect(await stream).toMatch(/\nend\n$/);
  const [code] = (await once(server, "exit")) as [number];
  expect(code).toBe(0);
});

test("the load program counts requests by version and kind", async () => {
  const { summary, code } = await load("--requests", "60", "--new-connections", "100", ...SLOW);
  expect(code).toBe(0);
  expect(summary).toMatchObject({ total: 60, failed: 0, failures: [], retried: 0 });
  expect(summary["versions"]).toEqual({ "v1.2.3": 60 });
  expect(Object.keys(summary["kinds"] as object).sort()).toEqual(["keep-alive", "new", "slow", "stream"]);
});

test("the load program reports each failure as it happens, and groups identical ones", async () => {
  server.kill("SIGKILL");
  await once(server, "exit");
  const { summary, stderr } = await load("--requests", "8", "--keep-alive", "2");
  expect(summary).toMatchObject({
    total: 8,
    failed: 8,
    failures: [{ text: expect.stringContaining("connection refused"), count: 8 }],
  });
  expect(stderr.split("\n").filter((line) => line.includes(" failed "))).toHaveLength(8);
});
