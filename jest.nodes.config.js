const base = require("./jest.config.js");

/**
 * Tests on real nodes: `npm run e2e:nodes`, and with `-- --full` those of test/nodes/full/, too. Each file starts a cluster. One file at a
 * time, unless the caller asks for more.
 */
module.exports = {
  ...base,
  testMatch: ["<rootDir>/test/nodes/**/*.test.ts"],
  testPathIgnorePatterns: ["/node_modules/", ...(process.env.NODES_SUITE === "short" ? ["/test/nodes/full/"] : [])],
  maxWorkers: 1,
  // Only ends a hang. Waits inside tests are shorter and name what they wait for. The first run also builds tools and images in hooks.
  testTimeout: 3600000,
  reporters: [
    "default",
    ["jest-junit", { outputDirectory: "build/reports", outputName: "nodes.xml", classNameTemplate: "{filepath}" }],
    "<rootDir>/test/helpers/closing-line.js",
  ],
};
