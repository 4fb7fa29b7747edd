import type { AppScheme } from '../../domain/messages';

/**
 * How a payer opens the card app. In a sandbox, which has a card app in the browser, that one takes the place of the
 * issuer's on every device: a test order must never open a payer's own card app, nor send anybody to an app store.
 * @param cardAppUrl of the sandbox; undefined: this is none
 */
export function appSchemeIn(cardAppUrl: string | undefined, scheme: AppScheme): AppScheme {
  if (cardAppUrl === undefined) return scheme;
  const url = `${cardAppUrl}?url=${encodeURIComponent(scheme.url)}`;
  return { kind: 'scheme', url, package: scheme.package, storeUrl: url, expiresAt: scheme.expiresAt };
}
