import { execFileSync, spawnSync } from "child_process";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "fs";
import { createServer, type AddressInfo } from "net";
import { tmpdir } from "os";
import { join } from "path";
import { inlined } from "../../../../lib/constructs/jobs/scripts/inlined";
import { SCRIPTS } from "../../../../lib/constructs/jobs/scripts/texts";

type Script = keyof typeof SCRIPTS;

const WAIT = inlined("wait.sh");
const UNAVAILABLE = 69;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "waiting-"));
  for (const name of ["bin", "scripts", "spool", "tmp"]) mkdirSync(join(folder, name));
  for (const [name, text] of Object.entries(SCRIPTS)) writeFileSync(join(folder, "scripts", name), text);
  // The clock advances only through calls to `sleep`, so that a minute passes immediately.
  writeFileSync(join(folder, "clock"), "1000");
  program("date", `[ "$*" = +%s ] || exec /bin/date "$@"; cat ${folder}/clock`);
  program("sleep", `echo $(($(cat ${folder}/clock) + $1)) >${folder}/clock`);
});
afterEach(() => rmSync(folder, { recursive: true }));

function program(name: string, text: string): void {
  writeFileSync(join(folder, "bin", name), `#!/bin/sh\n${text}\n`);
  chmodSync(join(folder, "bin", name), 0o755);
}

/** Creates a program that fails a given number of times with a message, and then runs `then`. */
function refusing(name: string, times: number, message: string, then = ""): void {
  const count = join(folder, `${name}.count`);
  writeFileSync(count, "0");
  program(
    name,
    `count=$(cat ${count}); echo $((count + 1)) >${count}\nif [ "$count" -lt ${times} ]; then echo "${message}" >&2; exit 2; fi\n${then}`,
  );
}

const calls = (name: string) => Number(readFileSync(join(folder, `${name}.count`), "utf8"));
const secondsWaited = () => Number(readFileSync(join(folder, "clock"), "utf8")) - 1000;

function environment(more: Readonly<Record<string, string>> = {}): NodeJS.ProcessEnv {
  return { PATH: `${join(folder, "bin")}:/usr/bin:/bin`, TMPDIR: join(folder, "tmp"), HOME: folder, ...more };
}

const inShell = (text: string, args: readonly string[] = [], more?: Readonly<Record<string, string>>) =>
  spawnSync("sh", ["-c", text, "job", ...args], { cwd: folder, encoding: "utf8", env: environment(more) });

const inBash = (script: Script, more: Readonly<Record<string, string>>) =>
  spawnSync("bash", [join(folder, "scripts", script)], {
    encoding: "utf8",
    env: environment({ SPOOL: join(folder, "spool"), ...more }),
  });

describe("wait_for", () => {
  test("wait_for prints nothing if the command succeeds immediately", () => {
    refusing("server", 0, "");
    const result = inShell(`${WAIT}\nset -e\nwait_for "the server" server\necho done`);
    expect(result).toMatchObject({ status: 0, stdout: "done\n", stderr: "" });
    expect([calls("server"), secondsWaited()]).toEqual([1, 0]);
  });

  test("wait_for prints one message while it waits and returns when the command succeeds", () => {
    refusing("server", 3, "connection refused");
    const result = inShell(`${WAIT}\nset -e\nwait_for "the server" server\necho done`);
    expect(result).toMatchObject({
      status: 0,
      stdout: "done\n",
      stderr: "waiting up to 60 s for the server\nthe server answers\n",
    });
    expect(calls("server")).toBe(4);
  });

  test("wait_for stops the script after a minute and prints the error from the last attempt", () => {
    refusing("server", 1000, "connection refused");
    const { status, stdout, stderr } = inShell(`${WAIT}\nset -e\nwait_for "the server" server\necho done`);
    expect([status, stdout, secondsWaited()]).toEqual([UNAVAILABLE, "", 60]);
    expect(stderr).toBe(
      "waiting up to 60 s for the server\n" +
        "the server did not answer within 60 s; check that it runs, and that NetworkPolicies and DNS let this pod reach it. Last attempt:\n" +
        "connection refused\n",
    );
    expect(execFileSync("ls", [join(folder, "tmp")], { encoding: "utf8" })).toBe("");
  });

  test("wait_for limits all waits in a script to one minute in total and tries each command at least once", () => {
    refusing("one", 1000, "refused");
    refusing("two", 1000, "refused");
    const { status } = inShell(`${WAIT}\nwait_for one one\nwait_for two two`);
    expect([status, secondsWaited(), calls("two")]).toEqual([UNAVAILABLE, 60, 1]);
  });

  test("a waiting script exits on SIGTERM", () => {
    program("server", "kill -TERM $PPID; exit 1");
    expect(inShell(`${WAIT}\nwait_for "the server" server`).status).toBe(143);
  });
});

describe("the database backup", () => {
  const DUMP = { PGHOST: "postgres-service", PGUSER: "access", PGPASSWORD: "secret-value", DATABASES: "access" };
  beforeEach(() => {
    program("psql", 'for last in "$@"; do case "$last" in --output=*) echo 16.4 >"${last#--output=}" ;; esac; done');
    const file = 'for last in "$@"; do case "$last" in --file=*) file="${last#--file=}" ;; esac; done';
    program("pg_dump", `${file}\necho data >"$file"`);
    program("pg_restore", "exit 0");
    program("pg_dumpall", `${file}\necho "-- PostgreSQL database cluster dump complete" >"$file"`);
  });

  test("the database backup creates the dump even if the server refuses the first connections", () => {
    refusing("pg_isready", 2, "");
    program(
      "psql",
      `[ $(cat ${folder}/pg_isready.count) -gt 2 ] || { echo refused >&2; exit 2; }
      for last in "$@"; do case "$last" in --output=*) echo 16.4 >"\${last#--output=}" ;; esac; done`,
    );
    const { status, stdout, stderr } = inBash("dump-databases.sh", DUMP);
    expect(stderr).toBe(
      "waiting up to 60 s for PostgreSQL at postgres-service:5432\nPostgreSQL at postgres-service:5432 answers\n",
    );
    expect([status, stdout]).toEqual([0, expect.stringContaining("dumped; nothing is uploaded yet")]);
  });

  test("the database backup fails if the server is unavailable for a minute, and prints psql's error without the password", () => {
    refusing("pg_isready", 1000, "");
    program("psql", 'echo "psql: error: Connection refused" >&2; exit 2');
    const { status, stdout, stderr } = inBash("dump-databases.sh", DUMP);
    expect([status, secondsWaited(), stdout]).toEqual([UNAVAILABLE, 60, ""]);
    expect(stderr).toContain("PostgreSQL at postgres-service:5432 did not answer within 60 s");
    expect(stderr).toContain("psql: error: Connection refused");
    expect(stderr).not.toContain("secret-value");
  });

  test("the database backup does not retry if the server rejects its password", () => {
    refusing("pg_isready", 0, "");
    program("psql", 'echo "password authentication failed" >&2; exit 2');
    const { status, stderr } = inBash("dump-databases.sh", DUMP);
    expect([status, secondsWaited(), stderr]).toEqual([2, 0, "password authentication failed\n"]);
  });
});

describe("the upload", () => {
  const UPLOAD = { BUCKET: "some-backups", PREFIX: "database/", KIND: "database", RUN: "now" };
  beforeEach(() => {
    mkdirSync(join(folder, "spool", "files"));
    const [files, sums] = [join(folder, "spool", "files"), join(folder, "spool", "SHA256SUMS")];
    execFileSync("sh", ["-c", `cd ${files} && echo data >access.dump && sha256sum access.dump >${sums}`]);
    writeFileSync(join(folder, "spool", "about.json"), "{}");
  });
  const missing = "An error occurred (404) when calling the HeadObject operation: Not Found";

  test.each([
    ["404", missing],
    ["403", missing.replace("404", "403")],
  ])("the upload treats HTTP status %s as a sign that the object store is available", (_code, answer) => {
    refusing("aws", 1000, answer);
    const { status, stderr } = inBash("upload.sh", UPLOAD);
    expect([secondsWaited(), status === 0]).toEqual([0, false]);
    expect(stderr).not.toContain("waiting");
  });

  test("the upload waits for the object store and for credentials, and then checks for an existing manifest", () => {
    refusing("aws", 3, "Unable to locate credentials", "exit 0");
    const { status, stderr } = inBash("upload.sh", UPLOAD);
    expect(stderr).toContain(
      "waiting up to 60 s for the bucket s3://some-backups\nthe bucket s3://some-backups answers",
    );
    expect([status, stderr]).toEqual([65, expect.stringContaining("is a backup already")]);
  });

  test("the upload fails if the object store is unavailable for a minute", () => {
    refusing("aws", 1000, "Could not connect to the endpoint URL");
    const { status, stderr } = inBash("upload.sh", UPLOAD);
    expect([status, secondsWaited()]).toEqual([UNAVAILABLE, 60]);
    expect(stderr).toContain("s3://some-backups did not answer within 60 s");
    expect(stderr).toContain("Could not connect to the endpoint URL");
    expect(stderr).toContain("no backup: s3://some-backups/database/now/manifest.json was not written (status 69)");
  });
});

describe("the configuration backup", () => {
  const COPY = { NAMESPACE: "here", RESOURCES: "namespaces services" };

  test("the configuration backup waits until the API server is available", () => {
    refusing("kubectl", 2, "connection refused", `echo '{"items":[]}'`);
    const { status, stdout, stderr } = inBash("copy-objects.sh", COPY);
    expect(stderr).toBe("waiting up to 60 s for the API server\nthe API server answers\n");
    expect([status, stdout]).toEqual([0, expect.stringContaining("nothing is uploaded yet")]);
  });

  test("the configuration backup fails if the API server is unavailable for a minute", () => {
    refusing("kubectl", 1000, "connection refused");
    const { status, stdout, stderr } = inBash("copy-objects.sh", COPY);
    expect([status, stdout, secondsWaited()]).toEqual([UNAVAILABLE, "", 60]);
    expect(stderr).toMatch(/the API server did not answer within 60 s.*\nconnection refused/);
  });
});

describe("operator jobs", () => {
  const BACKFILL = { ACCESS_JOB_TENANT: "t", ACCESS_JOB_FROM: "a", ACCESS_JOB_TO: "b" };
  const text = inlined("wait.sh", "connect.sh", "backfill.sh");
  beforeEach(() => {
    writeFileSync(join(folder, "scripts", "backfill_window.py"), "#!/bin/sh\necho replayed\n", { mode: 0o755 });
  });
  const python = execFileSync("sh", ["-c", "command -v python3 || true"], { encoding: "utf8" }).trim();

  test("a job starts its program as soon as its callees accept connections", () => {
    refusing("python3", 2, "refused");
    const result = inShell(text, [], { ...BACKFILL, ACCESS_PROJECTION_SERVICE_URL: "http://p.example.com:8000/v1" });
    expect(result).toMatchObject({
      status: 0,
      stdout: "replayed\n",
      stderr: "waiting up to 60 s for p.example.com:8000\np.example.com:8000 answers\n",
    });
  });

  test("a job does not start its program if its callees are unavailable, and prints no credentials", () => {
    refusing("python3", 1000, "refused");
    const url = "https://user:hunter2@p.example.com/v1";
    const { status, stdout, stderr } = inShell(text, [], { ...BACKFILL, ACCESS_PROJECTION_SERVICE_URL: url });
    expect([status, stdout]).toEqual([UNAVAILABLE, ""]);
    expect(stderr).toContain("p.example.com did not answer within 60 s");
    expect(stderr).not.toContain("hunter2");
  });

  test("a job whose image has no python3 starts its program without waiting", () => {
    const more = { ...BACKFILL, ACCESS_KAFKA_BOOTSTRAP_SERVERS: "k:9092", PATH: join(folder, "bin") };
    for (const name of ["cat", "rm", "sh"]) program(name, `exec /bin/${name} "$@"`);
    const { status, stdout, stderr } = inShell(text, [], more);
    expect([status, stdout]).toEqual([0, "replayed\n"]);
    expect(stderr).toBe("the image has no python3 on its PATH: not waiting for k:9092\n");
  });

  test.each(["redis://127.0.0.1:PORT/0", "127.0.0.1:PORT", "127.0.0.1:PORT,127.0.0.1:1"])(
    "the python3 check connects to %s and reports a refused connection",
    async (address) => {
      if (python === "") return void process.stderr.write("NOT RUN HERE: python3 is missing\n");
      const server = createServer().listen(0, "127.0.0.1");
      await new Promise((resolve) => server.once("listening", resolve));
      const { port } = server.address() as AddressInfo;
      const check = `${inlined("connect.sh")}\npython3 -c "$CONNECT" "$1"`;
      const connect = () =>
        spawnSync("sh", ["-c", check, "job", address.replace("PORT", String(port))], { encoding: "utf8" });
      expect(connect()).toMatchObject({ status: 0, stderr: "" });
      await new Promise((resolve) => server.close(resolve));
      expect(connect()).toMatchObject({ status: 1, stderr: expect.stringContaining("Connection refused") });
    },
  );

  test("probe retries a refused connection but reports an HTTP error immediately", () => {
    const probe = inlined("wait.sh", "probe.sh");
    refusing("curl", 2, "curl: (7) refused");
    expect(inShell(probe, ["http://a/health"])).toMatchObject({ status: 0, stdout: "OK      http://a/health\n" });
    const waited = secondsWaited();
    program("curl", 'echo "curl: (22) error: 503" >&2; exit 22');
    const { status, stdout, stderr } = inShell(probe, ["http://a/health"]);
    expect([status, stdout, stderr]).toEqual([1, "FAILED  http://a/health\n", "curl: (22) error: 503\n"]);
    expect([waited, secondsWaited()]).toEqual([2, 2]);
  });
});
