import type { AuthFailureReason } from '../../../domain/reasons';

/** The one `rcd` that carries an OTC. */
export const AUTHENTICATED_CODE = '0000';

/** What each refusing `rcd` of docs/contracts/kb.md means to the payer. */
const REASONS: Readonly<Record<string, AuthFailureReason>> = {
  '3001': 'PAYER_CANCELLED',
  '3002': 'APP_TIMEOUT',
  // 91xx: the authentication was refused.
  '9101': 'AUTH_REFUSED', // password wrong too often
  '9102': 'CARD_UNUSABLE', // card not registered in the app
  '9103': 'CARD_UNUSABLE', // card stopped
  '9104': 'CARD_UNUSABLE', // card expired
  '9105': 'LIMIT_EXCEEDED',
  '9106': 'INSTALLMENT_NOT_ALLOWED',
  '9107': 'AUTH_REFUSED', // other
  // 92xx: KB could not process the order.
  '9201': 'ISSUER_ERROR', // order decryption
  '9202': 'ISSUER_ERROR', // order MAC
  '9203': 'ISSUER_ERROR', // field error
  '9204': 'APP_TIMEOUT', // order expired: the payer opened the app too late, and a new try helps
  '9205': 'ISSUER_ERROR', // merchant not registered
  '9206': 'ISSUER_MAINTENANCE',
  '9207': 'ISSUER_ERROR', // other
};

/** The reason of a refusing `rcd`. A code the contract does not list is still no authentication: ISSUER_ERROR. */
export function reasonOf(resultCode: string): AuthFailureReason {
  return REASONS[resultCode] ?? 'ISSUER_ERROR';
}
