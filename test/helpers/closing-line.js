const { writeSync } = require("fs");

/** A jest reporter that ends the run with one plain line, for people and machines that read only the last. */
class ClosingLine {
  onRunComplete(
    _contexts,
    { numPassedTests, numFailedTests, numPendingTests, numTodoTests, numRuntimeErrorTestSuites },
  ) {
    // A file that can't even be loaded has no tests to fail, but it has failed.
    const failed = numFailedTests + numRuntimeErrorTestSuites;
    const line = `${numPassedTests} passed, ${failed} failed, ${numPendingTests + numTodoTests} skipped\n`;
    // jest prints its own summary after all reporters are done.
    process.on("exit", () => writeSync(1, line));
  }
}

module.exports = ClosingLine;
