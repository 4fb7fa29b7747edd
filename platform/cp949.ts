import iconv from 'iconv-lite';

/** Korean text as bytes. `canEncode` comes first: what the character set lacks becomes a "?" without a word. */
export const encodeCp949 = (text: string): Buffer => iconv.encode(text, 'cp949');

/** Whether the character set has a character for all of a text. */
export const canEncodeCp949 = (text: string): boolean => iconv.decode(encodeCp949(text), 'cp949') === text;

/** The text of bytes, or undefined: a half character or an unassigned code does not come back as the same bytes. */
export function decodeCp949(bytes: Buffer): string | undefined {
  const text = iconv.decode(bytes, 'cp949');
  return encodeCp949(text).equals(bytes) ? text : undefined;
}

/** The text of bytes, with U+FFFD for what is no character. */
export const lossyCp949 = (bytes: Buffer): string => iconv.decode(bytes, 'cp949');
