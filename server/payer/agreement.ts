import { createHash } from 'node:crypto';
import { type IssuerCode, issuers } from '../../domain/issuers';
import { openPlan } from '../../domain/registration-agreement';
import type { BillingKey, Merchant } from '../../platform/rows';
import {
  AGREEMENT_TEMPLATE,
  type AgreementFacts,
  agreementLines,
  registrationAgreement,
} from '../../web/registration-agreement';
import type { Language } from '../../web/texts';
import type { SellerView } from '../../web/views';
import type { ServerContext } from '../context';
import { Problem } from '../errors';
import { sellerView } from './receipt';

type Registration = BillingKey & { readonly merchant: Merchant };
type Settings = Pick<ServerContext, 'settings'>;

/** A text that payers agree to, and its version: the number of the template, and the SHA-256 of the text. */
export type ShownAgreement = { readonly version: string; readonly text: string };

const LANGUAGES: readonly Language[] = ['ko', 'en'];

/** An issuer's name; its code if only a newer version knows it. */
const nameOf = (issuer: IssuerCode, language: Language): string =>
  Object.hasOwn(issuers, issuer) ? issuers[issuer].name[language] : issuer;

/** What the page of a registration tells its payer about who charges what, and on what terms. */
export const agreementFacts = (
  { settings }: Settings,
  key: Registration,
  language: Language,
): AgreementFacts & { readonly seller: SellerView } => ({
  issuerName: nameOf(key.issuer, language),
  merchantName: key.merchant.name,
  orderName: key.orderName,
  plan: key.plan ?? openPlan,
  seller: sellerView(key.merchant),
  provider: settings.provider,
});

/** The text that the page of a registration shows now. */
export function agreementIn(context: Settings, key: Registration, language: Language): ShownAgreement {
  const text = agreementLines(registrationAgreement(language, agreementFacts(context, key, language))).join('\n');
  return { version: `${AGREEMENT_TEMPLATE}-${createHash('sha256').update(text).digest('hex')}`, text };
}

/**
 * The text that a payer agreed to by its version: the one that is shown now, in one of the languages.
 * @throws Problem AGREEMENT_CHANGED if the page showed another: terms, plan or merchant have changed since
 */
export function agreedIn(context: Settings, key: Registration, version: string | undefined): ShownAgreement {
  const agreed = LANGUAGES.map((language) => agreementIn(context, key, language)).find(
    (shown) => shown.version === version,
  );
  if (agreed === undefined) throw new Problem('AGREEMENT_CHANGED');
  return agreed;
}
