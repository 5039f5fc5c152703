const { writeSync } = require("fs");

/**
 * A jest reporter that ends the run with a one-line summary, for scripts and for people who read only the last line.
 */
class ClosingLine {
  onRunComplete(
    _contexts,
    { numPassedTests, numFailedTests, numPendingTests, numTodoTests, numRuntimeErrorTestSuites },
  ) {
    // A test file that fails to load reports no failed tests, so it counts as one failure.
    const failed = numFailedTests + numRuntimeErrorTestSuites;
    const line = `${numPassedTests} passed, ${failed} failed, ${numPendingTests + numTodoTests} skipped\n`;
    // Jest prints its own summary after all reporters have finished.
    process.on("exit", () => writeSync(1, line));
  }
}

module.exports = ClosingLine;
