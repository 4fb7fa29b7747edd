import type { Approval, PaymentChoice, PaymentStatus } from '../client/types.js';
import type { Language, TextKey } from '../texts.js';

/** A screen of the bill page, by its `data-screen`. */
export type ScreenName =
  'choose' | 'phone' | 'starting' | 'app' | 'confirming' | 'paid' | 'cancelled' | 'failed' | 'unreachable' | 'closed';

/** A button for the payer, by its id. */
export type ButtonName = 'pay' | 'abort' | 'again' | 'resume' | 'stay' | 'copy' | 'pay-here';

type FieldName =
  | 'reason'
  | 'failedTitle'
  | 'waiting'
  | 'problem'
  | 'paidNote'
  | 'appNote'
  | 'paymentId'
  | 'requestedAt'
  | keyof ApprovalFields;
type ApprovalFields = Record<
  | 'amount'
  | 'cancelledAmount'
  | 'remainingAmount'
  | 'cardIssuerName'
  | 'maskedCardNo'
  | 'installment'
  | 'approvalNo'
  | 'approvedAt',
  string
>;

/** The page from the view of a payment's flow. */
export type Screens = ReturnType<typeof screensOf>;

/** Functions that format values; the page passes those of `texts.ts`. */
export type Words = {
  readonly text: (key: TextKey) => string;
  readonly won: (language: Language, amount: number) => string;
  readonly installment: (language: Language, months: number, payerInterestMonths?: number | null) => string;
  readonly cardNo: (cardNo: string) => string;
  readonly koreanTime: (language: Language, dateTime: string) => string;
};

/** Shows one of the page's screens at a time, and fills it. All of them are in the document: see `bill-page.ts`. */
export function screensOf(page: Document, language: Language, words: Words) {
  const element = (id: string): HTMLElement | null => page.getElementById(id);
  const reveal = (id: string, revealed: boolean): void => {
    element(id)?.toggleAttribute('hidden', !revealed);
  };
  const all = [...page.querySelectorAll<HTMLElement>('[data-screen]')];

  const fill = (field: FieldName, text: string): void => {
    for (const place of page.querySelectorAll(`[data-field="${field}"]`)) place.textContent = text;
  };
  const enable = (button: ButtonName, enabled: boolean): void => {
    element(button)?.toggleAttribute('disabled', !enabled);
  };

  /** Moves to a screen: its heading gets the focus, and its sentence is read aloud by screen readers. */
  const show = (name: ScreenName): void => {
    const shown = all.find(({ dataset }) => dataset.screen === name);
    if (shown?.hidden !== true) return;
    for (const screen of all) screen.hidden = screen !== shown;
    shown.querySelector('h2')?.focus();
    const announcement = element('announcement');
    if (announcement !== null) announcement.textContent = shown.querySelector('[data-spoken]')?.textContent ?? '';
    page.defaultView?.scrollTo(0, 0);
  };

  const label = (): void => {
    labelInstallments(page, (months, terms) => words.installment(language, months, terms));
  };
  page.querySelector('.choices')?.addEventListener('change', label);
  // A browser may have restored the choice of an earlier visit.
  label();

  return {
    show,
    fill,
    enable,
    /** Whether this page still offers a way to pay: a page that was loaded after the bill was closed does not. */
    canChoose: all.some(({ dataset }) => dataset.screen === 'choose'),
    /** Whether the page can hand the payment over to a phone. */
    hasPhone: all.some(({ dataset }) => dataset.screen === 'phone'),
    choice: () => choiceOn(page),
    /** The payer has pressed without a choice. */
    askForCard: (): void => {
      askForCard(page, words.text('chooseFirst'));
    },
    /** Whether the page is about to go on to the merchant. */
    tellGoingBack(going: boolean): void {
      const note = element('going-back');
      if (note !== null) note.textContent = going ? words.text('goingBack') : '';
      reveal('stay', going);
    },
    showInquiry(told: Inquiry): void {
      fillInquiry(page, told, (time) => words.koreanTime(language, time));
    },
    /** Shows an approval's values, or none when its state has none. */
    showApproval(approval: Approval | null): void {
      for (const list of page.querySelectorAll<HTMLElement>('.approval')) list.hidden = approval === null;
      if (approval === null) return;
      for (const part of page.querySelectorAll<HTMLElement>('.cancels')) part.hidden = !approval.cancelledAmount;
      const fields = approvalFields(approval, language, words);
      for (const [field, text] of Object.entries(fields)) fill(field as keyof ApprovalFields, text);
    },
    ...cardAppParts(page, words),
    offerAgain: (offered: boolean): void => {
      reveal('again', offered);
    },
    onPress: (button: ButtonName, act: () => void): void => {
      element(button)?.addEventListener('click', act);
    },
    showOffline: (offline: boolean): void => {
      reveal('offline', offline);
    },
  };
}

/** What the payer has chosen; an empty issuer is none. */
function choiceOn(page: Document): Omit<PaymentChoice, 'platform'> {
  const issuer = chosenIssuer(page)?.value ?? '';
  const months = page.querySelector<HTMLSelectElement>('#installment')?.selectedOptions[0];
  // What the payer reads there, so that the server can refuse what it does not offer any more.
  const shown = months?.dataset.payerInterestMonths;
  return {
    issuer,
    installmentMonths: Number(months?.value ?? 0),
    ...(shown === undefined ? {} : { payerInterestMonths: Number(shown) }),
  };
}

const chosenIssuer = (page: Document): HTMLInputElement | null =>
  page.querySelector<HTMLInputElement>('input[name="issuer"]:checked');

/** Writes the terms of the chosen issuer's cards into the list of months: `months:payerInterestMonths`, with spaces. */
function labelInstallments(
  page: Document,
  textOf: (months: number, payerInterestMonths: number | null) => string,
): void {
  const terms =
    chosenIssuer(page)
      ?.dataset.interestFree?.split(' ')
      .map((term) => term.split(':')) ?? [];
  for (const option of page.querySelectorAll<HTMLOptionElement>('#installment option')) {
    const payerInterestMonths = terms.find(([months]) => months === option.value)?.[1];
    option.textContent = textOf(
      Number(option.value),
      payerInterestMonths === undefined ? null : Number(payerInterestMonths),
    );
    if (payerInterestMonths === undefined) delete option.dataset.payerInterestMonths;
    else option.dataset.payerInterestMonths = payerInterestMonths;
  }
}

/** The parts of the page that open or install the card app. */
function cardAppParts(page: Document, words: Words) {
  const element = (id: string): HTMLElement | null => page.getElementById(id);
  const link = (id: string, url: string | undefined): void => {
    const anchor = element(id);
    if (url !== undefined) anchor?.setAttribute('href', url);
    anchor?.toggleAttribute('hidden', url === undefined);
  };
  return {
    /** Lets the payer open or install the app by hand, also after a reload, or when the browser blocked the app. */
    offerApp({
      appUrl,
      storeUrl,
      inWindow,
    }: {
      readonly appUrl?: string | undefined;
      readonly storeUrl?: string | undefined;
      readonly inWindow: boolean;
    }): void {
      link('open-app', appUrl);
      if (inWindow) element('open-app')?.setAttribute('target', '_blank');
      link('install-app', storeUrl);
      element('store')?.toggleAttribute('hidden', storeUrl === undefined);
    },
    /** The app was called, but the payer is still here: it may be missing. */
    stressStore(stressed: boolean): void {
      element('store')?.classList.toggle('stressed', stressed);
      const urgent = element('app-not-opened');
      if (urgent !== null) urgent.textContent = stressed ? words.text('appNotOpened') : '';
    },
  };
}

/** Says that a card must be chosen, until one is. */
function askForCard(page: Document, why: string): void {
  const problem = page.getElementById('choice-problem');
  if (problem === null) return;
  problem.textContent = why;
  problem.hidden = false;
  const choices = page.querySelector('.choices');
  choices?.addEventListener('change', () => (problem.hidden = true), { once: true });
  choices?.querySelector<HTMLElement>('input:enabled')?.focus();
}

type Inquiry = Pick<PaymentStatus, 'paymentId' | 'requestedAt'>;

/** What the payer names in a question about the payment; a server of an earlier version tells none of it. */
function fillInquiry(page: Document, { paymentId, requestedAt }: Inquiry, timeText: (time: string) => string): void {
  const known = { paymentId, requestedAt: requestedAt === undefined ? undefined : timeText(requestedAt) };
  for (const [field, text] of Object.entries(known)) {
    const place = page.querySelector(`.inquiry [data-field="${field}"]`);
    if (text === undefined || place === null) continue;
    place.textContent = text;
    place.parentElement?.removeAttribute('hidden');
  }
}

/** What the script fills in of an approval; a server of an earlier version does not tell what was cancelled. */
function approvalFields(approval: Approval, language: Language, words: Words): ApprovalFields {
  const { amount, cancelledAmount = 0 } = approval;
  return {
    amount: words.won(language, amount),
    cancelledAmount: words.won(language, cancelledAmount),
    remainingAmount: words.won(language, amount - cancelledAmount),
    cardIssuerName: approval.cardIssuerName ?? '',
    maskedCardNo: words.cardNo(approval.maskedCardNo ?? ''),
    installment: words.installment(language, approval.installmentMonths, approval.payerInterestMonths),
    approvalNo: approval.approvalNo ?? '',
    approvedAt: words.koreanTime(language, approval.approvedAt ?? ''),
  };
}
