// Runs fast tests on the other supported Node versions: `node dev/scripts/run-ts.mjs dev/scripts/test-on-node.ts`.
import { spawnSync } from "node:child_process";
import { delimiter, dirname, join } from "node:path";
import { NODE_VERSIONS, installNode } from "../tools/node";
import { projectFolder } from "../tools/project";

/**
 * Tests for versions between the oldest and the newest: the installed package and its command. `npm test` runs all tests on the oldest version, and this
 * script runs them on the newest. A difference between versions appears in one of these; running all tests on each version took half of CI's time.
 */
const BETWEEN = ["test/package", "test/bin"];

for (const version of NODE_VERSIONS) {
  const folders = version === NODE_VERSIONS.at(-1) ? [] : BETWEEN;
  const tests = folders.length === 0 ? "all fast tests" : `the tests in ${folders.join(" and ")}`;
  const node = installNode(version);
  if ("reason" in node) {
    console.log(`NOT RUN HERE: ${tests} on Node ${version}: ${node.reason}`);
    console.log("0 passed, 0 failed, 1 skipped");
    continue;
  }
  console.log(`Node ${version}: ${tests}`);
  // This version comes first on the PATH so that programs started by the tests, such as npm, also use it.
  const PATH = [dirname(node.path), process.env["PATH"]].join(delimiter);
  const jest = join(projectFolder(), "node_modules", "jest", "bin", "jest.js");
  const { status } = spawnSync(node.path, [jest, "--ci", "--silent", ...folders], {
    cwd: projectFolder(),
    env: { ...process.env, PATH },
    stdio: "inherit",
  });
  if (status !== 0) process.exitCode = 1;
}
