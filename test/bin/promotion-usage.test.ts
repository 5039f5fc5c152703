import { readFileSync } from "node:fs";
import { join } from "node:path";
import { kubeconfigFor } from "../helpers/fake-api-server";
import { accessLayer, edit, newFolder, type Run } from "./command-line";

const folder = newFolder();
edit(join(folder, "environments", "staging.release.yaml"), "rolling: { version: v1.0.1", "rolling: { version: v1.1.0");
const kubeconfig = kubeconfigFor(folder, "staging-eu", "http://127.0.0.1:1");
const NO_GIT = { GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_SYSTEM: "/dev/null", GIT_CEILING_DIRECTORIES: "/" };
const run = (...args: readonly string[]): Promise<Run> =>
  accessLayer(folder, ["release", ...args], { KUBECONFIG: kubeconfig, ...NO_GIT });
const PROMOTION = ["--from", "staging", "--to", "prod", "--by", "alice", "--yes"];

test.each([
  [[], "error: required option '--env <name>' not specified"],
  [["--env", "prod"], "error: missing required argument 'service'"],
  [["gateway", "--env", "prod"], "error: missing required argument 'version'"],
  [
    ["gateway", "v1", "v2", "--env", "prod"],
    "error: too many arguments for 'release'. Expected 2 arguments but got 3.",
  ],
  [
    ["gateway", "latest", "--env", "prod"],
    "error: command-argument value 'latest' is invalid for argument 'version'. It must be a fixed version such as",
  ],
  [["gateway", "--to", "prod"], "error: option '--to <env>' requires option '--from <env>'"],
  [["--from", "staging"], "error: option '--from <env>' requires option '--to <env>'"],
  [[...PROMOTION, "--env", "prod"], "error: option '--from <env>' cannot be used with option '--env <name>'"],
  [["--to", "prod", "--env", "prod"], "error: option '--to <env>' cannot be used with option '--env <name>'"],
  [[...PROMOTION, "--via", "kubectl"], "error: option '--from <env>' cannot be used with option '--via <tool>'"],
  [[...PROMOTION, "--no-probe"], "error: option '--from <env>' cannot be used with option '--no-probe'"],
  [["gateway", "v1", "--env", "prod", "--by", "bob"], "error: option '--by <name>' cannot be used with option '--env"],
  [[...PROMOTION, "--json", "--from", "dev"], "It can be given only once, got staging, too."],
  [["--from", "staging", "--to", "prod", "--json"], "--json requires --yes or --dry-run, because the JSON comes after"],
  [["--from", "staging", "--to", "prod", "--yes"], "--from requires --by, because git config user.email is not set: "],
  [
    ["--from", "staging", "--to", "prod,", "--yes"],
    '--to must name environments, got "prod,"; separate them by commas',
  ],
  [["--from", "prod", "--to", "dev,prod"], '--to must not be the environment of --from, got "prod"; name another'],
  [["--from", "staging", "--to", "prod,prod"], '--to must name each environment once, got "prod" again; remove it'],
  [
    ["--from", "staging", "--to", "dev,prd"],
    'no environment "prd" in environments; available: dev, prod and staging; did',
  ],
  [["--from", "stagin", "--to", "prod"], "; did you mean staging?"],
  [[...PROMOTION, "gatewy"], 'staging has no service "gatewy"; did you mean gateway?'],
  [[...PROMOTION, "--prometheus", "ftp://x"], "--prometheus must be"],
  [PROMOTION, "context staging-eu: http://127.0.0.1:1 does not answer: "],
])("release %j reports what is wrong, writes nothing and exits with 2", async (args, message) => {
  const before = readFileSync(join(folder, "environments", "prod.release.yaml"), "utf8");
  const { code, stdout, stderr } = await run(...args);
  expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining(message) });
  expect(stdout.startsWith("{") || stdout === "").toBe(true);
  expect(stderr).not.toMatch(/^\s+at |bug/m);
  expect(readFileSync(join(folder, "environments", "prod.release.yaml"), "utf8")).toBe(before);
});

test("release of one service works as before, also with a version that has the name of a service", async () => {
  const { code, stdout } = await run("metrics", "gateway", "--env", "prod", "--dry-run");
  expect({ code, stdout }).toMatchObject({ code: 0, stdout: expect.stringContaining("v1.0.1 → gateway") });
});

test("the help shows both forms", async () => {
  const { stdout } = await run("--help");
  expect(stdout).toMatch(
    /^Usage: access-layer release \[options\] <service> <version>\n {7}access-layer release \[options\] --from <env> --to <env> \[service\.\.\.\]\n/,
  );
  expect(stdout).toContain("$ access-layer release --from staging --to prod gateway auth");
});
