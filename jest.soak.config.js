const base = require("./jest.config.js");

/**
 * Many releases, contests and disturbances on real control planes: `npm run e2e:soak`. Each worker has its own control plane. A run in which all tests pass
 * writes docs/generated/delivery-proof.md.
 */
module.exports = {
  ...base,
  testMatch: ["<rootDir>/test/soak/*.test.ts"],
  testPathIgnorePatterns: ["/node_modules/"],
  globalSetup: "<rootDir>/test/soak/support/start.ts",
  globalTeardown: "<rootDir>/test/e2e/support/stop.ts",
  // The tests mostly wait for pods.
  maxWorkers: 4,
  // The timeout only stops tests that hang.
  testTimeout: 5400000,
  reporters: [
    "default",
    ["jest-junit", { outputDirectory: "build/reports", outputName: "soak.xml", classNameTemplate: "{filepath}" }],
    "<rootDir>/test/soak/support/page-reporter.js",
    "<rootDir>/test/helpers/closing-line.js",
  ],
};
