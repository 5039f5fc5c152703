// Runs fast tests on the other supported Node versions: `node dev/scripts/run-ts.mjs dev/scripts/test-on-node.ts [--all]`.
import { spawnSync } from "node:child_process";
import { delimiter, dirname, join } from "node:path";
import { NODE_VERSIONS, installNode } from "../tools/node";
import { projectFolder } from "../tools/project";

/**
 * Without `--all`, only the newest version runs tests: those of what depends most on Node, the installed package and its command. With it, every version
 * runs all fast tests, which takes much longer.
 */
const isFull = process.argv.includes("--all");
const FOLDERS = isFull ? [] : ["test/package", "test/bin"];
const TESTS = isFull ? "all fast tests" : `the tests in ${FOLDERS.join(" and ")}`;

for (const version of isFull ? NODE_VERSIONS : NODE_VERSIONS.slice(-1)) {
  const node = installNode(version);
  if ("reason" in node) {
    console.log(`NOT RUN HERE: ${TESTS} on Node ${version}: ${node.reason}`);
    console.log("0 passed, 0 failed, 1 skipped");
    continue;
  }
  console.log(`Node ${version}: ${TESTS}`);
  // This version comes first on the PATH so that programs started by the tests, such as npm, also use it.
  const PATH = [dirname(node.path), process.env["PATH"]].join(delimiter);
  const jest = join(projectFolder(), "node_modules", "jest", "bin", "jest.js");
  const { status } = spawnSync(node.path, [jest, "--ci", "--silent", ...FOLDERS], {
    cwd: projectFolder(),
    env: { ...process.env, PATH },
    stdio: "inherit",
  });
  if (status !== 0) process.exitCode = 1;
}
