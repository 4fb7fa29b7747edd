import type { IssuerCode } from '../../../domain/issuers';
import { form, MalformedForm } from './formats';

/** How a transaction is registered with an issuer before its app is called. */
export type OrderRegistrationWire = {
  /** The PSP's own handle, until the issuer has given one. */
  readonly reference: RegExp;
  /** The issuer's names of the answer's fields. */
  readonly names: { readonly code: string; readonly transactionId: string };
  /** The one code that carries a handle. */
  readonly registered: string;
  /** What the bridge page is asked for. */
  readonly bridgeQuery: (transactionId: string) => string;
};

/** Thrown when an issuer has looked at a registration and does not take it: the same one is refused again. */
export class RegistrationRefused extends Error {
  override readonly name = 'RegistrationRefused';
  constructor(
    readonly issuer: IssuerCode,
    /** The issuer's own. */
    readonly code: string,
  ) {
    super(`${issuer} refuses the registration with ${code}; look the code up on the issuer's page in docs/contracts/`);
  }
}

const CODE = /^[0-9A-Za-z]{1,8}$/;

/**
 * The issuer's handle out of its answer.
 * @param transactionId the form of a handle
 * @throws RegistrationRefused
 * @throws MalformedForm when it is no answer of the contract
 */
export function readOrderRegistration(
  issuer: IssuerCode,
  wire: OrderRegistrationWire,
  transactionId: RegExp,
  body: Uint8Array,
): string {
  const { names, registered } = wire;
  const answer = form.read(body, { [names.code]: CODE, [names.transactionId]: /^.{0,100}$/ });
  const code = answer[names.code] ?? '';
  const handle = answer[names.transactionId] ?? '';
  if (code !== registered) throw new RegistrationRefused(issuer, code);
  if (!transactionId.test(handle)) throw new MalformedForm(names.transactionId, 'is out of its bounds');
  return handle;
}
