import { spawnSync } from "child_process";
import { chownSync, mkdtempSync, rmSync } from "fs";
import { tmpdir } from "os";
import { join } from "path";
import { checksumsJob } from "../../charts/operations/checksums-job";
import { synthesize } from "../../charts/synthesize";
import { environmentOf, layerOf } from "../helpers/fixtures";
import type { RenderedPod } from "../helpers/kubernetes";
import { copyPostgres } from "./support/postgres-programs";

const UNPRIVILEGED_UID = 65534;
const identity = process.getuid?.() === 0 ? { uid: UNPRIVILEGED_UID, gid: UNPRIVILEGED_UID } : {};
const job = checksumsJob(synthesize(layerOf(environmentOf("prod"))).manifests) as unknown as {
  readonly spec: { readonly template: { readonly spec: RenderedPod } };
};
const [program = "", ...args] = job.spec.template.spec.containers[0].command ?? [];

let folder: string;
let environment: NodeJS.ProcessEnv;

/** A volume of an earlier version of the layer: the data folder has no checksums, and the server has stopped. */
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "access-layer-checksums-"));
  if (identity.uid !== undefined) chownSync(folder, UNPRIVILEGED_UID, UNPRIVILEGED_UID);
  const programs = await copyPostgres(folder);
  environment = { PATH: `${programs}:/usr/bin:/bin`, PGDATA: join(folder, "pgdata"), PGHOST: folder };
  run("initdb", "--username=access", "--no-sync", "--locale=C", "--encoding=UTF8");
  started();
  ask("CREATE TABLE kept AS SELECT generate_series(1, 10000) AS id");
  run("pg_ctl", "stop", "--wait");
});
afterAll(() => {
  spawnSync("pg_ctl", ["stop", "--mode=immediate"], { env: environment, ...identity });
  rmSync(folder, { recursive: true, force: true });
});

function run(command: string, ...given: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync(command, given, { env: environment, encoding: "utf8", ...identity });
  if (status !== 0) throw new Error(`${command} exited with ${status}: ${stderr}`);
  return stdout.trim();
}

/** The server of the test writes its log to a file, so that `pg_ctl` does not wait for its output to end. */
const started = () =>
  run("pg_ctl", "start", "--wait", `--log=${join(folder, "log")}`, `--options=-k ${folder} -c listen_addresses=''`);
const ask = (sql: string) => run("psql", "-XqAt", "-U", "access", "-d", "postgres", "-c", sql);
const runJob = () => spawnSync(program, args, { env: environment, encoding: "utf8", ...identity });

test("the Job refuses the volume of a server that runs, and the server keeps its data", () => {
  started();
  expect(runJob()).toMatchObject({ status: 1, stderr: expect.stringContaining("cluster must be shut down") });
  expect([ask("SHOW data_checksums"), ask("SELECT count(*) FROM kept")]).toEqual(["off", "10000"]);
  run("pg_ctl", "stop", "--wait");
});

test("the Job refuses the volume of a server that was killed", () => {
  started();
  run("pg_ctl", "stop", "--mode=immediate");
  expect(runJob()).toMatchObject({ status: 1, stderr: expect.stringContaining("cluster must be shut down") });
  started();
  run("pg_ctl", "stop", "--wait");
});

test("the Job enables the checksums, and all data stays", () => {
  expect(runJob()).toMatchObject({ status: 0, stdout: expect.stringContaining("Checksums enabled in cluster") });
  started();
  expect([ask("SHOW data_checksums"), ask("SELECT count(*) FROM kept")]).toEqual(["on", "10000"]);
  run("pg_ctl", "stop", "--wait");
});

test("a second run changes nothing and succeeds", () => {
  expect(runJob()).toMatchObject({ status: 0, stdout: "the volume already has checksums\n", stderr: "" });
});

test("a volume without data is an error, not a success", () => {
  const env = { ...environment, PGDATA: join(folder, "missing") };
  const { status, stderr } = spawnSync(program, args, { env, encoding: "utf8", ...identity });
  expect([status, stderr]).toEqual([1, expect.stringContaining("could not open file")]);
});
