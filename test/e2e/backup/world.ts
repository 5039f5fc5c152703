import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from "fs";
import { tmpdir } from "os";
import { dirname, join } from "path";
import type { Manifest } from "../../../lib/manifests/manifest";
import { installPythonTool } from "../../../dev/tools/python";
import { KEYS, breakAfter, startBucket, type Bucket } from "./bucket";
import { podOn, until, type Overrides, type Pod, type Running } from "./pod";
import { PASSWORD, startPostgres, type Postgres } from "./postgres";

/** Servers and pods for backup tests. The pods come from prod's manifests. */
export interface World {
  /** PostgreSQL with data in both databases. */
  readonly postgres: Postgres;
  /** The bucket. */
  readonly bucket: Bucket;
  /** Path of the AWS CLI. */
  readonly aws: string;
  /** Creates a pod of the `database-backup` CronJob. */
  readonly newPod: () => Pod;
  /** A new folder. */
  readonly newFolder: () => string;
  /** Addresses of the local servers. All other settings come from the pod's manifest. */
  readonly here: (more?: Overrides) => Overrides;
  /** Adds a wrapper to the PATH in front of a real program. In the wrapper's script, `$real` is the path of the real program. */
  readonly withProgram: (name: string, real: string, script: string) => Overrides;
  /** Stops the servers and removes all files. */
  readonly stop: () => Promise<void>;
}

/** Name of the bucket. */
export const BUCKET = "example.backups";

/** Number of rows of incompressible data. Their dump needs two upload parts, so a test can interrupt the upload between them. */
const ROWS = 9000;

/** Starts the servers. */
export async function startWorld(manifests: readonly Manifest[]): Promise<World> {
  const installed = await installPythonTool("aws");
  if ("reason" in installed) throw new Error(installed.reason);
  const aws = installed.path;
  const folder = mkdtempSync(join(tmpdir(), "access-layer-backup-"));
  const postgresFolder = mkdtempSync(join(tmpdir(), "access-layer-postgres-"));
  const newFolder = () => mkdtempSync(join(folder, "folder-"));
  const [postgres, bucket] = await Promise.all([startPostgres(postgresFolder), startBucket(BUCKET, newFolder(), aws)]);
  fill(postgres);
  const path = [dirname(aws), postgres.programs, "/usr/local/bin", "/usr/bin", "/bin"].join(":");
  return {
    postgres,
    bucket,
    aws,
    newFolder,
    newPod: () => podOn(newFolder(), manifests, "database-backup", { "postgres-credentials": PASSWORD }),
    here: (more = {}) => ({
      PATH: path,
      PGHOST: "127.0.0.1",
      PGPORT: String(postgres.port),
      AWS_ENDPOINT_URL_S3: `http://127.0.0.1:${bucket.port}`,
      ...KEYS,
      ...more,
    }),
    withProgram: (name, real, script) => {
      const programs = newFolder();
      writeFileSync(join(programs, name), `#!/bin/bash\nreal="${real}"\n${script}\n`, { mode: 0o755 });
      return { PATH: `${programs}:${path}` };
    },
    stop: async () => {
      await Promise.all([postgres.stop(), bucket.stop()]);
      for (const one of [folder, postgresFolder]) rmSync(one, { recursive: true, force: true });
    },
  };
}

function fill({ ask }: Postgres): void {
  for (const database of ["access", "keycloak"]) ask("postgres", `CREATE DATABASE ${database}`);
  ask(
    "access",
    `CREATE TABLE prices (id int PRIMARY KEY, noise text);
     INSERT INTO prices SELECT i, (SELECT string_agg(md5(random()::text || i || j), '') FROM generate_series(1, 60) j)
       FROM generate_series(1, ${ROWS}) i;`,
  );
  ask("keycloak", "CREATE TABLE realm (name text); INSERT INTO realm VALUES ('access'), ('master')");
  ask("postgres", "CREATE ROLE auditor NOLOGIN");
}

/** A dump that hangs with about half of the rows on disk, because the server stops responding. */
export async function halfADump({ here, postgres }: World, pod: Pod): Promise<Running> {
  const line = await breakAfter(8 * 2 ** 20, "silent", postgres.port);
  const running = pod.start("dump", here({ PGPORT: String(line.port) }));
  const ended = running.ended.finally(line.close);
  const dump = join(pod.path("/spool"), "files", "access.dump");
  await line.broken;
  await until("half a dump", () => existsSync(dump) && statSync(dump).size > 2 ** 20);
  return { ...running, ended };
}

/** Restores a dump from the bucket into a new database, and returns the name of the database. */
export function restore({ postgres, bucket, newFolder }: World, key: string, target: string): string {
  postgres.ask("postgres", `CREATE DATABASE ${target}`);
  const folder = newFolder();
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "dump"), bucket.read(key));
  postgres.run("pg_restore", ["--exit-on-error", `--dbname=${target}`, join(folder, "dump")]);
  return target;
}
