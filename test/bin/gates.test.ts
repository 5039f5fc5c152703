import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { sinceOf } from "../../bin/commands/gates/since";
import { accessLayer, newFolder, type Run } from "./command-line";

/** Measured values that the stand-in for Prometheus answers. */
let measured: { readonly requests: string; readonly errors: string; readonly latency: string };
let server: Server;
let folder: string;

beforeAll(async () => {
  server = createServer((request, response) => {
    const expression = new URL(request.url ?? "", "http://localhost").searchParams.get("query") ?? "";
    const { requests, errors, latency } = measured;
    const value = expression.includes("histogram_quantile") ? latency : expression.includes("5..") ? errors : requests;
    const data = { resultType: "vector", result: [{ metric: {}, value: [0, value] }] };
    response.end(JSON.stringify({ status: "success", data }));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});
afterAll(() => server.close());

beforeEach(() => {
  folder = newFolder();
  measured = { requests: "1000", errors: "2", latency: "0.4" };
});

const address = () => `127.0.0.1:${(server.address() as AddressInfo).port}`;
const gates = (service: string, ...more: readonly string[]): Promise<Run> =>
  accessLayer(folder, ["gates", service, "--env", "prod", "--prometheus", `http://ops:secret@${address()}`, ...more]);

test("gates passes with exit code 0 and a row for each measure", async () => {
  expect(await gates("gateway", "--since", "20m")).toEqual({
    code: 0,
    stderr: "",
    stdout: [
      `gates of gateway (blue) in prod, measured by http://${address()}`,
      "MEASURE          MEASURED  LIMIT           VERDICT",
      "bake time        20 min    at least 5 min  pass",
      "requests         1000      at least 100    pass",
      "error ratio      0.2 %     at most 1 %     pass",
      "95th percentile  0.4 s     at most 1 s     pass",
      "",
      "pass: the release may go on",
      "  Blue of gateway has got requests for 20 min, at least 5 min (bakeMinutes).",
      "  Blue of gateway has got 1000 requests, at least 100 requests (requests).",
      "  0.2 % of the requests to blue of gateway fail, at most 1 % (errorRatio).",
      "  The 95th percentile of blue of gateway is 0.4 s, at most 1 s (latencySeconds).",
      "",
    ].join("\n"),
  });
});

test("gates of a canary release that fails names the command that ends it", async () => {
  await accessLayer(folder, ["release", "streaming", "v1.0.2", "--env", "prod", "--yes"]);
  measured = { requests: "1000", errors: "200", latency: "0.4" };
  const text = await gates("streaming", "--since", "2025-01-01T00:00:00Z");
  expect(text.code).toBe(1);
  expect(text.stdout).toMatch(/^gates of streaming \(canary\) in prod, /);
  expect(text.stdout).toMatch(/\nerror ratio +20 % +at most 1 % +fail\n/);
  expect(text.stdout).toMatch(/\nUndo:\n {2}npx --no-install access-layer abort streaming --env prod\n$/);
  const other = await gates("streaming", "--since", "20m", "--track", "stable");
  expect(other.code).toBe(1);
  expect(other.stdout).not.toContain("Undo");
});

test("gates prints all values as JSON, without credentials", async () => {
  const { code, stdout } = await gates("metrics", "--since", "2025-01-01T01:00:00+01:00", "--json");
  expect(stdout).not.toContain("secret");
  expect({ code, ...(JSON.parse(stdout) as object) }).toMatchObject({
    ...{ code: 0, environment: "prod", namespace: "254carbon-access", service: "metrics", track: "rolling" },
    ...{ prometheus: `http://${address()}`, since: "2025-01-01T00:00:00.000Z", verdict: "pass" },
    measures: [
      { name: "bakeTime", limit: 5 },
      { name: "requests", measured: 1000, limit: 100 },
      { name: "errorRatio", measured: 0.002, limit: 0.01 },
      { name: "latency", measured: 0.4, limit: 1 },
    ],
  });
});

test("gates without --since, without a number, or without a server pauses with exit code 1", async () => {
  const unknown = await gates("gateway");
  expect(unknown.code).toBe(1);
  expect(unknown.stdout).toMatch(/\nbake time +– +at least 5 min +pause\n/);
  measured = { requests: "NaN", errors: "0", latency: "NaN" };
  const none = await gates("gateway", "--since", "20m");
  expect(none).toMatchObject({ code: 1, stdout: expect.stringContaining("\npause: the release must wait\n") });
  const down = await gates("gateway", "--since", "20m", "--prometheus", "http://ops:secret@127.0.0.1:9");
  expect(down.code).toBe(1);
  expect(down.stdout).toMatch(/pause: the release must wait\n {2}Blue of gateway could not be measured: http:\S+ does/);
  expect(down.stdout).not.toContain("secret");
});

test.each<[string, readonly string[], RegExp]>([
  ["gatewy", [], /^prod has no service "gatewy"; did you mean gateway\?\n$/],
  [
    "gateway",
    ["--track", "canary"],
    /^--track must be a workload of gateway, got "canary"; use blue or green, or remove/,
  ],
  ["gateway", ["--track", "purple"], /Allowed choices are rolling, blue, green, stable, canary/],
  ["gateway", ["--since", "yesterday"], /It must be a time such as 2026-03-01T14:00:00Z, or a duration such as 20m/],
  ["gateway", ["--since", "2026-03-01T14:00:00"], /It must be a time such as/],
  ["gateway", ["--prometheus", "localhost:9090"], /^--prometheus must be the http or https URL of Prometheus, /],
  ["gateway", ["--prometheus", ""], /It must not be empty/],
])("gates of %s with %j is wrong usage", async (service, more, message) => {
  const { code, stdout, stderr } = await gates(service, ...more);
  expect({ code, stdout, stderr }).toEqual({ code: 2, stdout: "", stderr: expect.stringMatching(message) });
});

test("gates requires the address of Prometheus", async () => {
  const { code, stderr } = await accessLayer(folder, ["gates", "gateway", "--env", "prod"]);
  expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringMatching(/'--prometheus <url>' not specified/) });
});

test.each([
  ["90s", { ago: 90_000 }],
  ["20m", { ago: 1_200_000 }],
  ["2h", { ago: 7_200_000 }],
  ["2026-03-01T14:00:00Z", { at: Date.UTC(2026, 2, 1, 14) }],
  ["2026-03-01t14:00:00.5+02:00", { at: Date.UTC(2026, 2, 1, 12, 0, 0, 500) }],
  ["2026-13-01T14:00:00Z", undefined],
  ["2026-03-01T14:00Z", undefined],
  ["-5m", undefined],
  ["5 m", undefined],
  ["5d", undefined],
])("the start %s is parsed", (text, since) => {
  expect(sinceOf(text)).toEqual(since);
});
