import { existsSync } from "fs";
import { SAMPLES } from "../helpers/fixtures";
import { Sandbox, blocks, commands, page } from "./sandbox";

const README = page("README.md");
const SHELL = blocks("sh", README);

let sandbox: Sandbox;
beforeEach(() => {
  sandbox = new Sandbox();
});
afterEach(() => sandbox.remove());

test("the README has at most 150 lines", () => {
  expect(README.trimEnd().split("\n").length).toBeLessThanOrEqual(150);
});

test("the README starts with npm install and npm run synth, and package.json defines its scripts", () => {
  const { scripts } = JSON.parse(page("package.json")) as { readonly scripts: Readonly<Record<string, string>> };
  expect(SHELL[0]).toBe("npm install && npm run synth\n");
  expect(Object.keys(scripts)).toEqual(expect.arrayContaining(["synth", "test"]));
});

test("the README shows a Service exactly as it is in prod's manifest", () => {
  expect(sandbox.run("npx --no-install access-layer synth --env prod").status).toBe(0);
  const [excerpt = "no excerpt"] = blocks("yaml", README);
  expect(sandbox.read("dist", "prod", "access-layer.k8s.yaml").split("---\n")).toContain(excerpt);
});

test("every command in the README succeeds", () => {
  const shown = commands(SHELL.find((block) => block.includes("access-layer synth --env prod")) ?? "");
  expect(shown).toHaveLength(12);
  for (const command of shown) expect({ command, ...sandbox.run(command) }).toMatchObject({ command, status: 0 });
  expect(existsSync(sandbox.at("dist", "prod", "access-layer.k8s.yaml"))).toBe(true);
  expect(sandbox.read("prod.svg")).toContain("</svg>");
});

test("the README writes the files of an environment and renders them, without installing the tarball", () => {
  const [install, start = "no command"] = commands(SHELL.find((block) => block.includes("access-layer init")) ?? "");
  const { name, version } = JSON.parse(page("package.json")) as { readonly name: string; readonly version: string };
  expect(install).toBe(`npm install ./${name.replace("@", "").replace("/", "-")}-${version}.tgz`);
  expect(sandbox.run(start)).toMatchObject({ status: 0 });
  expect(sandbox.read("dist", "qa", "access-layer.k8s.yaml")).toContain("kind: Deployment");
});

test("the README applies prod's manifest with the context in prod's environment file", () => {
  const [apply = ""] = SHELL.filter((block) => block.startsWith("kubectl"));
  expect(apply.trim()).toBe(
    "kubectl --context prod-eu apply --server-side --field-manager=access-layer -f dist/prod/access-layer.k8s.yaml",
  );
  expect(page(SAMPLES, "prod.yaml")).toContain("context: prod-eu");
});

test("the README's edit to the release file changes one line of the manifest, as shown in the README", () => {
  const [edit = "", effect = ""] = blocks("diff", README);
  const synth = /`(npx [^`]* synth --env staging)`/.exec(README)?.[1] ?? "no command";
  expect(sandbox.run(synth).status).toBe(0);
  const before = sandbox.read("dist", "staging", "access-layer.k8s.yaml").split("\n");
  sandbox.edit("environments/staging.release.yaml", side(edit, "-"), side(edit, "+"));
  expect(sandbox.run(synth).status).toBe(0);
  const after = sandbox.read("dist", "staging", "access-layer.k8s.yaml").split("\n");
  const changed = after.flatMap((line, index) => (line === before[index] ? [] : [index]));
  expect(changed).toHaveLength(1);
  expect(after).toHaveLength(before.length);
  const [line = 0] = changed;
  expect(`${before.slice(line - 2, line + 1).join("\n")}\n`).toBe(side(effect, "-"));
  expect(`${after.slice(line - 2, line + 1).join("\n")}\n`).toBe(side(effect, "+"));
  expect(
    before
      .slice(0, line)
      .filter((text) => text.startsWith("  name: "))
      .at(-1),
  ).toBe("  name: auth-service");
});

test("the README shows a problem exactly as validate reports it", () => {
  sandbox.edit("environments/prod.yaml", "min: 3, max: 12", "min: 3, max: 2");
  const { status, output } = sandbox.run("npx --no-install access-layer validate --env prod");
  expect(status).toBe(2);
  expect(output).toContain(blocks("text", README)[0]?.trim());
});

test("the README shows the example program exactly as the tests compile and run it", () => {
  expect(blocks("ts", README)).toEqual([page("examples", "edge-service", "main.ts")]);
});

/** Returns the lines of a diff before (`-`) or after (`+`) the change. */
function side(diff: string, sign: "-" | "+"): string {
  const lines = diff.split("\n").filter((line) => line !== "" && (line.startsWith(" ") || line.startsWith(sign)));
  return lines.map((line) => `${line.slice(1)}\n`).join("");
}
