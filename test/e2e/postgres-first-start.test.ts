import { spawn, spawnSync, type ChildProcess } from "child_process";
import {
  appendFileSync,
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from "fs";
import { tmpdir } from "os";
import { join } from "path";
import { App, Chart } from "cdk8s";
import { Postgres } from "../../lib/constructs/datastores/postgres";
import { manifestsOf } from "../../lib/manifests/manifest";
import { environmentOfContainer, mainContainer, one } from "../helpers/kubernetes";
import { PROJECT } from "../helpers/fixtures";
import { until } from "./backup/pod";
import { endGroup, endProcess } from "./support/kubectl";
import { freePorts } from "./support/ports";
import { copyPostgres } from "./support/postgres-programs";

const UNPRIVILEGED_UID = 65534;
const chart = new Chart(new App(), "first-start");
new Postgres(chart, "postgres", { kind: "inCluster", version: "16.4", storage: "1Gi" });
const manifests = manifestsOf(chart);
const server = mainContainer(manifests, "postgres-deployment");
const identity = process.getuid?.() === 0 ? { uid: UNPRIVILEGED_UID, gid: UNPRIVILEGED_UID } : {};

let copy: string;
let programs: string;
let folder: string;
let port: number;
let environment: NodeJS.ProcessEnv;
let running: ChildProcess | undefined;
let log = "";

beforeAll(async () => {
  copy = mkdtempSync(join(tmpdir(), "access-layer-postgres-"));
  programs = await copyPostgres(copy);
});
afterAll(() => rmSync(copy, { recursive: true, force: true }));

/** A volume, and the stand-in for upstream's entry point with the paths and the port of this test. */
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "access-layer-first-start-"));
  chmodSync(folder, 0o755);
  for (const name of ["bin", "init", "volume"]) mkdirSync(join(folder, name));
  if (identity.uid !== undefined) chownSync(join(folder, "volume"), UNPRIVILEGED_UID, UNPRIVILEGED_UID);
  [port = 0] = await freePorts(1);
  const entryPoint = readFileSync(join(PROJECT, "dev/images/files/postgres/usr/local/bin/docker-entrypoint.sh"), "utf8")
    .replaceAll("/docker-entrypoint-initdb.d", join(folder, "init"))
    .replaceAll("PGHOST=''", `PGHOST='${join(folder, "volume")}' PGPORT=${port}`)
    .replaceAll("-p 5432", `-p ${port} -k ${join(folder, "volume")} -c fsync=off`);
  writeFileSync(join(folder, "bin", "docker-entrypoint.sh"), entryPoint, { mode: 0o755 });
  for (const [name, text] of Object.entries(one(manifests, "ConfigMap", "postgres-config").data)) {
    writeFileSync(join(folder, "init", name), text);
  }
  environment = {
    PATH: [join(folder, "bin"), programs, "/usr/bin", "/bin"].join(":"),
    PGDATA: join(folder, "volume", "pgdata"),
    PGPORT: String(port),
    POSTGRES_USER: "access",
    POSTGRES_DB: "access",
    POSTGRES_PASSWORD: "correct-horse",
    POSTGRES_INITDB_ARGS: `${environmentOfContainer(server)["POSTGRES_INITDB_ARGS"]} --no-sync --locale=C`,
  };
});
afterEach(() => {
  kill();
  rmSync(folder, { recursive: true, force: true });
});

/** Starts the container's command, as the kubelet does. */
function start(): ChildProcess {
  const [program = "", ...args] = [...(server.command ?? []), ...(server.args ?? [])];
  const local = ["-c", `unix_socket_directories=${join(folder, "volume")}`, "-c", "fsync=off"];
  running = spawn(program, [...args, ...local], { env: environment, detached: true, ...identity });
  for (const stream of [running.stdout, running.stderr]) stream?.on("data", (data: Buffer) => (log += data.toString()));
  return running;
}

/** Kills all processes of the container at once. */
function kill(): void {
  if (running?.pid !== undefined) endGroup(running.pid);
  // The temporary server has its own process group, and so has each of its child processes.
  for (const pid of serverProcesses()) endProcess(pid);
  running = undefined;
}

/** Processes of PostgreSQL on this test's volume. Its lock file outlasts a killed server, and its number can belong to another program by then. */
function serverProcesses(): readonly number[] {
  const data = join(folder, "volume", "pgdata");
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name) && workingFolder(name) === data)
    .map(Number);
}

/** Working folder of a process, which is the data folder for every process of PostgreSQL; `undefined` if the process has exited. */
function workingFolder(pid: string): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    return undefined;
  }
}

function probe(kind: "startupProbe" | "readinessProbe" = "readinessProbe"): boolean {
  const container = one(manifests, "Deployment", "postgres-deployment").spec.template.spec.containers[0];
  const [program = "", ...args] = container[kind]?.exec?.command as string[];
  const own = args.map((text) => text.replaceAll("/tmp/has-databases", checked()));
  return spawnSync(program, own, { env: environment, ...identity }).status === 0;
}

const ask = (sql: string, database = "access") =>
  spawnSync("psql", ["-XqAt", "-h", "127.0.0.1", "-U", "access", "-d", database, "-c", sql], {
    env: { ...environment, PGPASSWORD: "correct-horse" },
    encoding: "utf8",
  }).stdout.trim();
const databases = () =>
  ask("SELECT string_agg(datname, ' ' ORDER BY datname) FROM pg_database WHERE NOT datistemplate");
/** File that says that the databases of a pod are complete. It takes the place of the one in the pod's /tmp. */
const checked = () => join(folder, "volume", "has-databases");
const unfinished = () => existsSync(join(folder, "volume", "pgdata.unfinished"));

/** Starts the container, and again if it exits, as the kubelet does: a killed server can keep its lock file or its memory for a moment. */
async function ready(): Promise<void> {
  log = "";
  start();
  await until("a ready server", () => {
    if (running?.exitCode !== null) start();
    return probe();
  });
}

/** Stops the first start at one of its steps: the program writes a file and then waits until it is killed. */
function stopAt(where: "initdb" | "access" | "keycloak" | "finish"): string {
  const reached = join(folder, "volume", "reached");
  const wait = `touch ${reached}; sleep 600`;
  const real = join(programs, "initdb");
  const init = (name: string, text: string) => writeFileSync(join(folder, "init", name), text);
  if (where === "initdb") {
    const text = `#!/bin/bash\n"${real}" "$@" >/dev/null 2>&1 &\nuntil [ -e "$PGDATA/PG_VERSION" ]; do :; done\nkill -KILL $!\n${wait}\n`;
    writeFileSync(join(folder, "bin", "initdb"), text, { mode: 0o755 });
  }
  if (where === "access") {
    writeFileSync(join(folder, "bin", "initdb"), `#!/bin/bash\n"${real}" "$@"\n${wait}\n`, { mode: 0o755 });
  }
  if (where === "keycloak") init("05-wait.sh", wait);
  if (where === "finish") init("50-wait.sh", wait);
  return reached;
}

test.each(["initdb", "access", "keycloak", "finish"] as const)(
  "a first start that is killed before %s is complete starts again and creates both databases",
  async (where) => {
    const reached = stopAt(where);
    start();
    await until(`the first start reaches ${where}`, () => existsSync(reached));
    expect(unfinished()).toBe(true);
    kill();
    for (const file of ["bin/initdb", "init/05-wait.sh", "init/50-wait.sh"])
      rmSync(join(folder, file), { force: true });
    await ready();
    expect([databases(), unfinished()]).toEqual(["access keycloak postgres", false]);
    expect(log).toContain("the first start was interrupted before a client could connect");
  },
);

test("a new volume has checksums of its pages", async () => {
  await ready();
  expect(ask("SHOW data_checksums")).toBe("on");
});

test("a complete first start keeps its data across a kill", async () => {
  await ready();
  ask("CREATE TABLE kept (id int)");
  kill();
  await ready();
  expect(ask("SELECT count(*) FROM kept")).toBe("0");
  expect(log).not.toContain("interrupted before");
});

test("a server that has had clients keeps its data, even if the file of the first start is left", async () => {
  await ready();
  ask("CREATE TABLE kept (id int)");
  kill();
  writeFileSync(join(folder, "volume", "pgdata.unfinished"), "");
  await ready();
  expect([ask("SELECT count(*) FROM kept"), unfinished()]).toEqual(["0", false]);
});

test("a missing database keycloak, left by an earlier version, is created and logged", async () => {
  await ready();
  ask("DROP DATABASE keycloak");
  expect(databases()).toBe("access postgres");
  // As in a new pod.
  rmSync(checked());
  expect(probe()).toBe(true);
  expect(databases()).toBe("access keycloak postgres");
  await until("the log", () => log.includes("creating the missing database keycloak"));
});

test("a server that rejects connections, as during crash recovery, is alive and not ready", async () => {
  await ready();
  kill();
  const data = join(folder, "volume", "pgdata");
  writeFileSync(join(data, "standby.signal"), "");
  appendFileSync(join(data, "postgresql.auto.conf"), "hot_standby = off\n");
  start();
  await until("an answer", () => {
    if (running?.exitCode !== null) start();
    return probe("startupProbe");
  });
  expect(probe()).toBe(false);
});

test("data without a complete database is never removed, and the message says what to do", async () => {
  const data = join(folder, "volume", "pgdata");
  mkdirSync(data);
  writeFileSync(join(data, "PG_VERSION"), "16\n");
  const code = await new Promise((resolve) => start().once("close", resolve));
  expect([code, readFileSync(join(data, "PG_VERSION"), "utf8")]).toEqual([1, "16\n"]);
  expect(log).toContain("If this volume never held data, empty the folder; otherwise restore a backup.");
});
