import { createHash } from "crypto";
import { readdirSync, writeFileSync } from "fs";
import { join } from "path";
import { synthesize } from "../../charts/synthesize";
import { environmentOf, layerOf } from "../helpers/fixtures";
import { breakAfter } from "./backup/bucket";
import { until, type Ended, type Overrides, type Pod, type Running } from "./backup/pod";
import { PASSWORD } from "./backup/postgres";
import { BUCKET, halfADump, restore, startWorld, type World } from "./backup/world";

const MEBIBYTE = 2 ** 20;
const TERM_EXIT = 143;

interface BackupManifest {
  readonly schema: number;
  readonly kind: string;
  readonly run: string;
  readonly files: readonly { readonly key: string; readonly bytes: number; readonly sha256: string }[];
  readonly about: { readonly server: string; readonly tables: Readonly<Record<string, number>> };
}

let world: World;
const here = (more?: Overrides) => world.here(more);
/** Start of the keys. `bucket.test.ts` uploads without a prefix. */
const PLACE = "access-layer/prod/database";
const keysOf = (run: string) => world.bucket.keys(`${PLACE}/${run}/`);

beforeAll(async () => {
  const { environment, release } = environmentOf("prod");
  const bucket = { name: BUCKET, prefix: "access-layer/prod" };
  const backups = environment.backups && { ...environment.backups, bucket };
  world = await startWorld(synthesize(layerOf({ environment: { ...environment, backups }, release })).manifests);
});

afterAll(() => world?.stop());

/** Returns a unique name, so that each test sees only its own objects. */
function runName(what: string): string {
  return `20260101T000000Z-${what}`;
}

/** A run without a manifest does not count as a backup, even if other files exist. */
function expectNoBackup(run: string): void {
  expect(keysOf(run).filter((key) => key.endsWith("manifest.json"))).toEqual([]);
}

test("a backup uploads all rows of both databases and the roles, and can be restored", async () => {
  const run = runName("whole");
  const { code, output } = await world.newPod().run(here({ RUN: run, PART_BYTES: String(5 * MEBIBYTE) }));
  expect({ code, output }).toEqual({
    code: 0,
    output: expect.stringContaining(`backup s3://${world.bucket.name}/${PLACE}/${run}`),
  });
  expect(output).not.toContain(PASSWORD);
  const files = ["access.dump", "globals.sql", "keycloak.dump", "manifest.json"];
  expect(keysOf(run)).toEqual(files.map((file) => `${PLACE}/${run}/${file}`));

  const manifest = JSON.parse(world.bucket.read(`${PLACE}/${run}/manifest.json`).toString()) as BackupManifest;
  expect(manifest).toMatchObject({ schema: 1, kind: "database", run });
  expect(manifest.about).toMatchObject({ server: expect.stringMatching(/^16\./), tables: { access: 1, keycloak: 1 } });
  for (const { key, bytes, sha256 } of manifest.files) {
    const stored = world.bucket.read(key);
    expect([key, stored.length, createHash("sha256").update(stored).digest("hex")]).toEqual([key, bytes, sha256]);
  }
  const head = world.bucket.aws(
    "s3api",
    "head-object",
    "--bucket",
    world.bucket.name,
    "--key",
    `${PLACE}/${run}/access.dump`,
    "--checksum-mode",
    "ENABLED",
  );
  expect(head).toMatch(/"ChecksumSHA256": "[^"]{44}-[23]"/);

  const rows = "SELECT count(*) || ' ' || md5(string_agg(id || noise, '' ORDER BY id)) FROM prices";
  expect(world.postgres.ask(restore(world, `${PLACE}/${run}/access.dump`, "restored_access"), rows)).toBe(
    world.postgres.ask("access", rows),
  );
  const realms = "SELECT string_agg(name, ',' ORDER BY name) FROM realm";
  expect(world.postgres.ask(restore(world, `${PLACE}/${run}/keycloak.dump`, "restored_keycloak"), realms)).toBe(
    "access,master",
  );
  const globals = world.bucket.read(`${PLACE}/${run}/globals.sql`).toString();
  expect(globals).toContain("CREATE ROLE auditor;");
  expect(globals).not.toMatch(/PASSWORD|SCRAM/);
});

test("a second run with the same name does not overwrite the manifest or the data", async () => {
  const run = runName("twice");
  const environment = here({ RUN: run, DATABASES: "keycloak" });
  expect((await world.newPod().run(environment)).code).toBe(0);
  const before = keysOf(run).map((key) => [key, world.bucket.read(key).toString("base64")]);
  world.postgres.ask("keycloak", "INSERT INTO realm VALUES ('later')");
  const second = await world.newPod().run(environment);
  world.postgres.ask("keycloak", "DELETE FROM realm WHERE name = 'later'");
  expect(second).toMatchObject({ code: 65, output: expect.stringContaining("is a backup already") });
  expect(keysOf(run).map((key) => [key, world.bucket.read(key).toString("base64")])).toEqual(before);
});

test("a manifest written by a concurrent run is kept", async () => {
  const run = runName("race");
  const key = `${PLACE}/${run}/manifest.json`;
  const foreign = join(world.newFolder(), "foreign.json");
  writeFileSync(foreign, "another run's");
  const script = `if [[ "$2" == put-object ]]; then "$real" s3api put-object --bucket ${world.bucket.name} --key ${key} --body ${foreign} >/dev/null; fi\nexec "$real" "$@"`;
  const { code } = await world
    .newPod()
    .run(here({ RUN: run, DATABASES: "keycloak", ...world.withProgram("aws", world.aws, script) }));
  expect(code).not.toBe(0);
  expect(world.bucket.read(key).toString()).toBe("another run's");
});

describe("failures before the upload", () => {
  const refused = async (run: string, overrides: Overrides) => {
    const ended = await world.newPod().run(here({ RUN: run, ...overrides }));
    expect(ended.code).not.toBe(0);
    expect(keysOf(run)).toEqual([]);
    return ended;
  };

  test("a backup with the wrong password uploads nothing and does not log the password", async () => {
    const { output } = await refused(runName("password"), { PGPASSWORD: "wrong-horse" });
    expect(output).toContain("password authentication failed");
    expect(output).not.toMatch(/wrong-horse|correct-horse/);
  });

  test("a backup uploads nothing if the server aborts the dump", async () => {
    const run = runName("server");
    const pod = world.newPod();
    const running = await halfADump(world, pod);
    world.postgres.ask(
      "postgres",
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'pg_dump'",
    );
    const { code, output } = await running.ended;
    expect([code === 0, output]).toEqual([
      false,
      expect.stringMatching(/terminating connection|closed the connection/),
    ]);
    expect(readdirSync(pod.path("/spool"))).not.toContain("SHA256SUMS");
    // The kubelet would not start this container after the failed dump. Even if it did run, it must not upload anything.
    expect((await pod.start("database-backup", here({ RUN: run })).ended).code).not.toBe(0);
    expect(keysOf(run)).toEqual([]);
  });

  test("a backup uploads nothing if the dump is killed", async () => {
    const pod = world.newPod();
    const running = await halfADump(world, pod);
    for (const { pid } of running.children()) process.kill(pid, "SIGKILL");
    expect((await running.ended).code).toBe(128 + 9);
    expect(readdirSync(pod.path("/spool"))).not.toContain("SHA256SUMS");
  });

  test("a backup uploads nothing if the dump is truncated although pg_dump succeeded", async () => {
    const script =
      '"$real" "$@" && for last in "$@"; do [[ "$last" == --file=* ]] && file="${last#--file=}"; done\ntruncate -s 5000000 "$file"';
    const { output } = await refused(
      runName("short"),
      world.withProgram("pg_dump", join(world.postgres.programs, "pg_dump"), script),
    );
    expect(output).toMatch(/pg_restore: error: could not read/);
  });

  test("a backup uploads nothing if a file changes after the dump", async () => {
    const run = runName("changed");
    const pod = world.newPod();
    expect((await pod.start("dump", here({ DATABASES: "keycloak" })).ended).code).toBe(0);
    writeFileSync(join(pod.path("/spool"), "files", "keycloak.dump"), "rot", { flag: "a" });
    const { code, output } = await pod.start("database-backup", here({ RUN: run })).ended;
    expect([code, output]).toEqual([1, expect.stringMatching(/keycloak\.dump: FAILED/)]);
    expect(keysOf(run)).toEqual([]);
  });
});

describe("failures during the upload", () => {
  let pod: Pod;
  let dumped: Ended;
  beforeEach(async () => {
    pod = world.newPod();
    dumped = await pod.start("dump", here()).ended;
  });

  const upload = (run: string, overrides: Overrides): Running => {
    if (dumped.code !== 0) throw new Error(dumped.output);
    return pod.start("database-backup", here({ RUN: run, AWS_MAX_ATTEMPTS: "1", ...overrides }));
  };

  test("a backup writes no manifest if the upload is cut off", async () => {
    const run = runName("cut");
    const line = await breakAfter(3 * MEBIBYTE, "cut", world.bucket.port);
    const { code, output } = await upload(run, { AWS_ENDPOINT_URL_S3: `http://127.0.0.1:${line.port}` }).ended;
    await line.close();
    expect([code === 0, output]).toEqual([false, expect.stringContaining("no backup: ")]);
    expectNoBackup(run);
  });

  test("a backup writes no manifest if its node dies during the upload", async () => {
    const run = runName("died");
    const line = await breakAfter(3 * MEBIBYTE, "silent", world.bucket.port);
    const running = upload(run, { AWS_ENDPOINT_URL_S3: `http://127.0.0.1:${line.port}` });
    await line.broken;
    running.kill();
    expect((await running.ended).code).toBe(-1);
    await line.close();
    expectNoBackup(run);
  });

  test("a backup writes no manifest if the stored object differs from the upload", async () => {
    const run = runName("different");
    const short = join(world.newFolder(), "short");
    const script = `"$real" "$@" || exit\nif [[ "$1 $2" == "s3 cp" ]]; then echo short >${short} && exec "$real" s3 cp ${short} "$4" --only-show-errors --checksum-algorithm SHA256; fi`;
    const { code, output } = await upload(run, world.withProgram("aws", world.aws, script)).ended;
    expect([code, output]).toEqual([66, expect.stringMatching(/access\.dump holds 6 \S+, and \d{7,} \S+ was sent/)]);
    expectNoBackup(run);
  });

  test("a backup writes no manifest if the store denies access", async () => {
    const run = runName("denied");
    const { code } = await upload(run, { AWS_SECRET_ACCESS_KEY: "wrong" }).ended;
    expect(code).not.toBe(0);
    expect(keysOf(run)).toEqual([]);
  });

  test("on SIGTERM a backup exits without a manifest, even if the store does not respond", async () => {
    const run = runName("stopped");
    const line = await breakAfter(3 * MEBIBYTE, "silent", world.bucket.port);
    const running = upload(run, { AWS_ENDPOINT_URL_S3: `http://127.0.0.1:${line.port}` });
    await line.broken;
    const { code, output } = await running.stop();
    await line.close();
    expect([code, output]).toEqual([TERM_EXIT, expect.stringContaining("stopped by a signal")]);
    // The container did not wait for in-flight requests.
    expect(output).not.toMatch(/timeout|upload failed/i);
    expectNoBackup(run);
  });
});

test("a dump that is waiting for a lock exits on SIGTERM", async () => {
  const release = await world.postgres.lock("access", "prices");
  const running = world.newPod().start("dump", here());
  const waiting =
    "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'pg_dump' AND wait_event_type = 'Lock'";
  await until("pg_dump waits", () => world.postgres.ask("postgres", waiting) === "1");
  const { code, output } = await running.stop();
  await release();
  expect([code, output]).toEqual([TERM_EXIT, expect.stringContaining("stopped by a signal")]);
  // The signal caused the exit, not the one-minute lock timeout.
  expect(output).not.toMatch(/lock timeout/);
});
