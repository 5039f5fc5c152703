import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { accessLayer, filesIn, newFolder } from "./command-line";

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "access-layer-init-"))));
afterEach(() => rmSync(folder, { recursive: true }));

function put(path: string, text = ""): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}

test("init writes two files in an empty folder, which validate and synth accept", async () => {
  const { code, stdout, stderr } = await accessLayer(folder, ["init"]);
  expect({ code, stdout }).toEqual({ code: 0, stdout: "" });
  expect(stderr.split("\n").slice(0, 2)).toEqual([
    "environments/dev.yaml written",
    "environments/dev.release.yaml written",
  ]);
  expect(Object.keys(filesIn(folder))).toEqual(["environments/dev.release.yaml", "environments/dev.yaml"]);
  const commands = [...stderr.matchAll(/^ +npx --no-install access-layer (.*)$/gm)].map(([, command = ""]) => command);
  expect(commands).toEqual(["validate --env dev", "synth --env dev"]);
  for (const command of commands)
    expect({ command, ...(await accessLayer(folder, command.split(" "))) }).toMatchObject({ command, code: 0 });
  const [applied = "no file"] = /dist\/\S+$/m.exec(stderr) ?? [];
  expect(readFileSync(join(folder, applied), "utf8")).toContain("kind: Deployment");
});

test("init writes another environment, context and folder", async () => {
  const args = ["init", "qa", "--context", "arn:aws:eks:eu-central-1:1:cluster/qa", "--environments", "envs"];
  const { code, stderr } = await accessLayer(folder, args);
  expect(code).toBe(0);
  expect(stderr).toContain("access-layer synth --env qa --environments envs\n");
  const text = readFileSync(join(folder, "envs", "qa.yaml"), "utf8");
  expect(text).toContain("\nname: qa\n");
  expect(text).toContain("\n  context: arn:aws:eks:eu-central-1:1:cluster/qa\n");
  expect(await accessLayer(folder, ["validate", "--environments", "envs"])).toMatchObject({ code: 0 });
});

test("init puts names in quotes that YAML would read as numbers", async () => {
  expect(await accessLayer(folder, ["init", "2026", "--context", "007"])).toMatchObject({ code: 0 });
  expect(await accessLayer(folder, ["validate"])).toMatchObject({ code: 0 });
});

test("init --json prints the written files", async () => {
  const { code, stdout, stderr } = await accessLayer(folder, ["init", "qa", "--json"]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(JSON.parse(stdout)).toEqual({ name: "qa", files: ["environments/qa.yaml", "environments/qa.release.yaml"] });
});

test("init overwrites no file: it lists all that exist, writes nothing and exits with 2", async () => {
  put("environments/dev.release.yaml", "mine");
  put("environments/dev.yml", "mine");
  const before = filesIn(folder);
  expect(await accessLayer(folder, ["init"])).toEqual({
    code: 2,
    stdout: "",
    stderr:
      "environments/dev.yml must not exist, because init never overwrites a file\n" +
      "environments/dev.release.yaml must not exist, because init never overwrites a file\n" +
      "no file was written; choose another name, or move the existing files\n",
  });
  expect(filesIn(folder)).toEqual(before);
});

test("init does not replace a link to a missing file", async () => {
  mkdirSync(join(folder, "environments"));
  symlinkSync("nowhere", join(folder, "environments", "dev.yaml"));
  expect(await accessLayer(folder, ["init"])).toMatchObject({ code: 2 });
  expect(filesIn(folder)).toEqual({});
});

test.each([
  [["Dev"], /^name: must be at most 30 lowercase letters, .*got "Dev"; did you mean "dev"\?\n$/],
  [["../dev"], /^name: must be at most 30 lowercase letters, /],
  [["a\nb: c"], /^name: must be at most 30 lowercase letters, /],
  [["qa", "--context", "$(reboot)"], /^cluster\.context: must be a kubectl context name /],
  [["qa", "extra"], /too many arguments/],
])("init %j reports the wrong argument, and writes nothing", async (args, message) => {
  const { code, stdout, stderr } = await accessLayer(folder, ["init", ...args]);
  expect(stderr).toMatch(message);
  expect({ code, stdout, files: filesIn(folder) }).toEqual({ code: 2, stdout: "", files: {} });
});

test("init rejects an environment that would overwrite the objects of another one", async () => {
  const project = newFolder();
  const { code, stderr } = await accessLayer(project, ["init", "qa", "--context", "prod-eu"]);
  expect({ code, stderr }).toMatchObject({ code: 2 });
  expect(stderr).toMatch(/^cluster\.context: must not share a namespace with environment prod, /);
  expect(await accessLayer(project, ["init", "qa"])).toMatchObject({ code: 0 });
  expect(await accessLayer(project, ["validate"])).toMatchObject({ code: 0 });
});

test.each([
  ["environments/release.schema.json", "environments", "./"],
  ["environments/release.schema.json", "examples/mine", "../../environments/"],
  [
    "node_modules/@254carbon/access-layer/environments/release.schema.json",
    "apps/layer/environments",
    "../../../node_modules/@254carbon/access-layer/environments/",
  ],
  ["package.json", "environments", "../node_modules/@254carbon/access-layer/environments/"],
])("with %s, the files in %s refer to the schemas in %s", async (existing, directory, schemas) => {
  put(existing);
  await accessLayer(folder, ["init", "--environments", directory]);
  const firstLine = (file: string) => readFileSync(join(folder, directory, file), "utf8").split("\n")[0];
  expect(firstLine("dev.yaml")).toBe(`# yaml-language-server: $schema=${schemas}environment.schema.json`);
  expect(firstLine("dev.release.yaml")).toBe(`# yaml-language-server: $schema=${schemas}release.schema.json`);
});

test("a file in place of the folder is named, and nothing is written", async () => {
  put("environments");
  const { code, stderr } = await accessLayer(folder, ["init", "qa"]);
  expect(code).toBe(2);
  expect(stderr).toContain("environments is not a folder; pass another one with --environments");
});
