const numbersOf = (text) => text.match(/\d+/g).map(Number);

/**
 * Whether a Node is of a range as `engines` in package.json names it: `^20.19.0 || >=24.0.0`. What runs first needs no
 * package.
 * @param {string} version `22.13.0`
 * @param {string} range
 */
export function isInRange(version, range) {
  const [ownMajor, ownMinor] = numbersOf(version);
  return range.split('||').some((part) => {
    const [major, minor] = numbersOf(part);
    return ownMajor === major ? ownMinor >= minor : part.includes('>=') && ownMajor > major;
  });
}
