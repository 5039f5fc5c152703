const base = require("./jest.config.js");

/** Tests against real control planes, one for each worker: `npm run e2e`. Three at a time: most of it is waiting. */
module.exports = {
  ...base,
  testMatch: ["<rootDir>/test/e2e/**/*.test.ts"],
  testPathIgnorePatterns: ["/node_modules/"],
  globalSetup: "<rootDir>/test/e2e/support/start.ts",
  globalTeardown: "<rootDir>/test/e2e/support/stop.ts",
  maxWorkers: 3,
  // A limit ends a hang; it measures nothing. The waits inside are shorter and say what they waited for; hooks build tools the first time.
  testTimeout: 1800000,
  reporters: [
    "default",
    ["jest-junit", { outputDirectory: "build/reports", outputName: "e2e.xml", classNameTemplate: "{filepath}" }],
    "<rootDir>/test/helpers/closing-line.js",
  ],
};
