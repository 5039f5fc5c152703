import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "fs";
import { join } from "path";
import { synthesize } from "../../charts/synthesize";
import { projectFolder } from "../../dev/tools/project";
import { run } from "../e2e/support/kubectl";
import { SAMPLES, environmentOf, layerOf } from "../helpers/fixtures";
import { preview } from "./support/changes";
import { sandbox } from "./support/sandbox";
import { projectIn, type Project } from "./support/project";

const PACKAGES = [
  ...["@pulumi/pulumi", "@pulumi/kubernetes", "cdk8s", "cdk8s-plus-28", "constructs"],
  ...["typescript", "@types/node"],
];
const FLAGS = ["--prefer-offline", "--no-audit", "--no-fund", "--ignore-scripts", "--no-package-lock"];
const PROGRAMS = ["whole-layer", "one-service", "transforms"] as const;
const SETTINGS = "name: their-platform\nruntime: { name: nodejs, options: { typescript: false } }\n";
const COMPILER = { strict: true, module: "node16", target: "es2022", skipLibCheck: false, types: ["node"] };

/** A consumer's project. It contains only the installed packages and the consumer's program. */
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(sandbox().folder, "consumer-"));
  const [packed] = JSON.parse(
    await must("npm", ["pack", "--ignore-scripts", "--json", "--pack-destination", folder], projectFolder()),
  ) as readonly { readonly filename: string }[];
  writeFileSync(join(folder, "package.json"), JSON.stringify({ name: "their-platform", private: true }));
  await must("npm", ["install", ...FLAGS, join(folder, packed?.filename ?? ""), ...versioned(PACKAGES)], folder);
  for (const name of PROGRAMS) {
    cpSync(join(projectFolder(), "examples", "pulumi", `${name}.ts`), join(folder, `${name}.ts`));
  }
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions: COMPILER }));
  await must(join(folder, "node_modules", ".bin", "tsc"), ["-p", "."], folder);
});

test("whole-layer.ts registers one resource per manifest, without @pulumi/aws", async () => {
  expect(existsSync(join(folder, "node_modules", "@pulumi", "aws"))).toBe(false);
  const project = await projectFor("whole-layer", "dev");
  cpSync(join(projectFolder(), SAMPLES), join(project.folder, "environments"), { recursive: true });
  await project.run(["config", "set", "jwksUrl", "https://keys.invalid"]);
  await project.run(["config", "set", "--secret", "jwtSecretKey", "only-for-this-test"]);
  const created = (await preview(project)).changes.filter((change) => change.includes("/"));
  const { manifests } = synthesize(layerOf(environmentOf("dev")));
  expect(created).toHaveLength(manifests.length + 1);
  expect(created).toContain("create Secret/254carbon-access/access-secrets");
});

test("one-service.ts registers the objects of one service", async () => {
  const project = await projectFor("one-service", "dev");
  const created = (await preview(project)).changes.filter((change) => change.includes("/"));
  expect(created).toEqual([
    "create Deployment/shop/orders",
    "create HorizontalPodAutoscaler/shop/orders",
    "create PodDisruptionBudget/shop/orders",
    "create Service/shop/orders-service",
    "create ServiceAccount/shop/orders",
  ]);
});

test("transforms.ts ignores annotations of ServiceAccounts only", async () => {
  const project = await projectFor("transforms", "dev");
  cpSync(join(projectFolder(), SAMPLES), join(project.folder, "environments"), { recursive: true });
  const { steps } = JSON.parse(await project.run(["preview", "--json"])) as {
    readonly steps: readonly {
      readonly newState: { readonly type: string; readonly ignoreChanges?: readonly string[] };
    }[];
  };
  const ignoring = steps.map(({ newState }) => newState).filter(({ ignoreChanges }) => ignoreChanges !== undefined);
  expect(new Set(ignoring.map(({ type, ignoreChanges }) => `${type} ${String(ignoreChanges)}`))).toEqual(
    new Set(["kubernetes:core/v1:ServiceAccount metadata.annotations"]),
  );
});

async function projectFor(program: (typeof PROGRAMS)[number], stack: string): Promise<Project> {
  writeFileSync(join(folder, "Pulumi.yaml"), `${SETTINGS}main: ${program}.js\n`);
  mkdirSync(join(folder, "backend"), { recursive: true });
  const project = projectIn(folder, stack);
  if (!existsSync(join(folder, `Pulumi.${stack}.yaml`))) await project.run(["stack", "init", stack]);
  return project;
}

async function must(program: string, args: readonly string[], where: string): Promise<string> {
  const { code, stdout, stderr } = await run(program, args, { folder: where });
  if (code !== 0) throw new Error(`${program} ${args.join(" ")} exited with ${code}:\n${stdout}\n${stderr}`);
  return stdout;
}

/** Package versions from devDependencies. */
function versioned(packages: readonly string[]): readonly string[] {
  const { devDependencies } = JSON.parse(readFileSync(join(projectFolder(), "package.json"), "utf8")) as {
    readonly devDependencies: Readonly<Record<string, string>>;
  };
  return packages.map((name) => `${name}@${devDependencies[name]}`);
}
