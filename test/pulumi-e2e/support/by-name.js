const { default: Sequencer } = require("@jest/test-sequencer");

/** Runs test files sorted by path: files of one worker share a control plane, so the order must not vary. */
module.exports = class ByName extends Sequencer {
  sort(tests) {
    return [...tests].sort((a, b) => (a.path < b.path ? -1 : 1));
  }
};
