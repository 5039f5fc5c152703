import { cpSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { accessLayer, edit, newFolder } from "./command-line";

let folder: string;
const at = (...steps: string[]) => join(folder, ...steps);
const compare = (...args: string[]) => accessLayer(folder, ["compare", ...args]);

/** Writes `base` and `head`. In `head`, prod has another major version of PostgreSQL. */
beforeAll(async () => {
  folder = newFolder();
  await accessLayer(folder, ["synth", "--out", "base"]);
  edit(at("environments", "prod.yaml"), 'version: "16.4"', 'version: "17.2"');
  await accessLayer(folder, ["synth", "--out", "head"]);
});

test.each([
  ["folders of environments", "base", "head"],
  ["folders of one environment", "base/prod", "head/prod"],
  ["files", "base/prod/access-layer.k8s.yaml", "head/prod/access-layer.k8s.yaml"],
])("compare prints commands with the path of the new manifest for %s", async (_what, before, after) => {
  const { stdout } = await compare(before, after);
  expect(stdout).toContain("--field-manager=access-layer -l app=postgres -f head/prod/access-layer.k8s.yaml && ");
  expect(stdout).not.toContain("MANIFEST");
});

test("compare quotes the path of the new manifest and the context for a shell", async () => {
  cpSync(at("head", "prod", "access-layer.k8s.yaml"), at("it's new.yaml"));
  const { stdout } = await compare("base/prod/access-layer.k8s.yaml", "it's new.yaml", "--context", "a b");
  expect(stdout).toContain(
    `start the clients: \`kubectl --context 'a b' apply --server-side --force-conflicts --field-manager=access-layer -f 'it'\\''s new.yaml'\``,
  );
});

test("compare --context names the context in every printed kubectl command", async () => {
  const { code, stdout } = await compare("base/prod", "head/prod", "--context", "prod-eu");
  expect(code).toBe(1);
  const commands = stdout.split("\n").filter((line) => line.includes("`"));
  expect(commands.length).toBeGreaterThan(10);
  for (const command of commands) expect(command).not.toMatch(/kubectl (?!--context prod-eu )/);
});

test("compare --context rejects several environments, because each has its own context", async () => {
  const { code, stderr } = await compare("base", "head/", "--context", "prod-eu");
  expect({ code, stderr }).toEqual({
    code: 2,
    stderr:
      "--context requires one environment, got dev, prod, staging; compare one of them, such as head/dev\n1 problem\n",
  });
});

test("compare leaves the path open if the new manifest has several files", async () => {
  cpSync(at("head", "prod"), at("split"), { recursive: true });
  writeFileSync(at("split", "more.yaml"), "apiVersion: v1\nkind: ConfigMap\nmetadata: { name: more }\n");
  const { stdout } = await compare("base/prod", "split");
  expect(stdout).toContain("-f MANIFEST");
});

test("compare --format markdown leaves the path open, because a comment is read on another machine", async () => {
  const { stdout } = await compare("base", "head", "--format", "markdown");
  expect(stdout).toContain("-f MANIFEST");
  expect(stdout).not.toContain("head/prod");
});
