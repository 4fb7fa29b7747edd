import type { ChargePlan } from '../domain/registration-agreement';
import { dateText, filled, type Language, type TextKey, textsIn, wonText } from './texts';
import type { ProviderView, SellerView } from './views';

/**
 * Which text it is that payers agree to when they register a card. Raise it when the words below, or what they say,
 * change: an agreement is stored with it.
 */
export const AGREEMENT_TEMPLATE = 1;

/** What a payer agrees to. */
export type AgreementView = {
  readonly heading: string;
  /** Merchant and order, which the page names at its top. */
  readonly parties: string;
  readonly note: string;
  /** What will be charged: a label, and its value. */
  readonly rows: readonly (readonly [label: string, value: string])[];
  /** What the payer ticks, one by one; with the terms that it is about, if they are written anywhere. */
  readonly consents: readonly { readonly text: string; readonly of: string; readonly url?: string }[];
};

/** The facts that an agreement names. */
export type AgreementFacts = {
  readonly issuerName: string;
  readonly merchantName: string;
  readonly orderName: string;
  readonly plan: ChargePlan;
  readonly seller: Pick<SellerView, 'phone'>;
  readonly provider: ProviderView;
};

export function registrationAgreement(language: Language, facts: AgreementFacts): AgreementView {
  const text = textsIn(language);
  const { plan, provider } = facts;
  const consent = (name: TextKey, url?: string): AgreementView['consents'][number] => ({
    text: filled(text('consent'), { what: text(name) }),
    of: text(name),
    ...(url === undefined ? {} : { url }),
  });
  const written = [
    ['consentTerms', provider.termsUrl],
    ['consentCollection', provider.collectionUrl],
    ['consentProvision', provider.privacyUrl],
  ] as const;
  return {
    heading: filled(text('register'), { issuer: facts.issuerName }),
    parties: `${facts.merchantName} · ${facts.orderName}`,
    note: text('registerNote'),
    rows: [
      [text('planAmount'), plan.amount === null ? text('planAmountOpen') : wonText(language, plan.amount)],
      [text('planCycle'), plan.cycle === null ? text('planCycleOpen') : cycleText(language, plan.cycle)],
      [text('planStart'), plan.startOn === null ? text('planStartOpen') : dateText(language, plan.startOn)],
      [text('planEnding'), plan.ending ?? endingText(language, facts.seller)],
    ],
    consents: [
      consent('consentCharges'),
      ...written.flatMap(([name, url]) => (url === undefined ? [] : [consent(name, url)])),
    ],
  };
}

/** The agreement as it is stored: each line that the payer saw, with the addresses of the terms. */
export const agreementLines = ({ heading, parties, note, rows, consents }: AgreementView): readonly string[] => [
  heading,
  parties,
  note,
  ...rows.map(([label, value]) => `${label}: ${value}`),
  ...consents.map(({ text, url }) => (url === undefined ? text : `${text} (${url})`)),
];

function endingText(language: Language, { phone }: Pick<SellerView, 'phone'>): string {
  const text = textsIn(language);
  return phone === undefined ? text('planEndingOpen') : filled(text('planEndingByPhone'), { phone });
}

function cycleText(language: Language, { unit, every }: NonNullable<ChargePlan['cycle']>): string {
  const text = textsIn(language);
  const [one, several] = cycles[unit];
  return every === 1 ? text(one) : filled(text(several), { every });
}

const cycles = {
  WEEK: ['everyWeek', 'everyWeeks'],
  MONTH: ['everyMonth', 'everyMonths'],
  YEAR: ['everyYear', 'everyYears'],
} as const satisfies Readonly<Record<NonNullable<ChargePlan['cycle']>['unit'], readonly [TextKey, TextKey]>>;
