/** Thrown at start when what KB gave the PSP is not of the contract's form. Carries no key. */
export class UnusableKbConfig extends Error {
  override readonly name = 'UnusableKbConfig';
  constructor(
    readonly setting: string,
    readonly rule: string,
  ) {
    super(`KB can't be used: ${setting} must be ${rule}; correct the configuration`);
  }
}

const MAC_KEY_BYTES = 32;

/** @throws UnusableKbConfig */
export function checkedMacKey(setting: string, key: Buffer): Buffer {
  if (key.length !== MAC_KEY_BYTES) throw new UnusableKbConfig(setting, `${MAC_KEY_BYTES} bytes`);
  return key;
}

/** @throws UnusableKbConfig */
export function checkedSrCode(srCode: string): string {
  if (!/^\d{7}$/.test(srCode)) throw new UnusableKbConfig('srCode', '7 digits');
  return srCode;
}
