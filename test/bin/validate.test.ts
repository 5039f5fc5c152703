import { readdirSync, renameSync } from "node:fs";
import { join } from "node:path";
import { accessLayer, edit, newFolder } from "./command-line";

let folder: string;
const environments = (file: string) => join(folder, "environments", file);

beforeEach(() => (folder = newFolder()));

test("validate lists the environments that have no problems", async () => {
  const stderr = "3 environments without problems: dev, prod, staging\n";
  expect(await accessLayer(folder, ["validate"])).toEqual({ code: 0, stdout: "", stderr });
});

test("validate prints and counts all problems in all environments", async () => {
  edit(environments("dev.yaml"), "topology: rolling", "topology: roling");
  edit(environments("prod.yaml"), "min: 3, max: 12", "min: 3, max: 2");
  const { code, stdout, stderr } = await accessLayer(folder, ["validate"]);
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr).toMatch(/^environments\/dev\.yaml:\d+:\d+ services\.gateway\.topology: .*did you mean rolling\?$/m);
  expect(stderr).toMatch(
    /^environments\/prod\.yaml:\d+:\d+ services\.gateway\.scale\.max: must be at least min \(3\), got 2/m,
  );
  expect(stderr).toMatch(/\n\d+ problems in 2 files\n$/);
  expect(readdirSync(folder)).toEqual(["environments"]);

  const other = await accessLayer(folder, ["validate", "--env", "staging"]);
  expect(other).toMatchObject({ code: 0, stderr: "1 environment without problems: staging\n" });
});

test.each([[[]], [["--env", "qa"]]])("validate %j reports an environment file that ends in .yml", async (args) => {
  renameSync(environments("staging.yaml"), environments("qa.yml"));
  renameSync(environments("staging.release.yaml"), environments("qa.release.yml"));
  const { code, stderr } = await accessLayer(folder, ["validate", ...args]);
  expect(code).toBe(2);
  expect(stderr).toContain("environments/qa.yml must have a name that ends in .yaml; rename it to qa.yaml\n");
  expect(stderr).toContain(
    "environments/qa.release.yml must have a name that ends in .yaml; rename it to qa.release.yaml\n",
  );
});

test("validate --json prints the problems as JSON", async () => {
  edit(environments("prod.yaml"), "min: 3, max: 12", "min: 3, max: 2");
  const { code, stdout, stderr } = await accessLayer(folder, ["validate", "--json"]);
  expect({ code, stderr }).toEqual({ code: 2, stderr: "" });
  const { problems } = JSON.parse(stdout) as { problems: object[] };
  expect(problems).toEqual([
    {
      file: "environments/prod.yaml",
      line: expect.any(Number),
      column: expect.any(Number),
      path: "services.gateway.scale.max",
      code: expect.stringMatching(/^[a-z-]+\/[a-z-]+$/),
      message: expect.stringContaining("min"),
    },
  ]);
});

const OLD_POSTGRES =
  'PostgreSQL 14 got its last fixes on 2026-11-12, got "14.19"; upgrade to 15 or newer (docs/upgrade-datastores.md)';

test("validate lists warnings with their positions, and they do not change the exit code", async () => {
  edit(environments("prod.yaml"), 'version: "16.4"', 'version: "14.19"');
  const { code, stdout, stderr } = await accessLayer(folder, ["validate"]);
  expect({ code, stdout }).toEqual({ code: 0, stdout: "" });
  const [warning, closing] = stderr.split("\n");
  expect(warning).toMatch(/^environments\/prod\.yaml:\d+:\d+ warning: datastores\.postgres\.version: /);
  expect(warning).toContain(OLD_POSTGRES);
  expect(closing).toBe("3 environments without problems: dev, prod, staging; 1 warning");

  edit(environments("dev.yaml"), "topology: rolling", "topology: roling");
  const both = await accessLayer(folder, ["validate", "--json"]);
  expect(both.code).toBe(2);
  const { problems, warnings } = JSON.parse(both.stdout) as Record<"problems" | "warnings", readonly object[]>;
  expect(problems).not.toEqual([]);
  expect(warnings).toMatchObject([
    { code: "postgres/no-more-fixes", path: "datastores.postgres.version", message: OLD_POSTGRES },
  ]);
});
