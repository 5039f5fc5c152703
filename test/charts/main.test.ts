import {
  appendFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { main } from "../../charts/main";
import { accessLayer, edit, filesIn, newFolder, run } from "../bin/command-line";
import { PROJECT } from "../helpers/fixtures";

let folder: string;
let output: string;
const at = (...steps: string[]) => join(folder, ...steps);
const cdk8s = (args: readonly string[], env: NodeJS.ProcessEnv = {}) =>
  run(join(PROJECT, "node_modules", ".bin", "cdk8s"), ["synth", "--check-upgrade=false", ...args], folder, env);

beforeEach(() => {
  folder = newFolder();
  // Copies the project's cdk8s.yaml, so that this test also covers it.
  cpSync(join(PROJECT, "cdk8s.yaml"), at("cdk8s.yaml"));
  symlinkSync(join(PROJECT, "build"), at("build"));
  output = "";
  jest.spyOn(process.stderr, "write").mockImplementation((text) => {
    output += String(text);
    return true;
  });
});

afterEach(() => jest.restoreAllMocks());

test("cdk8s synth writes the same bytes as access-layer synth", async () => {
  const [stock, own] = await Promise.all([cdk8s(["-o", "stock"]), accessLayer(folder, ["synth", "--out", "own"])]);
  expect([stock.code, own.code]).toEqual([0, 0]);
  expect(filesIn(at("stock"))).toEqual(filesIn(at("own")));
  expect(Object.keys(filesIn(at("stock")))).toHaveLength(3);
});

test("cdk8s synth -p prints one environment and rejects more than one", async () => {
  const [one, several, own] = await Promise.all([
    cdk8s(["-p"], { ACCESS_LAYER_ENV: "prod" }),
    cdk8s(["-p"]),
    accessLayer(folder, ["synth", "--out", "own", "--env", "prod"]),
  ]);
  expect([one.code, own.code]).toEqual([0, 0]);
  expect(one.stdout).toBe(filesIn(at("own"))["prod/access-layer.k8s.yaml"]);
  expect(several.code).not.toBe(0);
  expect(several.stdout).toBe("");
  expect(several.stderr).toContain("choose one: ACCESS_LAYER_ENV=dev cdk8s synth -p\n");
});

test("a cdk8s validation plugin receives every manifest and the constructs", async () => {
  const plugin = [
    "exports.Plugin = class {",
    "  async validate(context) {",
    '    const [manifestPath] = context.manifests.filter((path) => path.includes("prod"));',
    '    const violatingResources = [{ resourceName: "gateway-service", manifestPath, locations: [] }];',
    '    context.report.addViolation({ ruleName: "tried", recommendation: "none", fix: "none", violatingResources });',
    '    context.report.submit("failure", { manifests: String(context.manifests.length) });',
    "  }",
    "};",
  ];
  mkdirSync(at("plugin"));
  writeFileSync(at("plugin", "index.js"), plugin.join("\n"));
  appendFileSync(at("cdk8s.yaml"), "validations:\n  - { package: ./plugin, version: 1.0.0, class: Plugin }\n");
  const { code, stdout } = await cdk8s(["--validation-reports-output-file", "report.json"]);
  expect({ code, stdout }).toMatchObject({ code: 2, stdout: expect.stringContaining("(Violations)") });
  const [report] = JSON.parse(readFileSync(at("report.json"), "utf8")).reports;
  expect(report.summary.metadata).toEqual({ manifests: "3" });
  expect(report.violations[0].violatingConstructs[0]).toMatchObject({
    constructPath: "access-layer/gateway/live-service",
    manifestPath: expect.stringMatching(/prod\/access-layer\.k8s\.yaml$/),
  });
});

test("main rejects multiple environments only if cdk8s prints to a pipe", () => {
  const pipe = mkdtempSync(join(tmpdir(), "cdk8s-"));
  const settings = { ACCESS_LAYER_ENVIRONMENTS: at("environments"), CDK8S_OUTDIR: pipe };
  expect(main(settings)).toBe(2);
  expect(output).toMatch(/^refusing to print dev, prod, staging into one pipe, /);
  expect(readdirSync(pipe)).toEqual([]);
  expect(main({ ...settings, ACCESS_LAYER_ENV: "prod" })).toBe(0);
  expect(readdirSync(pipe)).toEqual(["prod"]);
  rmSync(pipe, { recursive: true });
  // `cdk8s synth -o` deletes an existing folder before it runs the program.
  expect(main(settings)).toBe(0);
  rmSync(pipe, { recursive: true });
});

test("main writes all environments or only the selected one", () => {
  const settings = { ACCESS_LAYER_ENVIRONMENTS: at("environments"), CDK8S_OUTDIR: at("out") };
  expect(main({ ...settings, ACCESS_LAYER_ENV: "prod" })).toBe(0);
  expect(readdirSync(at("out"))).toEqual(["prod"]);
  expect(main({ ...settings, ACCESS_LAYER_ENV: "" })).toBe(0);
  expect(readdirSync(at("out"))).toEqual(["dev", "prod", "staging"]);
  expect(output).toBe("");
});

test("main reports all problems without a stack trace and writes nothing", () => {
  edit(at("environments", "dev.yaml"), "topology: rolling", "topology: roling");
  edit(at("environments", "prod.yaml"), "min: 3, max: 12", "min: 3, max: 2");
  expect(main({ ACCESS_LAYER_ENVIRONMENTS: at("environments"), CDK8S_OUTDIR: at("out") })).toBe(2);
  expect(output).toMatch(
    /dev\.yaml:\d+:\d+ services\.gateway\.topology: [^]*prod\.yaml:\d+:\d+ services\.gateway\.scale\.max: /,
  );
  expect(output).not.toMatch(/^\s+at /m);
  expect(readdirSync(folder)).not.toContain("out");
});

test("main reports an unknown environment and lists the available ones", () => {
  expect(
    main({ ACCESS_LAYER_ENVIRONMENTS: at("environments"), ACCESS_LAYER_ENV: "prd", CDK8S_OUTDIR: at("out") }),
  ).toBe(2);
  expect(output).toContain("available: dev, prod and staging; did you mean prod?\n");
});

test("main reads environments and writes dist by default", async () => {
  const program = await run(process.execPath, ["build/charts/main.js"], folder, { CDK8S_OUTDIR: "" });
  expect(program).toEqual({ code: 0, stdout: "", stderr: "" });
  expect(Object.keys(filesIn(at("dist")))).toHaveLength(3);
});
