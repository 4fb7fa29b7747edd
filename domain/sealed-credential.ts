/**
 * What an approval is asked with, sealed for the activity that asks the VAN: a one-time code, or a card's number with
 * its expiry.
 */
export type SealedCredential = {
  /** `untold`: sealed by a worker of version 0.2, which does not say what it sealed. */
  readonly kind: 'otc' | 'card' | 'untold';
  /** base64 */
  readonly sealed: string;
};

/**
 * A credential as workers and runs tell it to each other. Those of version 0.2 know `sealedOtc` alone, whichever
 * credential it is, and empty for none; so both are written, and either is read. Version 0.3 is the last that writes
 * `sealedOtc`; reading it, and `untold`, end once no run from before 0.3 is open (docs/deploying.md).
 */
export type ToldCredential = { readonly credential?: SealedCredential; readonly sealedOtc?: string };

/** @param credential none in a run that took its payment over */
export const tell = (credential: SealedCredential | undefined): ToldCredential => ({
  ...(credential !== undefined && { credential }),
  sealedOtc: credential?.sealed ?? '',
});

/** The credential that was told, if any. */
export function credentialOf({ credential, sealedOtc = '' }: ToldCredential): SealedCredential | undefined {
  if (credential !== undefined) return credential;
  return sealedOtc === '' ? undefined : { kind: 'untold', sealed: sealedOtc };
}
