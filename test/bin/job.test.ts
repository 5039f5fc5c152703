import { rmSync } from "node:fs";
import { parse } from "yaml";
import { accessLayer, newFolder } from "./command-line";

let folder: string;
beforeAll(() => (folder = newFolder()));
afterAll(() => rmSync(folder, { recursive: true }));

const job = (...args: readonly string[]) => accessLayer(folder, ["job", ...args]);
const WARM = ["cache-warm", "--env", "prod", "--tenant", "tenant-1"];

interface Printed {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace: string };
}

test("prints a Job on stdout, and on stderr how it is started in that environment", async () => {
  const { code, stdout, stderr } = await job(...WARM);
  expect(code).toBe(0);
  const printed = parse(stdout) as Printed;
  expect([printed.kind, printed.metadata.name]).toEqual(["Job", "cache-warm-tenant-1-v1-0-1"]);
  const kubectl = "kubectl --context prod-eu -n 254carbon-access";
  expect(stderr.split("\n")).toEqual([
    `pipe it into:   ${kubectl} create -f -`,
    `read its log:   ${kubectl} logs -f job/cache-warm-tenant-1-v1-0-1`,
    `run it again:   ${kubectl} delete job/cache-warm-tenant-1-v1-0-1 first, until it is removed by itself`,
    "",
  ]);
});

test("prints the same as JSON", async () => {
  const [yaml, json] = await Promise.all([job(...WARM), job(...WARM, "--json")]);
  expect(JSON.parse(json.stdout)).toEqual(parse(yaml.stdout));
});

test("prints the other jobs", async () => {
  const fill = ["backfill", "--env", "prod", "--tenant", "t", "--from", "2025-09-01", "--to", "2025-09-07"];
  const [backfill, probe] = await Promise.all([job(...fill), job("probe", "--env", "dev")]);
  expect((parse(backfill.stdout) as Printed).metadata.name).toBe("backfill-t-20250901-20250907-v1-0-1");
  expect((parse(probe.stdout) as Printed).metadata.name).toBe("probe");
  expect(probe.stderr).toContain("--context dev-local ");
});

test("says all that is wrong at once, and prints no Job", async () => {
  const { code, stdout, stderr } = await job("backfill", "--env", "dev", "--from", "2025-02-30", "--to", "2025-01-01");
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr.split("\n").map((line) => line.split(" ").slice(0, 3).join(" "))).toEqual([
    "environment dev has",
    "--tenant is missing",
    "--from must be",
    "3 problems",
    "",
  ]);
});

test.each([
  [["cache-warm", "--tenant", "t"], "required option '--env <name>' not specified"],
  [["cache-warm", "--env", "prd", "--tenant", "t"], 'no environment "prd"'],
  [["probe", "--env", "prod", "--tenant", "t"], "unknown option '--tenant'"],
  [["warm", "--env", "prod"], "unknown command 'warm'"],
])("refuses %j", async (args, message) => {
  const { code, stdout, stderr } = await job(...args);
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr).toContain(message);
});

test("has help with examples", async () => {
  const { code, stdout } = await job("cache-warm", "--help");
  expect(code).toBe(0);
  expect(stdout).toContain("$ access-layer job cache-warm --env prod --tenant tenant-1 --dry-run");
});
