const base = require("./jest.config.js");

/** Tests of the runbook's page in a headless Chromium: `npm run test:browser`. Without Chromium, they are skipped. */
module.exports = {
  ...base,
  testMatch: ["<rootDir>/test/browser/**/*.test.ts"],
  testPathIgnorePatterns: ["/node_modules/"],
  globalSetup: "<rootDir>/test/browser/support/find-chromium.ts",
};
