import { execFileSync, spawnSync } from "child_process";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "fs";
import { tmpdir } from "os";
import { join } from "path";
import { inlined } from "../../../../lib/constructs/jobs/scripts/inlined";
import { SCRIPTS } from "../../../../lib/constructs/jobs/scripts/texts";
import { SCRIPTS_FOLDER, scriptNames, scriptText } from "../../../../dev/scripts/script-texts";
import { installPythonTool } from "../../../../dev/tools/python";
import { PROJECT } from "../../../helpers/fixtures";

const names = scriptNames();
const INLINE = {
  "warm-cache.sh": inlined("wait.sh", "connect.sh", "warm-cache.sh"),
  "backfill.sh": inlined("wait.sh", "connect.sh", "backfill.sh"),
  "each-tenant.sh": inlined("each-tenant.sh"),
  "probe.sh": inlined("wait.sh", "probe.sh"),
};

test("the generated module contains the script files unchanged", () => {
  expect(SCRIPTS).toEqual(Object.fromEntries(names.map((name) => [name, scriptText(name)])));
});

test.each(names)("the script %s is short and passes the syntax check of its shell", (name) => {
  const text = scriptText(name);
  expect(text.split("\n").length).toBeLessThanOrEqual(121);
  const shell = text.startsWith("#!/bin/sh") ? "sh" : "bash";
  expect(spawnSync(shell, ["-n"], { input: text, encoding: "utf8" })).toMatchObject({ status: 0, stderr: "" });
});

test.each(names)("the script %s passes no flag to kubectl that turns off the pod's ServiceAccount", (name) => {
  // kubectl then takes its configuration for a written one, and connects to localhost:8080.
  const commands = scriptText(name)
    .split("\n")
    .filter((line) => /\bkubectl\b/.test(line) && !line.trimStart().startsWith("#"));
  expect(commands.filter((line) => /--request-timeout|--(server|cluster|user|context)\b/.test(line))).toEqual([]);
});

test("ShellCheck reports no findings in the scripts, including style", async () => {
  const found = await installPythonTool("shellcheck");
  if ("reason" in found) {
    process.stderr.write(`ShellCheck was not run: ${found.reason}\n`);
    expect(found.reason).not.toBe("");
    return;
  }
  const files = names.map((name) => join(PROJECT, SCRIPTS_FOLDER, name));
  const { status, stdout } = spawnSync(found.path, ["-S", "style", ...files], { encoding: "utf8" });
  expect({ status, stdout }).toEqual({ status: 0, stdout: "" });
}, 60_000);

test.each(Object.entries(INLINE))(
  "the script %s contains nothing that Kubernetes would expand in a command",
  (_name, text) => {
    expect(text).not.toMatch(/\$\$|\$\([\w.-]+\)/);
  },
);

describe("in a shell", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "operator-job-"));
    execFileSync("mkdir", [join(folder, "scripts"), join(folder, "bin")]);
    for (const name of ["warm_served_cache.py", "backfill_window.py"]) {
      program(join("scripts", name), 'printf "%s\\n" "$@"');
    }
    program("bin/python3", "");
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  function program(path: string, text: string): void {
    writeFileSync(join(folder, path), `#!/bin/sh\n${text}\n`);
    chmodSync(join(folder, path), 0o755);
  }

  function run(name: keyof typeof INLINE, environment: Readonly<Record<string, string>>, args: string[] = []) {
    return spawnSync("sh", ["-c", INLINE[name], "job", ...args], {
      cwd: folder,
      encoding: "utf8",
      env: { PATH: `${join(folder, "bin")}:/usr/bin:/bin`, ...environment },
    });
  }

  const WARM = {
    ACCESS_JOB_TENANT: "tenant 1",
    ACCESS_JOB_USER: "me",
    ACCESS_JOB_DRY_RUN: "",
    ACCESS_REDIS_URL: "redis://r",
    ACCESS_PROJECTION_SERVICE_URL: "http://p",
    HOT_QUERIES_FILE: "/nowhere",
  };
  const USUAL = "--tenant\ntenant 1\n--user\nme\n--redis-url\nredis://r\n--projection-url\nhttp://p\n";

  test("cache-warm passes the runbook's flags and the requested flags to its program", () => {
    expect(run("warm-cache.sh", WARM).stdout).toBe(USUAL);
    expect(run("warm-cache.sh", { ...WARM, ACCESS_JOB_DRY_RUN: "true" }).stdout).toBe(`${USUAL}--dry-run\n`);
    const file = join(folder, "hot_queries.json");
    writeFileSync(file, "[]");
    expect(run("warm-cache.sh", { ...WARM, HOT_QUERIES_FILE: file }).stdout).toBe(
      `${USUAL}--hot-queries-file\n${file}\n`,
    );
  });

  test("backfill passes the requested period to its program", () => {
    const environment = { ACCESS_JOB_TENANT: "t", ACCESS_JOB_FROM: "2025-09-01", ACCESS_JOB_TO: "2025-09-07" };
    expect(run("backfill.sh", environment).stdout).toBe("--from\n2025-09-01\n--to\n2025-09-07\n--tenant\nt\n");
  });

  test("a scheduled warm-up runs for every tenant, and fails if one of them fails", () => {
    const tenants = { ...WARM, ACCESS_JOB_TENANT: "tenant-1 tenant-2" };
    program("scripts/warm_served_cache.py", 'echo "warm $2"; [ "$2" != tenant-1 ]');
    const lines = "tenant tenant-1\nwarm tenant-1\ntenant tenant-2\nwarm tenant-2\n";
    expect(run("each-tenant.sh", tenants, [INLINE["warm-cache.sh"]])).toMatchObject({ status: 1, stdout: lines });
    program("scripts/warm_served_cache.py", 'echo "warm $2"');
    expect(run("each-tenant.sh", tenants, [INLINE["warm-cache.sh"]])).toMatchObject({ status: 0, stdout: lines });
    expect(run("each-tenant.sh", { ...WARM, ACCESS_JOB_TENANT: "" }, ["true"]).status).not.toBe(0);
  });

  test("a script that is called without its arguments prints its usage and runs nothing", () => {
    const empty = { ACCESS_JOB_TENANT: "", ACCESS_JOB_FROM: "", ACCESS_JOB_TO: "" };
    for (const name of ["warm-cache.sh", "backfill.sh"] as const) {
      const { status, stdout, stderr } = run(name, { ...WARM, ...empty });
      expect([status === 0, stdout]).toEqual([false, ""]);
      expect(stderr).toMatch(/ACCESS_JOB_TENANT: is empty: access-layer job (cache-warm|backfill) --env/);
    }
  });

  test("probe requests every URL and fails if one request fails", () => {
    // The clock advances only through calls to `sleep`, so that the minute of waiting passes immediately.
    const clock = join(folder, "clock");
    writeFileSync(clock, "1000");
    program(join("bin", "date"), `cat ${clock}`);
    program(join("bin", "sleep"), `echo $(($(cat ${clock}) + $1)) >${clock}`);
    program(join("bin", "curl"), 'for url in "$@"; do :; done; test "$url" != http://down/health');
    const urls = ["http://a/health", "http://down/health", "http://b/health"];
    expect(run("probe.sh", {}, urls)).toMatchObject({
      status: 1,
      stdout: "OK      http://a/health\nFAILED  http://down/health\nOK      http://b/health\n",
    });
    expect(run("probe.sh", {}, ["http://a/health"])).toMatchObject({ status: 0 });
  });
});
