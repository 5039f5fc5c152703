import { spawnSync } from "child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "fs";
import { tmpdir } from "os";
import { join } from "path";
import { synthesize } from "../../charts/synthesize";
import { transitionWarnings } from "../../lib/transitions/transitions";
import { environmentOf, layerOf } from "../helpers/fixtures";
import { commandsOfWarnings } from "../helpers/printed-commands";
import { PASSWORD, startPostgres, type Postgres } from "./backup/postgres";

/** The order of a rotation of PostgreSQL's password, against a real server. `test/e2e/on-call.test.ts` proves who may run the command. */
const NEW_PASSWORD = `it's a "new" \\password with $HOME, :p and %s`;
const NEW_SECRET = "postgres-credentials-new";

let folder: string;
let postgres: Postgres;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "access-layer-secret-order-"));
  postgres = await startPostgres(folder);
  postgres.ask("postgres", "CREATE DATABASE access");
});
afterAll(async () => {
  await postgres?.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** Connects as a client with a password. */
function login(password: string): { readonly status: number | null; readonly stderr: string } {
  const { programs, port } = postgres;
  const address = ["--host=127.0.0.1", `--port=${port}`, "--username=access", "--dbname=access"];
  return spawnSync(join(programs, "psql"), [...address, "--no-psqlrc", "--no-password", "--command=SELECT 1"], {
    encoding: "utf8",
    env: { PATH: process.env["PATH"], PGPASSWORD: password },
  });
}

/** The command that `compare` prints when the Secret moves. */
function printedCommand(): string {
  const { environment, release } = environmentOf("prod");
  const moved = { ...release, secrets: { ...release.secrets, postgres: NEW_SECRET } };
  const [before, after] = [environmentOf("prod"), { environment, release: moved }].map(
    (files) => synthesize(layerOf(files)).manifests,
  );
  const warnings = transitionWarnings(before ?? [], after ?? []).filter(({ code }) => code === "secret/order");
  return commandsOfWarnings(warnings)[0]?.command ?? "none";
}

/** Runs a command with a kubectl that returns the new password from the Secret, and runs programs of the pod on this machine. */
function runAsOperator(command: string): { readonly status: number | null; readonly stderr: string } {
  const bin = join(folder, "bin");
  mkdirSync(bin, { recursive: true });
  writeFileSync(join(folder, "new-password"), NEW_PASSWORD);
  const kubectl = `#!/bin/bash
case "$*" in
  *"get secret ${NEW_SECRET} -o jsonpath={.data.password}") base64 -w0 "${join(folder, "new-password")}" ;;
  *"exec -i deployment/postgres-deployment -- sh -c "*) exec sh -c "\${!#}" ;;
  *) echo "unexpected: kubectl $*" >&2; exit 1 ;;
esac
`;
  writeFileSync(join(bin, "kubectl"), kubectl, { mode: 0o755 });
  return spawnSync("bash", ["-eo", "pipefail", "-c", command], {
    encoding: "utf8",
    // With another stdin, bash can read the startup file of this machine.
    stdio: ["ignore", "pipe", "pipe"],
    env: {
      PATH: `${bin}:${postgres.programs}:${process.env["PATH"]}`,
      // In the pod, the local socket needs no password.
      PGHOST: "127.0.0.1",
      PGPORT: String(postgres.port),
      PGPASSWORD: PASSWORD,
    },
  });
}

const REFUSAL = 'password authentication failed for user "access"';
const REFUSED = { status: 2, stderr: expect.stringContaining(REFUSAL) };

test("a client that starts with the new Secret before the printed command is locked out", () => {
  expect(login(PASSWORD)).toMatchObject({ status: 0 });
  expect(login(NEW_PASSWORD)).toMatchObject(REFUSED);
});

test("after the printed command, the new password works, the old one does not, and the server's log contains neither", () => {
  expect(runAsOperator(printedCommand())).toMatchObject({ status: 0, stderr: "" });
  expect(login(NEW_PASSWORD)).toMatchObject({ status: 0 });
  expect(login(PASSWORD)).toMatchObject(REFUSED);
  const log = readFileSync(join(folder, "postgres.log"), "utf8");
  expect(log).toContain(REFUSAL);
  expect([log.includes(NEW_PASSWORD), log.includes(PASSWORD)]).toEqual([false, false]);
});
