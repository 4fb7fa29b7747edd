import { type IssuerCode, issuerCodes, issuers } from '../domain/issuers';
import { tidyName } from '../domain/names';
import { canEncodeCp949 } from './cp949';

const canWrite: Readonly<Record<(typeof issuers)[IssuerCode]['textIn'], (character: string) => boolean>> = {
  'UTF-8': () => true,
  CP949: canEncodeCp949,
};

/**
 * The characters of the names, each once, that an issuer's character set lacks. Its card app can't show them, so the
 * payer can't pay with this issuer.
 */
export function unwritable(issuer: IssuerCode, names: readonly string[]): readonly string[] {
  const can = canWrite[issuers[issuer].textIn];
  return [...new Set(names.flatMap((name) => Array.from(tidyName(name))))].filter((character) => !can(character));
}

/** The issuers that can't write the names, each with the missing characters. */
export const issuersWithout = (
  names: readonly string[],
): readonly { readonly issuer: IssuerCode; readonly characters: readonly string[] }[] =>
  issuerCodes
    .map((issuer) => ({ issuer, characters: unwritable(issuer, names) }))
    .filter(({ characters }) => characters.length > 0);
