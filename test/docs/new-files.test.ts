import { spawnSync } from "child_process";
import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "fs";
import { tmpdir } from "os";
import { join } from "path";
import { PROJECT, SAMPLES } from "../helpers/fixtures";
import { blocks, commands, page } from "./sandbox";

/** Directories of a checkout that the tests below do not need. */
const LEFT_OUT = ["node_modules", ".git", "build", "dist"];

/**
 * Tests that depend on the environments in the checkout. The package test also compares its output with the goldens, but it is
 * left out because it downloads packages.
 */
const AFFECTED = [
  "test/golden",
  "test/examples/ci.test.ts",
  "test/docs/generated.test.ts",
  "test/docs/compatibility.test.ts",
];

let checkout: string;

beforeAll(() => {
  checkout = mkdtempSync(join(tmpdir(), "checkout-"));
  for (const name of readdirSync(PROJECT).filter((file) => !LEFT_OUT.includes(file)))
    cpSync(join(PROJECT, name), join(checkout, name), { recursive: true });
  // Replaces the shipped environments with the samples, because the shipped ones may already use the added names.
  const environments = join(checkout, "environments");
  for (const file of readdirSync(environments).filter((name) => name.endsWith(".yaml")))
    rmSync(join(environments, file));
  cpSync(join(PROJECT, SAMPLES), environments, { recursive: true });
  symlinkSync(join(PROJECT, "node_modules"), join(checkout, "node_modules"));
});

afterAll(() => rmSync(checkout, { recursive: true }));

function run(program: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): void {
  const { status, stdout, stderr } = spawnSync(program, args, {
    cwd: checkout,
    env: { ...process.env, ...env },
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(`${program} ${args.join(" ")} exits with ${status}:\n${stdout}${stderr}`);
}

function addService(file: string, block: string): void {
  const path = join(checkout, "environments", file);
  const text = readFileSync(path, "utf8");
  writeFileSync(path, text.replace("\nservices:\n", `\nservices:\n${block.replace(/^(?=.)/gm, "  ")}`));
}

test("the affected tests pass after a service and an environment are added as documented", () => {
  const [people = "", released = ""] = blocks("yaml", page("docs", "add-a-service.md"));
  addService("dev.yaml", people);
  addService("dev.release.yaml", released);
  const [copy = ""] = blocks("sh", page("docs", "add-an-environment.md"));
  run("sh", [
    "-ec",
    commands(copy)
      .filter((line) => line.startsWith("sed "))
      .join("\n"),
  ]);

  const jest = [join("node_modules", ".bin", "jest"), "--ci", "--runInBand"];
  // The other goldens do not depend on the files in environments/.
  run(process.execPath, [...jest, "test/golden/environments.test.ts", "test/golden/runbooks.test.ts"], {
    UPDATE_GOLDENS: "1",
  });
  run(process.execPath, [...jest, ...AFFECTED], { UPDATE_GOLDENS: "" });
  expect(readdirSync(join(checkout, "test", "golden"))).toContain("qa");
  expect(readFileSync(join(checkout, "test", "golden", "dev", "access-layer.k8s.yaml"), "utf8")).toContain(
    "name: orders",
  );
  run(process.execPath, [join("node_modules", ".bin", "prettier"), "--check", "environments", "Pulumi.qa.yaml"]);
});
