import iconv from 'iconv-lite';

/** Korean text as bytes. Call `canEncodeCp949` first: a character outside the set silently becomes a "?". */
export const encodeCp949 = (text: string): Buffer => iconv.encode(text, 'cp949');

/** Whether the character set has every character of a text. */
export const canEncodeCp949 = (text: string): boolean => iconv.decode(encodeCp949(text), 'cp949') === text;

/** The text of bytes, or undefined: a half character or an unassigned code does not encode back to the same bytes. */
export function decodeCp949(bytes: Buffer): string | undefined {
  const text = iconv.decode(bytes, 'cp949');
  return encodeCp949(text).equals(bytes) ? text : undefined;
}

/** The text of bytes, with U+FFFD for invalid ones. */
export const lossyCp949 = (bytes: Buffer): string => iconv.decode(bytes, 'cp949');
