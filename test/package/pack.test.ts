import { spawnSync } from "child_process";
import { copyFileSync, mkdirSync, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "fs";
import { tmpdir } from "os";
import { join } from "path";
import { parseAllDocuments } from "yaml";
import { packageSbom } from "../../dev/scripts/release/package-sbom";
import type { Package } from "../../dev/scripts/release/sbom";
import { ENVIRONMENTS, PROJECT, SAMPLES } from "../helpers/fixtures";
import { relativeLinks } from "../helpers/links";
import { POLICY_TEST, WHOLE_LAYER } from "./consumer-programs";

jest.mock("@254carbon/access-layer", () => jest.requireActual("../../lib/index"), { virtual: true });

const EXAMPLE = join(PROJECT, "examples", "edge-service", "main.ts");
const GOLDENS = join(PROJECT, "test", "golden");
const PROD = readFileSync(join(GOLDENS, "prod", "access-layer.k8s.yaml"), "utf8");
/** The environments from which the golden manifests are rendered. */
const SHIPPED = join(PROJECT, "environments");
const app = mkdtempSync(join(tmpdir(), "access-layer-their-app-"));

const TSCONFIG = {
  compilerOptions: { strict: true, module: "node16", target: "es2022", skipLibCheck: false, types: ["node", "jest"] },
  // The folder has its own options.
  exclude: ["node_modules", "bundler"],
};

/** Examples that need only cdk8s. Tests in test/pulumi-e2e compile the Pulumi examples from the tarball. */
const EXAMPLES = ["edge-service", "kplus"];

/** Module systems that can load the package. The app compiles the first two in one run, because most of its time is for the types of packages. */
const CONSUMERS = [
  { name: "commonjs", type: "commonjs" },
  { name: "esm", type: "module" },
  { name: "bundler", type: "module" },
] as const;

/** Options of the consumer that has a bundler. Without the types of Jest, because only the entry point for tests may need them. */
const BUNDLER_OPTIONS = {
  ...TSCONFIG.compilerOptions,
  ...{ module: "esnext", moduleResolution: "bundler", noEmit: true, types: ["node"] },
};

/** Returns esbuild flags that bundle the programs in a folder as ES modules, leaving their packages out. */
function bundling(folder: string): readonly string[] {
  const programs = [...EXAMPLES, "whole-layer"].map((program) => join(folder, `${program}.ts`));
  return [
    ...programs,
    "--bundle",
    "--packages=external",
    "--platform=node",
    "--format=esm",
    "--out-extension:.js=.mjs",
    `--outdir=${folder}`,
  ];
}

interface Packed {
  readonly filename: string;
  readonly files: readonly { readonly path: string }[];
}

/** Runs a command and returns its output. If the command fails, the error contains all output. */
function run(
  command: string,
  args: readonly string[],
  variables: Readonly<Record<string, string>> = {},
  cwd = app,
): string {
  const env = { ...process.env, ...variables };
  const { status, stdout, stderr } = spawnSync(command, args, { cwd, encoding: "utf8", env });
  if (status !== 0) throw new Error(`${command} ${args.join(" ")} exited with ${status}:\n${stdout}${stderr}`);
  return stdout;
}

function pack(): Packed {
  const output = run("npm", ["pack", "--ignore-scripts", "--json", "--pack-destination", app], {}, PROJECT);
  const [packed] = JSON.parse(output) as readonly Packed[];
  if (packed === undefined) throw new Error(`npm pack printed ${output}`);
  return packed;
}

/** Returns the consumer app's peer dependencies and tools at the tested versions. */
function companions(): readonly string[] {
  const { devDependencies } = JSON.parse(readFileSync(join(PROJECT, "package.json"), "utf8")) as {
    readonly devDependencies: Readonly<Record<string, string>>;
  };
  return ["cdk8s", "cdk8s-plus-28", "constructs", "typescript", "@types/node", "@types/jest"].map(
    (name) => `${name}@${devDependencies[name]}`,
  );
}

const objectsIn = (yaml: string) => parseAllDocuments(yaml).map((document): unknown => document.toJS());

function readOutput(...path: readonly string[]): string {
  return readFileSync(join(app, ...path), "utf8");
}

describe("the packed library", () => {
  const packed = pack();
  const tarball = join(app, packed.filename);
  const paths = packed.files.map(({ path }) => path);

  afterAll(() => rmSync(app, { recursive: true, force: true }));

  test("the tarball contains only the build with its types, schemas, docs, examples and the license", () => {
    const tops = [
      ...new Set(
        paths.map((path) =>
          path
            .split("/")
            .slice(0, path.startsWith("build/") ? 2 : 1)
            .join("/"),
        ),
      ),
    ];
    expect(tops.sort()).toEqual([
      ...["CHANGELOG.md", "CONTRIBUTING.md", "LICENSE", "README.md"],
      ...["build/bin", "build/charts", "build/lib", "build/stacks"],
      ...["dev", "docs", "environments", "examples", "package.json"],
    ]);
    expect(paths.filter((path) => path.startsWith("environments/"))).toEqual([
      "environments/environment.schema.json",
      "environments/release.schema.json",
    ]);
    const notices = paths.filter((path) => path.endsWith(".txt"));
    expect(notices).toEqual(["build/bin/THIRD-PARTY-NOTICES.txt"]);
    // The tarball excludes the Pulumi program of this project's stacks, because consumers write their own.
    expect(paths.filter((path) => path.startsWith("build/stacks/main."))).toEqual([]);
    expect(paths.filter((path) => path.startsWith("dev/"))).toEqual(["dev/bench/results.md"]);
    const built = paths.filter((path) => path.startsWith("build/"));
    expect(built.filter((path) => path.endsWith(".ts") && !path.endsWith(".d.ts"))).toEqual([]);
    expect(built.filter((path) => /(^|[./-])(test|bench|spec\.js|map|tsbuildinfo)([./-]|$)/.test(path))).toEqual([]);
  });

  test("the Markdown files in the tarball have no dead links", () => {
    const isPacked = (path: string) => paths.some((packed) => packed === path || packed.startsWith(`${path}/`));
    const dead = paths
      .filter((path) => path.endsWith(".md"))
      .flatMap((page) =>
        relativeLinks(page).flatMap(({ path }) => (isPacked(path) ? [] : [`${page} links to ${path}`])),
      );
    expect(dead).toEqual([]);
  });

  test("the package has no install script, which npm would run or warn about", () => {
    const { scripts } = JSON.parse(readFileSync(join(PROJECT, "package.json"), "utf8")) as { readonly scripts: object };
    const onInstall = ["preinstall", "install", "postinstall", "prepublish", "preprepare", "prepare", "postprepare"];
    expect(Object.keys(scripts).filter((name) => onInstall.includes(name))).toEqual([]);
  });

  test("the tarball contains the license text of each package bundled in the command-line program", () => {
    const notices = readFileSync(join(PROJECT, "build", "bin", "THIRD-PARTY-NOTICES.txt"), "utf8");
    const parts = notices.split(`\n\n${"-".repeat(80)}\n\n`).slice(1);
    const heads = parts.map((part) => part.split("\n")[0]?.replace(/ \(.*/, ""));
    const bundled = JSON.parse(readFileSync(join(PROJECT, "build", "bundled.json"), "utf8")) as readonly Package[];
    expect(heads).toEqual(bundled.map(({ name, version }) => `${name} ${version}`));
    expect(heads).toEqual(expect.arrayContaining([expect.stringMatching(/^cdk8s /), expect.stringMatching(/^zod /)]));
    expect(parts.filter((part) => !/permission|licensed? under|apache license/i.test(part))).toEqual([]);
  });

  test("the SBOM lists dependencies and bundled packages, each with a license", () => {
    const { metadata, components, dependencies } = packageSbom(PROJECT);
    expect(metadata.component.name).toBe("@254carbon/access-layer");
    const names = components.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(["@viz-js/viz", "argparse", "cdk8s", "commander", "zod"]));
    expect(names.filter((name) => ["jest", "typescript", "esbuild"].includes(name))).toEqual([]);
    expect(components.filter(({ licenses }) => (licenses ?? []).length === 0)).toEqual([]);
    const refs = [metadata.component, ...components].map((component) => component["bom-ref"]);
    const used = dependencies.flatMap(({ ref, dependsOn }) => [ref, ...dependsOn]);
    expect(used.filter((ref) => !refs.includes(ref))).toEqual([]);
  });

  test("publint reports no problems in the tarball", () => {
    expect(run(join(PROJECT, "node_modules", ".bin", "publint"), ["--strict", tarball])).toContain("All good!");
  });

  test("the types resolve in every module system", () => {
    const attw = join(PROJECT, "node_modules", ".bin", "attw");
    expect(run(attw, ["--no-emoji", "--no-color", tarball])).toContain("No problems found");
  });

  describe("installed into a strict TypeScript app", () => {
    beforeAll(() => {
      writeFileSync(join(app, "package.json"), JSON.stringify({ name: "their-app", private: true }));
      writeFileSync(join(app, "tsconfig.json"), JSON.stringify(TSCONFIG));
      copyFileSync(EXAMPLE, join(app, "main.ts"));
      writeFileSync(join(app, "whole-layer.ts"), WHOLE_LAYER);
      writeFileSync(join(app, "policies.test.ts"), POLICY_TEST);
      for (const { name, type } of CONSUMERS) {
        const own = join(app, name);
        mkdirSync(own);
        writeFileSync(join(own, "package.json"), JSON.stringify({ name, private: true, type }));
        for (const example of EXAMPLES)
          copyFileSync(join(PROJECT, "examples", example, "main.ts"), join(own, `${example}.ts`));
        writeFileSync(join(own, "whole-layer.ts"), WHOLE_LAYER);
      }
      const flags = ["--prefer-offline", "--no-audit", "--no-fund", "--ignore-scripts", "--no-package-lock"];
      run("npm", ["install", ...flags, tarball, ...companions()]);
      run(join(app, "node_modules", ".bin", "tsc"), ["-p", "."]);
    }, 120_000);

    test("installing the package installs what its modules import, but not what the command-line program bundles", () => {
      const installed = JSON.parse(readOutput("node_modules", "@254carbon", "access-layer", "package.json")) as {
        readonly dependencies: Readonly<Record<string, string>>;
      };
      const imported =
        "@lezer/highlight @lezer/lr @prometheus-io/lezer-promql @viz-js/viz fast-json-patch fastest-levenshtein js-yaml json-merge-patch yaml zod";
      expect(Object.keys(installed.dependencies).sort().join(" ")).toBe(imported);
      expect(existsSync(join(app, "node_modules", "commander"))).toBe(false);
    });

    test("the edge-service example renders the same bytes from the tarball as from source, and has fifteen lines", () => {
      run(process.execPath, ["main.js"], { CDK8S_OUTDIR: "packed" });
      process.env["CDK8S_OUTDIR"] = join(app, "from-source");
      jest.requireActual(EXAMPLE);
      delete process.env["CDK8S_OUTDIR"];
      expect(readOutput("packed", "shop.k8s.yaml")).toBe(readOutput("from-source", "shop.k8s.yaml"));
      expect(parseAllDocuments(readOutput("packed", "shop.k8s.yaml"))).toHaveLength(5);
      expect(readFileSync(EXAMPLE, "utf8").trim().split("\n").length).toBeLessThanOrEqual(15);
    });

    test("the whole layer renders the objects in prod's golden manifest in any time zone and locale", () => {
      const places = [
        { TZ: "Asia/Kathmandu", LC_ALL: "tr_TR.UTF-8", LANG: "tr_TR.UTF-8" },
        { TZ: "America/St_Johns", LC_ALL: "C", LANG: "C" },
      ];
      const [here, there] = places.map((place, index) => {
        run(process.execPath, ["whole-layer.js", SHIPPED], {
          ...place,
          CDK8S_OUTDIR: `layer-${index}`,
        });
        return readOutput(`layer-${index}`, "access-layer.k8s.yaml");
      });
      expect(there).toBe(here);
      expect(objectsIn(here ?? "")).toEqual(objectsIn(PROD));
    });

    test.each(CONSUMERS)("the examples compile and run as $name", ({ name }) => {
      const own = join(app, name);
      const isBundled = name === "bundler";
      if (isBundled) {
        writeFileSync(join(own, "tsconfig.json"), JSON.stringify({ compilerOptions: BUNDLER_OPTIONS }));
        run(join(app, "node_modules", ".bin", "tsc"), ["-p", own]);
        run(join(PROJECT, "node_modules", ".bin", "esbuild"), bundling(own));
      }
      for (const program of [...EXAMPLES, "whole-layer"]) {
        const outdir = { CDK8S_OUTDIR: join(name, "dist") };
        run(process.execPath, [join(own, `${program}.${isBundled ? "mjs" : "js"}`), SHIPPED], outdir);
      }
      expect(objectsIn(readOutput(name, "dist", "access-layer.k8s.yaml"))).toEqual(objectsIn(PROD));
      expect(readOutput(name, "dist", "shop.k8s.yaml")).toContain("name: orders");
    });

    test("the Jest matchers compile with strict types", () => {
      const jest = join(PROJECT, "node_modules", ".bin", "jest");
      const environment = { ENVIRONMENTS: join(PROJECT, SAMPLES) };
      const report = run(jest, ["--rootDir", app, "--json", "--testMatch", "<rootDir>/policies.test.js"], environment);
      expect(JSON.parse(report)).toMatchObject({ success: true, numPassedTests: 1 });
    });

    test("the installed command writes the files of an environment, whose schemas exist, and renders them", () => {
      run("npx", ["--no-install", "access-layer", "init"]);
      for (const file of ["dev.yaml", "dev.release.yaml"]) {
        const [, schema = "no schema"] = /\$schema=(\S+)/.exec(readOutput("environments", file)) ?? [];
        expect(JSON.parse(readOutput("environments", schema))).toHaveProperty("properties");
      }
      run("npx", ["--no-install", "access-layer", "synth", "--env", "dev"]);
      expect(objectsIn(readOutput("dist", "dev", "access-layer.k8s.yaml")).length).toBeGreaterThan(50);
    });

    test("the installed command renders every golden manifest byte for byte", () => {
      const command = join(app, "node_modules", ".bin", "access-layer");
      run(command, ["synth", "--environments", SHIPPED, "--out", "printed"]);
      const names = readdirSync(join(app, "printed"));
      expect(names).toEqual(expect.arrayContaining([...ENVIRONMENTS]));
      for (const name of names) {
        const path = join(name, "access-layer.k8s.yaml");
        expect(readOutput("printed", path)).toBe(readFileSync(join(GOLDENS, path), "utf8"));
      }
    });
  });
});
