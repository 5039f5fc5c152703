const base = require("./jest.config.js");

/** Tests of the Pulumi program by Pulumi's engine against real control planes, one for each worker: `npm run e2e:pulumi`. */
module.exports = {
  ...base,
  testMatch: ["<rootDir>/test/pulumi-e2e/**/*.test.ts"],
  testPathIgnorePatterns: ["/node_modules/"],
  globalSetup: "<rootDir>/test/pulumi-e2e/support/start.ts",
  globalTeardown: "<rootDir>/test/pulumi-e2e/support/stop.ts",
  maxWorkers: 2,
  testSequencer: "<rootDir>/test/pulumi-e2e/support/by-name.js",
  // A limit ends a hang; it measures nothing.
  testTimeout: 1800000,
  reporters: [
    "default",
    ["jest-junit", { outputDirectory: "build/reports", outputName: "e2e-pulumi.xml", classNameTemplate: "{filepath}" }],
    "<rootDir>/test/helpers/closing-line.js",
  ],
};
