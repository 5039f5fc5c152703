const base = require("./jest.config.js");

/** Tests against real control planes: `npm run e2e`. One control plane per worker; three workers, because the tests mostly wait. */
module.exports = {
  ...base,
  testMatch: ["<rootDir>/test/e2e/**/*.test.ts"],
  testPathIgnorePatterns: ["/node_modules/"],
  globalSetup: "<rootDir>/test/e2e/support/start.ts",
  globalTeardown: "<rootDir>/test/e2e/support/stop.ts",
  maxWorkers: 3,
  // Only ends a hang. Waits inside tests are shorter and name what they wait for. The first run also builds tools in hooks.
  testTimeout: 1800000,
  reporters: [
    "default",
    ["jest-junit", { outputDirectory: "build/reports", outputName: "e2e.xml", classNameTemplate: "{filepath}" }],
    "<rootDir>/test/helpers/closing-line.js",
  ],
};
