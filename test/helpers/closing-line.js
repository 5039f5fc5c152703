const { writeSync } = require("fs");

/** A jest reporter that ends the run with one plain summary line, for scripts and for people who read only the last line. */
class ClosingLine {
  onRunComplete(
    _contexts,
    { numPassedTests, numFailedTests, numPendingTests, numTodoTests, numRuntimeErrorTestSuites },
  ) {
    // A file that fails to load has no tests that can fail. Count it as one failure.
    const failed = numFailedTests + numRuntimeErrorTestSuites;
    const line = `${numPassedTests} passed, ${failed} failed, ${numPendingTests + numTodoTests} skipped\n`;
    // jest prints its own summary after the reporters.
    process.on("exit", () => writeSync(1, line));
  }
}

module.exports = ClosingLine;
