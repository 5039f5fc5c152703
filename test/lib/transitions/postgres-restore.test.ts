import { spawnSync } from "child_process";
import { mkdtempSync, rmSync, writeFileSync } from "fs";
import { tmpdir } from "os";
import { delimiter, join } from "path";
import { synthesize } from "../../../charts/synthesize";
import type { Manifest } from "../../../lib/manifests/manifest";
import { transitionWarnings } from "../../../lib/transitions/transitions";
import { environmentOf, layerOf } from "../../helpers/fixtures";

const { manifests } = synthesize(layerOf(environmentOf("prod")));
const newer = JSON.parse(JSON.stringify(manifests).replaceAll("postgres:16.4", "postgres:17.2")) as readonly Manifest[];
const restore =
  transitionWarnings(manifests, newer)
    .flatMap(({ steps }) => steps)
    .flatMap((step) => /^restore the dump.*`(.*)`/.exec(step)?.[1] ?? [])[0] ?? "no command";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "restore-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Runs the command in bash. Its kubectl writes its input to stderr, and something to stdout. */
function run(): { readonly status: number | null; readonly stdout: string } {
  writeFileSync(join(folder, "kubectl"), "#!/bin/sh\necho SET\ncat >&2\n", { mode: 0o755 });
  const PATH = `${folder}${delimiter}${process.env["PATH"] ?? ""}`;
  const { status, stdout } = spawnSync("bash", ["-c", restore], { cwd: folder, env: { PATH }, encoding: "utf8" });
  return { status, stdout };
}

const EXPECTED = 'ERROR:  role "access" already exists\npsql:1: ERROR:  database "access" already exists\n';

test("the restore succeeds if the server reports only the role and the database of its first start", () => {
  writeFileSync(join(folder, "postgres-16.sql"), EXPECTED);
  expect(run()).toEqual({ status: 0, stdout: "" });
});

test("the restore prints each other error and fails", () => {
  writeFileSync(join(folder, "postgres-16.sql"), `${EXPECTED}ERROR:  relation "a" already exists\n`);
  expect(run()).toEqual({ status: 1, stdout: 'ERROR:  relation "a" already exists\n' });
});

test("the restore fails if the dump is missing", () => {
  const { status, stdout } = run();
  expect(status).toBe(1);
  expect(stdout).toContain("postgres-16.sql: No such file or directory");
});
