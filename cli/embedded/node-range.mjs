const numbersOf = (text) => text.match(/\d+/g).map(Number);

/**
 * Whether a Node version is in a range as `engines` in package.json writes it: `^20.19.0 || >=24.0.0`. This runs before
 * anything is installed, so it uses no package.
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
