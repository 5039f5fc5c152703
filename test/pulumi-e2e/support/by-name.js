const { default: Sequencer } = require("@jest/test-sequencer");

/** Test files in the order of their names: they share a control plane, and what one leaves behind should meet the same one each time. */
module.exports = class ByName extends Sequencer {
  sort(tests) {
    return [...tests].sort((a, b) => (a.path < b.path ? -1 : 1));
  }
};
