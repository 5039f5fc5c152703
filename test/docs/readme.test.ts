import { spawnSync } from "child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "fs";
import { tmpdir } from "os";
import { dirname, join } from "path";
import { knownService } from "../../lib/layer/known-services";
import { PROJECT, SAMPLES } from "../helpers/fixtures";

const README = readFileSync(join(PROJECT, "README.md"), "utf8");
const TOOL = join(PROJECT, "build", "bin", "access-layer.js");

const OPERATIONS = readFileSync(join(PROJECT, "docs", "operations.md"), "utf8");

/** The fenced blocks of a language, in order. */
function blocks(language: string, page = README): string[] {
  return [...page.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\``, "gms"))].map(([, text = ""]) => text);
}

/** Commands of a shell block, without comments. */
function commands(block: string): string[] {
  return block
    .split("\n")
    .map((line) => line.replace(/\s+# .*$/, "").trim())
    .filter((line) => line !== "");
}

let folder = "";

/** A copy of the environments in a folder where `npx access-layer` is the built tool. */
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "readme-"));
  cpSync(join(PROJECT, SAMPLES), join(folder, "environments"), { recursive: true });
  mkdirSync(join(folder, "bin"));
  writeFileSync(join(folder, "bin", "npx"), `#!/bin/sh\nshift\nexec "${process.execPath}" "${TOOL}" "$@"\n`, {
    mode: 0o755,
  });
  symlinkSync(process.execPath, join(folder, "bin", "node"));
});

afterEach(() => rmSync(folder, { recursive: true }));

function run(command: string): { readonly status: number | null; readonly output: string } {
  const env = { ...process.env, PATH: `${join(folder, "bin")}:${process.env["PATH"]}` };
  const { status, stdout, stderr } = spawnSync("sh", ["-ec", command], { cwd: folder, env, encoding: "utf8" });
  return { status, output: stdout + stderr };
}

describe("the README", () => {
  test("says the two commands that package.json has", () => {
    const { scripts } = JSON.parse(readFileSync(join(PROJECT, "package.json"), "utf8"));
    expect(blocks("sh")[0]).toBe("npm install\nnpm run synth\n");
    expect(Object.keys(scripts)).toEqual(expect.arrayContaining(["synth", "test", "fuzz", "bench"]));
  });

  test("shows commands of the tool that all work", () => {
    const shown = commands(blocks("sh").find((block) => block.includes("--check compares")) ?? "");
    expect(shown).toHaveLength(10);
    for (const command of shown) expect({ command, ...run(command) }).toMatchObject({ command, status: 0 });
    expect(existsSync(join(folder, "dist", "prod", "access-layer.k8s.yaml"))).toBe(true);
    expect(readFileSync(join(folder, "prod.svg"), "utf8")).toContain("</svg>");
  });

  test("shows the apply command that the tool itself suggests", () => {
    const [apply = ""] = blocks("sh").filter((block) => block.startsWith("kubectl"));
    expect(apply.trim()).toBe(
      "kubectl --context prod-eu apply --server-side --field-manager=access-layer -f dist/prod/access-layer.k8s.yaml",
    );
    expect(readFileSync(join(PROJECT, SAMPLES, "prod.yaml"), "utf8")).toContain("context: prod-eu");
  });

  test("shows a mistake as the tool prints it", () => {
    const file = join(folder, "environments", "prod.yaml");
    writeFileSync(file, readFileSync(file, "utf8").replace("min: 3, max: 12", "min: 3, max: 2"));
    const { status, output } = run("npx access-layer validate --env prod");
    expect(status).toBe(2);
    expect(output).toContain(blocks("text")[0]?.trim());
  });

  test("adds a service that synthesises", () => {
    const [people = "", tool = ""] = blocks("yaml");
    const insert = (name: string, block: string) => {
      const file = join(folder, "environments", name);
      const indented = block.replace(/^/gm, "  ").trimEnd();
      writeFileSync(file, readFileSync(file, "utf8").replace(/^services:$/m, `services:\n${indented}`));
    };
    insert("dev.yaml", people);
    insert("dev.release.yaml", tool);
    expect(run("npx access-layer validate --env dev")).toMatchObject({ status: 0 });
    expect(run("npx access-layer synth --env dev").status).toBe(0);
    const manifest = readFileSync(join(folder, "dist", "dev", "access-layer.k8s.yaml"), "utf8");
    expect(manifest).toContain("image: ghcr.io/254carbon/access-layer-orders:v1.0.0");
    expect(manifest).toContain("name: ACCESS_AUTH_SERVICE_URL");
  });

  test("writes out the calls of the gateway as they are by default, with the new one", () => {
    const [, list = ""] = /`calls: \[([^\]]*)\]` for the gateway/.exec(README) ?? [];
    const { calls = [] } = knownService("gateway");
    expect(list.split(", ")).toEqual([...calls, "orders"]);
  });

  test("adds an environment that synthesises", () => {
    const block = blocks("sh").find((text) => text.includes("qa.yaml")) ?? "";
    cpSync(join(PROJECT, "Pulumi.staging.yaml"), join(folder, "Pulumi.staging.yaml"));
    expect(run(block)).toMatchObject({ status: 0 });
    expect(readdirSync(join(folder, "dist"))).toEqual(["qa"]);
    const written = ["dist/qa/access-layer.k8s.yaml", "Pulumi.qa.yaml"].map((file) =>
      readFileSync(join(folder, file), "utf8"),
    );
    expect(written.filter((text) => text.includes("staging"))).toEqual([]);
  });

  test("shows the example that a test compiles and runs, to the letter", () => {
    expect(blocks("ts")).toEqual([readFileSync(join(PROJECT, "examples", "edge-service", "main.ts"), "utf8")]);
  });

  test.each(
    [...README.matchAll(/\]\(([^)#]+)\)/g)]
      .map(([, target = ""]) => target)
      .filter((target) => !target.includes("://")),
  )("links to %s, which exists", (target) => {
    expect(existsSync(join(dirname(join(PROJECT, "README.md")), target))).toBe(true);
  });
});

describe("the page about what stands around the services", () => {
  test.each(blocks("sh", OPERATIONS).flatMap(commands))("shows %s, which works", (command) => {
    expect(run(command)).toMatchObject({ status: 0 });
  });

  test.each([...OPERATIONS.matchAll(/\]\(([^)#]+)\)/g)].map(([, target = ""]) => target))(
    "links to %s, which exists",
    (target) => {
      expect(existsSync(join(PROJECT, "docs", target))).toBe(true);
    },
  );
});
