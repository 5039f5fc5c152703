const { default: Sequencer } = require("@jest/test-sequencer");

/** Runs test files in path order. A worker's test files share a control plane, so the order must be stable. */
module.exports = class ByName extends Sequencer {
  sort(tests) {
    return [...tests].sort((a, b) => (a.path < b.path ? -1 : 1));
  }
};
