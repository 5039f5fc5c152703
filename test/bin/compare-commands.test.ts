import { cpSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { PROGRAM, accessLayer, edit, newFolder, run } from "./command-line";

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
    `start the clients; --force-conflicts also reverts manual changes to other objects: \`kubectl --context 'a b' apply --server-side --force-conflicts --field-manager=access-layer -f 'it'\\''s new.yaml'\``,
  );
});

test("compare --context names the context in every printed kubectl command", async () => {
  const { code, stdout } = await compare("base/prod", "head/prod", "--context", "prod-eu");
  expect(code).toBe(1);
  const commands = stdout.split("\n").filter((line) => line.includes("`"));
  expect(commands.length).toBeGreaterThan(10);
  for (const command of commands) expect(command).not.toMatch(/kubectl (?!--context prod-eu )/);
});

test("compare without --context says that commands run in the current context, if it prints any", async () => {
  const note =
    "note: kubectl runs these commands in its current context; to name another one, compare one environment with --context\n";
  expect((await compare("base/prod", "head/prod")).stderr).toBe(note);
  expect((await compare("base/prod", "head/prod", "--context", "prod-eu")).stderr).toBe("");
  expect((await compare("base/prod", "head/prod", "--json")).stderr).toBe("");
  expect((await compare("base/dev", "head/dev")).stderr).toBe("");
});

test("compare --context rejects several environments, and suggests the one with which the context starts", async () => {
  const { code, stderr } = await compare("base", "head/", "--context", "prod-eu");
  expect({ code, stderr }).toEqual({
    code: 2,
    stderr:
      "--context requires one environment, got dev, prod, staging; pass the folders of one, such as: compare base/prod head/prod\n1 problem\n",
  });
});

test("compare --context suggests an environment that both folders have, and quotes its paths", async () => {
  cpSync(at("base"), at("older files"), { recursive: true });
  rmSync(at("older files", "dev"), { recursive: true });
  const { stderr } = await compare("older files", "head", "--context", "kind");
  expect(stderr).toContain("pass the folders of one, such as: compare 'older files/prod' head/prod\n");
  cpSync(at("base", "dev"), at("none", "qa"), { recursive: true });
  expect((await compare("none", "head", "--context", "kind")).stderr).toContain("; pass the folders of one\n");
});

test("compare prints MANIFEST if the new manifest is standard input, although the shell reads it from a file", async () => {
  const tool = `"${process.execPath}" "${PROGRAM}" compare base/prod/access-layer.k8s.yaml /dev/stdin`;
  const { stdout } = await run("sh", ["-c", `${tool} < head/prod/access-layer.k8s.yaml`], folder);
  expect(stdout).toContain("-f MANIFEST");
  expect(stdout).not.toContain("-f /dev/stdin");
});

test("compare prints MANIFEST if the new manifest has several files", async () => {
  cpSync(at("head", "prod"), at("split"), { recursive: true });
  writeFileSync(at("split", "more.yaml"), "apiVersion: v1\nkind: ConfigMap\nmetadata: { name: more }\n");
  const { stdout } = await compare("base/prod", "split");
  expect(stdout).toContain("-f MANIFEST");
});

test("compare --format markdown prints MANIFEST, because the path does not exist on the reader's machine", async () => {
  const { stdout } = await compare("base", "head", "--format", "markdown");
  expect(stdout).toContain("-f MANIFEST");
  expect(stdout).not.toContain("head/prod");
});

test("every command is the same in text, JSON and Markdown, but for the path of the manifest", async () => {
  const args = ["base/prod", "head/prod", "--context", "prod-eu"];
  const commandsIn = (text: string) =>
    [...text.matchAll(/`(kubectl [^`]*|[(!][^`]*)`/g)].map(([, command = ""]) =>
      command.replaceAll("head/prod/access-layer.k8s.yaml", "MANIFEST"),
    );
  const text = commandsIn((await compare(...args)).stdout);
  const json = JSON.parse((await compare(...args, "--json")).stdout) as {
    readonly environments: readonly [{ readonly warnings: readonly { readonly steps: readonly string[] }[] }];
  };
  expect(text.length).toBeGreaterThan(10);
  expect(commandsIn(json.environments[0].warnings.flatMap(({ steps }) => steps).join("\n"))).toEqual(text);
  expect(commandsIn((await compare(...args, "--format", "markdown")).stdout)).toEqual(text);
});
