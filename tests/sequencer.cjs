const { default: Sequencer } = require('@jest/test-sequencer');
const { longest } = require('./order.cjs');

const placeOf = ({ path: file }) => {
  const place = longest.findIndex((suite) => file.endsWith(`/tests/${suite}.test.ts`));
  return place === -1 ? longest.length : place;
};

/** Runs the slowest suites first, so that none runs alone at the end. A fresh clone has no times of earlier runs. */
class LongestFirst extends Sequencer {
  sort(tests) {
    return [...super.sort(tests)].sort((one, other) => placeOf(one) - placeOf(other));
  }
}

module.exports = LongestFirst;
