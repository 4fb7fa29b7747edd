import type { IssuerCode } from '../../../domain/issuers';
import { form, MalformedForm } from './formats';

/** How a transaction is registered with an issuer before its app is called. */
export type OrderRegistrationWire = {
  /** The form of the PSP's own handle, which identifies the transaction until the issuer returns its own. */
  readonly reference: RegExp;
  /** The issuer's names of the answer's fields. */
  readonly names: { readonly code: string; readonly transactionId: string };
  /** The only code that comes with a handle. */
  readonly registered: string;
  /** The query of the bridge page. */
  readonly bridgeQuery: (transactionId: string) => string;
};

/** Thrown when an issuer has processed a registration and refused it: the same one would be refused again. */
export class RegistrationRefused extends Error {
  override readonly name = 'RegistrationRefused';
  constructor(
    readonly issuer: IssuerCode,
    /** The issuer's own code. */
    readonly code: string,
  ) {
    super(`${issuer} refuses the registration with ${code}; look the code up on the issuer's page in docs/contracts/`);
  }
}

const CODE = /^[0-9A-Za-z]{1,8}$/;

/**
 * Reads the issuer's handle from its answer.
 * @param transactionId the form of a handle
 * @throws RegistrationRefused
 * @throws MalformedForm when the answer does not follow the contract
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
