/** The entries of a comma-separated list, without the spaces around them; empty ones don't count. */
export const commaList = (text: string): readonly string[] =>
  text
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');
