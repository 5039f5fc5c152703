const base = require("./jest.config.js");

/** Tests of the Pulumi program with the real engine and real control planes, one per worker: `npm run e2e:pulumi`. */
module.exports = {
  ...base,
  testMatch: ["<rootDir>/test/pulumi-e2e/**/*.test.ts"],
  testPathIgnorePatterns: ["/node_modules/"],
  globalSetup: "<rootDir>/test/pulumi-e2e/support/start.ts",
  globalTeardown: "<rootDir>/test/pulumi-e2e/support/stop.ts",
  maxWorkers: 2,
  testSequencer: "<rootDir>/test/pulumi-e2e/support/by-name.js",
  // The timeout only stops tests that hang. No test depends on the speed of the machine.
  testTimeout: 1800000,
  reporters: [
    "default",
    ["jest-junit", { outputDirectory: "build/reports", outputName: "e2e-pulumi.xml", classNameTemplate: "{filepath}" }],
    "<rootDir>/test/helpers/closing-line.js",
  ],
};
