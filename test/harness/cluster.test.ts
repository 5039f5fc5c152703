import { join } from "path";
import { run } from "../bin/command-line";
import { clusterChoice } from "../e2e/support/cluster-choice";
import { PROJECT } from "../helpers/fixtures";

const cluster = (...args: string[]) => {
  const script = join("test", "e2e", "support", "run-cluster.ts");
  return run(process.execPath, [join("dev", "scripts", "run-ts.mjs"), script, ...args], PROJECT);
};

test("npm run cluster -- --help prints the usage with an example on stdout and exits with 0", async () => {
  const { code, stdout, stderr } = await cluster("--help");
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(stdout).toMatch(
    /^usage: npm run cluster -- \[ENVIRONMENT\] \[--nodes\]\n[^]*\nexample: npm run cluster -- prod\n$/,
  );
});

test.each([
  [["--node"], "unknown option: --node; the only options are --nodes and --help"],
  [["dev", "prod"], "ENVIRONMENT must be one name, got dev, prod; start one cluster for each"],
])("npm run cluster with %j prints the problem and the usage on stderr and exits with 2", async (args, problem) => {
  const { code, stdout, stderr } = await cluster(...args);
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr).toMatch(new RegExp(`^${problem}\n\nusage: `));
});

test("npm run cluster starts dev by default, and the given environment on real nodes", () => {
  expect(clusterChoice([])).toEqual({ name: "dev", onNodes: false });
  expect(clusterChoice(["--nodes", "prod"])).toEqual({ name: "prod", onNodes: true });
});
