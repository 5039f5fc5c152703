const base = require("./jest.config.js");

/** Tests against real control planes: `npm run e2e`. Each worker has its own control plane. There are four workers, because the tests mostly wait. */
module.exports = {
  ...base,
  testMatch: ["<rootDir>/test/e2e/**/*.test.ts"],
  // The commands of the other runbooks mostly have the same form as those of prod.
  testPathIgnorePatterns: [
    "/node_modules/",
    ...(process.env.RUNBOOKS === "all" ? [] : ["/runbook-steps/(dev|staging|managed)\\.test\\.ts$"]),
  ],
  globalSetup: "<rootDir>/test/e2e/support/start.ts",
  globalTeardown: "<rootDir>/test/e2e/support/stop.ts",
  maxWorkers: 4,
  // The timeout only stops tests that hang. Each wait in a test has a shorter timeout. In the first run, the hooks also build
  // the tools.
  testTimeout: 1800000,
  reporters: [
    "default",
    ["jest-junit", { outputDirectory: "build/reports", outputName: "e2e.xml", classNameTemplate: "{filepath}" }],
    "<rootDir>/test/helpers/closing-line.js",
  ],
};
