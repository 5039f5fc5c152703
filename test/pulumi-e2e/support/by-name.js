const { default: Sequencer } = require("@jest/test-sequencer");

/** Test files in the order of their names: those of a worker share a control plane, and the order should be the same each time. */
module.exports = class ByName extends Sequencer {
  sort(tests) {
    return [...tests].sort((a, b) => (a.path < b.path ? -1 : 1));
  }
};
