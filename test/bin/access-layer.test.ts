import { readFileSync } from "node:fs";
import { join } from "node:path";
import { PROJECT } from "../helpers/fixtures";
import { PROGRAM, accessLayer, filesIn, newFolder, run } from "./command-line";

let folder: string;

beforeEach(() => (folder = newFolder()));

const COMMANDS = [
  ["synth"],
  ["validate"],
  ["list"],
  ["diagram"],
  ["reach"],
  ["compare"],
  ["drift"],
  ["explain"],
  ["explain-change"],
  ["status"],
  ["history"],
  ["gates"],
  ["job"],
  ["job", "cache-warm"],
  ["job", "backfill"],
  ["job", "probe"],
  ["runbook-files"],
  ["lockdown"],
  ["import"],
  ["init"],
  ["scale"],
  ["adopt"],
  ["restart"],
  ["plan"],
  ["resize"],
];

test("--help groups the commands and explains the exit codes", async () => {
  const { code, stdout, stderr } = await accessLayer(folder, ["--help"]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(stdout).toMatch(/^Usage: access-layer /);
  expect(stdout.match(/^\w+:$/gm)).toEqual([
    "Options:",
    "Start:",
    "Render:",
    "Inspect:",
    "Release:",
    "Operate:",
    "Pulumi:",
    "Help:",
    "Examples:",
  ]);
  expect(stdout).toContain("Exit codes: 0 success; 1 ");
});

test.each(COMMANDS.map((command) => [command.join(" ")]))(
  "%s --help prints an example and at most three lines of text",
  async (name) => {
    const command = name.split(" ");
    const { code, stdout, stderr } = await accessLayer(folder, [...command, "--help"]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    const [, description = ""] = stdout.split("\n\n");
    expect(description.split("\n").length).toBeLessThanOrEqual(3);
    expect(stdout).toContain(`Examples:\n  $ access-layer ${name}`);
    expect(stdout).toContain("Exit codes: 0 success; 1 ");
  },
);

test("--version prints the version of the package", async () => {
  const { version } = JSON.parse(readFileSync(join(PROJECT, "package.json"), "utf8")) as { version: string };
  expect(await accessLayer(folder, ["--version"])).toEqual({ code: 0, stdout: `${version}\n`, stderr: "" });
});

test.each([
  [[], /^Usage: access-layer/],
  [["sinth"], /unknown command 'sinth'\n\(Did you mean synth\?\)/],
  [["synth", "--chek"], /unknown option '--chek'\n\(Did you mean --check\?\)/],
  [["synth", "extra"], /too many arguments/],
  [["synth", "--out", ""], /'--out <dir>' argument '' is invalid. It must not be empty/],
  [["synth", "--env"], /'--env <name...>' argument missing/],
  [["diagram"], /'--env <name>' not specified/],
  [["diagram", "--env", "prod", "--format", "png"], /Allowed choices are mermaid, svg, dot/],
  [
    ["list", "--env", "prd"],
    /^no environment "prd" in environments; available: dev, prod and staging; did you mean prod\?\n$/,
  ],
  [["validate", "--environments", "nowhere"], /^nowhere can't be read: it does not exist; /],
  [["validate", "--environments", "."], /^\. contains no environments; add the two files of an environment, /],
  [["synth", "--watch", "--json"], /^--watch cannot be used with --check or --json; remove one of them\n$/],
])(
  "access-layer %j reports incorrect usage without a stack trace, writes nothing and exits with 2",
  async (args, message) => {
    const { code, stdout, stderr } = await accessLayer(folder, args);
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/^\s+at /m);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(Object.keys(filesIn(folder)).filter((file) => !file.startsWith("environments/"))).toEqual([]);
  },
);

test("list exits normally if its reader closes the pipe early", async () => {
  const pipe = await run("sh", ["-c", `"${process.execPath}" "${PROGRAM}" list --json | true`], folder);
  expect(pipe).toEqual({ code: 0, stdout: "", stderr: "" });
});

test("list prints no colors if stdout is not a terminal, even with FORCE_COLOR", async () => {
  const { stdout } = await accessLayer(folder, ["list", "--env", "prod"], { FORCE_COLOR: "1", CI: "true" });
  expect(stdout).toMatch(
    /^prod: \d+ objects, context prod-eu, namespace 254carbon-access\n\nKIND +NAME +APP +VERSION +PODS +SELECTS\n/,
  );
});

test("list prints every environment as a table and the same data as JSON", async () => {
  const [text, json] = await Promise.all([accessLayer(folder, ["list"]), accessLayer(folder, ["list", "--json"])]);
  expect(text.stdout).toMatch(
    /^dev: [^]*\n\nprod: [^]*\nDeployment +gateway-blue +gateway +v1\.0\.1 +3–12\n[^]*\n\nstaging: /,
  );
  expect(text.stdout).toMatch(/\n\nstreaming: canary share 0 %; .* both run v1\.0\.1\n/);
  const { environments } = JSON.parse(json.stdout) as { environments: { name: string; objects: object[] }[] };
  expect(environments.map(({ name }) => name)).toEqual(["dev", "prod", "staging"]);
  expect(environments[1]?.objects).toContainEqual({
    kind: "Service",
    name: "gateway-service",
    app: "gateway",
    selects: "blue",
  });
});

test.each([
  ["environments/prod.yaml", []],
  ["prod.svg", ["--format", "dot"]],
  ["prod", []],
])("diagram does not write to %s, because the extension does not match the format", async (out, more) => {
  const before = readFileSync(join(folder, "environments", "prod.yaml"), "utf8");
  const { code, stderr } = await accessLayer(folder, ["diagram", "--env", "prod", "--out", out, ...more]);
  expect(code).toBe(2);
  expect(stderr).toMatch(/--out must end in \.[a-z]+.*, got /);
  expect(readFileSync(join(folder, "environments", "prod.yaml"), "utf8")).toBe(before);
});

test("diagram derives the format from the extension of --out", async () => {
  expect((await accessLayer(folder, ["diagram", "--env", "prod", "--out", "prod.svg"])).code).toBe(0);
  expect(readFileSync(join(folder, "prod.svg"), "utf8")).toContain("</svg>");
});

test("diagram writes three formats to stdout or to a file", async () => {
  const [mermaid, dot, svg] = await Promise.all([
    accessLayer(folder, ["diagram", "--env", "prod"]),
    accessLayer(folder, ["diagram", "--env", "prod", "--format", "dot"]),
    accessLayer(folder, ["diagram", "--env", "prod", "--format", "svg", "--out", join("docs", "prod.svg")]),
  ]);
  expect(mermaid.stdout).toMatch(/^flowchart TB\n/);
  expect(dot.stdout).toMatch(/^digraph \{\n/);
  expect(svg).toEqual({ code: 0, stdout: "", stderr: "docs/prod.svg written\n" });
  expect(filesIn(folder)["docs/prod.svg"]).toMatch(/^<\?xml [^]*<svg [^]*>gateway<[^]*<\/svg>\n$/);
});
