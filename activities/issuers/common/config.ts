import type { IssuerCode } from '../../../domain/issuers';

/** Thrown at start when an issuer's key or code does not have the contract's form. Carries no key. */
export class UnusableIssuerConfig extends Error {
  override readonly name = 'UnusableIssuerConfig';
  constructor(
    readonly issuer: IssuerCode,
    readonly setting: string,
    readonly rule: string,
  ) {
    super(`${issuer} can't be used: ${setting} must be ${rule}; correct the configuration`);
  }
}

export const MAC_KEY_BYTES = 32;

/** @throws UnusableIssuerConfig */
export function checkedKey(issuer: IssuerCode, setting: string, key: Buffer, bytes: number): Buffer {
  if (key.length !== bytes) throw new UnusableIssuerConfig(issuer, setting, `${bytes} bytes`);
  return key;
}
