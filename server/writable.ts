import type { IssuerCode } from '../domain/issuers';
import { codePoint } from '../domain/names';
import { unwritable } from '../platform/issuer-text';
import { Problem } from './errors';

/** @throws Problem NAME_NOT_WRITABLE, which names the characters */
export function checkWritable(issuer: IssuerCode, names: readonly string[], path = 'issuer'): void {
  const characters = unwritable(issuer, names);
  if (characters.length === 0) return;
  const told = characters.map((character) => `${character} (${codePoint(character)})`).join(', ');
  throw new Problem('NAME_NOT_WRITABLE', { errors: [{ path, message: `${issuer} can't write ${told}` }] });
}
