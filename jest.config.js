/** @type {import("jest").Config} */
module.exports = {
  testEnvironment: "node",
  testMatch: ["<rootDir>/test/**/*.test.ts", "<rootDir>/examples/**/*.test.ts"],
  testPathIgnorePatterns: [
    "/node_modules/",
    "<rootDir>/test/e2e/",
    "<rootDir>/test/pulumi-e2e/",
    "<rootDir>/test/nodes/",
    "<rootDir>/test/browser/",
    "<rootDir>/test/soak/",
  ],
  modulePathIgnorePatterns: ["<rootDir>/build/"],
  transform: { "^.+\\.ts$": ["@swc/jest", { jsc: { parser: { syntax: "typescript" }, target: "es2022" } }] },
  // By default, jest leaves one core unused. Most machines that run these tests have only two cores.
  maxWorkers: "100%",
  // The timeout only stops tests that hang. No test depends on the speed of the machine.
  testTimeout: 120000,
  reporters: ["default", "<rootDir>/test/helpers/closing-line.js"],
};
