const { spawnSync } = require("child_process");
const { mkdirSync, readdirSync, writeFileSync } = require("fs");
const { join } = require("path");

/** A jest reporter that writes docs/generated/delivery-proof.md after a full run in which all tests passed. */
class PageReporter {
  onRunComplete(_contexts, results) {
    const isFull = process.env.SOAK_RELEASES === undefined && process.env.SOAK_CONTESTS === undefined;
    const isPassed = results.numFailedTests + results.numRuntimeErrorTestSuites + results.numPendingTests === 0;
    const project = join(__dirname, "..", "..", "..");
    const files = readdirSync(join(project, "test", "soak")).filter((name) => name.endsWith(".test.ts"));
    if (!isFull || !isPassed || results.testResults.length !== files.length) return;
    const report = join(project, "build", "reports", "soak.json");
    mkdirSync(join(project, "build", "reports"), { recursive: true });
    writeFileSync(
      report,
      JSON.stringify({ startTime: results.startTime, testResults: results.testResults.map(fileOf) }),
    );
    spawnSync("node", ["dev/scripts/run-ts.mjs", "test/soak/support/write-page.ts", report], {
      cwd: project,
      stdio: "inherit",
    });
  }
}

/** The fields of jest's JSON report. */
function fileOf({ testFilePath, perfStats, testResults }) {
  return {
    name: testFilePath,
    status: "passed",
    startTime: perfStats.start,
    endTime: perfStats.end,
    assertionResults: testResults.map(({ fullName, status, duration }) => ({ fullName, status, duration })),
  };
}

module.exports = PageReporter;
