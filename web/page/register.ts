import { cardNoText, type TextKey, textsIn } from '../texts.js';
import { caretAfter, groupedNumber, isCardNumber, isExpiry, monthAndYear } from './card-input.js';

// The card form. It sends the input to our own server in one request, does not store it here, and clears it once the
// card is registered.

type Body = {
  readonly maskedCardNo?: string;
  readonly detail?: string;
  readonly code?: string;
  readonly errors?: readonly { readonly path: string }[];
};

/** A field: how it is shown as the payer types, and what is wrong with it. */
type Field = {
  readonly format: (typed: string, isDeleting: boolean) => string;
  readonly isRight: (value: string) => boolean;
  readonly problem: TextKey;
};

const fields = {
  number: { format: groupedNumber, isRight: isCardNumber, problem: 'checkCardNumber' },
  expiry: { format: monthAndYear, isRight: (value) => isExpiry(value, new Date()), problem: 'checkCardExpiry' },
} as const satisfies Readonly<Record<string, Field>>;
type FieldName = keyof typeof fields;
const names = Object.keys(fields) as readonly FieldName[];

const text = textsIn(document.documentElement.lang === 'en' ? 'en' : 'ko');
const form = document.querySelector<HTMLFormElement>('#card');
const input = (name: FieldName): HTMLInputElement | null => document.querySelector<HTMLInputElement>(`#${name}`);
const valueOf = (name: FieldName): string => input(name)?.value.trim() ?? '';

/** What is wrong with none of the fields. */
function tell(words: string): void {
  const problem = document.getElementById('problem');
  if (problem === null) return;
  problem.textContent = words;
  problem.hidden = words === '';
}

/**
 * Shows what is wrong with a field, or that nothing is any more. Its place is kept free: if the button moved when the
 * payer leaves a field, a press of it would miss.
 */
function judge(name: FieldName, isWrong: boolean): void {
  const problem = document.getElementById(`${name}-problem`);
  if (problem !== null) problem.textContent = isWrong ? text(fields[name].problem) : '';
  input(name)?.setAttribute('aria-invalid', String(isWrong));
}

const consents = [...document.querySelectorAll<HTMLInputElement>('[name="consent"]')];
const consentToAll = document.querySelector<HTMLInputElement>('#consent-all');

/** Shows whether something is left to agree to. */
function judgeConsents(isMissing: boolean): void {
  const problem = document.getElementById('consent-problem');
  if (problem !== null) problem.textContent = isMissing ? text('agreeFirst') : '';
  for (const box of consents) box.setAttribute('aria-invalid', String(isMissing && !box.checked));
}

/** Judges fields and consents. @returns whether they may be sent; otherwise the first wrong one has the focus */
function mayBeSent(): boolean {
  const wrong = names.filter((name) => !fields[name].isRight(valueOf(name)));
  for (const name of names) judge(name, wrong.includes(name));
  const missing = consents.find((box) => !box.checked);
  judgeConsents(missing !== undefined);
  const [first] = wrong;
  const place = first === undefined ? missing : input(first);
  place?.focus();
  return first === undefined && missing === undefined;
}

function keepConsentsInStep(): void {
  consentToAll?.addEventListener('change', () => {
    for (const box of consents) box.checked = consentToAll.checked;
    if (consentToAll.checked) judgeConsents(false);
  });
  for (const box of consents)
    box.addEventListener('change', () => {
      const isWhole = consents.every(({ checked }) => checked);
      if (consentToAll !== null) consentToAll.checked = isWhole;
      if (isWhole) judgeConsents(false);
    });
}

function keepInShape(name: FieldName, field: HTMLInputElement): void {
  const { format, isRight } = fields[name];
  field.addEventListener('input', (event) => {
    const isDeleting = event instanceof InputEvent && event.inputType.startsWith('delete');
    const caret = field.selectionStart ?? field.value.length;
    const isAtEnd = caret === field.value.length;
    const digits = field.value.slice(0, caret).replace(/\D/g, '').length;
    field.value = format(field.value, isDeleting);
    const at = isAtEnd ? field.value.length : caretAfter(field.value, digits);
    field.setSelectionRange(at, at);
    // A problem goes as soon as it is mended; a new one waits until the payer is done with the field.
    if (field.getAttribute('aria-invalid') === 'true' && isRight(valueOf(name))) judge(name, false);
  });
  field.addEventListener('change', () => {
    if (valueOf(name) !== '') judge(name, !isRight(valueOf(name)));
  });
}

function announce(words: string): void {
  const announcement = document.getElementById('announcement');
  if (announcement !== null) announcement.textContent = words;
}

function show(name: 'registered' | 'closed'): void {
  form?.reset();
  document.querySelector<HTMLElement>('[data-screen="form"]')?.setAttribute('hidden', '');
  const screen = document.querySelector<HTMLElement>(`[data-screen="${name}"]`);
  screen?.removeAttribute('hidden');
  screen?.querySelector<HTMLElement>('h2')?.focus();
}

function showRegistered(maskedCardNo: string): void {
  const place = document.querySelector('[data-field="maskedCardNo"]');
  if (place !== null) place.textContent = cardNoText(maskedCardNo);
  show('registered');
}

function showRefusal({ code, detail, errors = [] }: Body): void {
  if (code === 'BILLING_KEY_NOT_ACTIVE') {
    show('closed');
    return;
  }
  const wrong = names.find((name) => errors.some(({ path }) => path === `body/${name}`));
  if (wrong === undefined) {
    tell(detail ?? text('notRegistered'));
    return;
  }
  judge(wrong, true);
  input(wrong)?.focus();
}

async function send(): Promise<void> {
  const button = document.querySelector<HTMLButtonElement>('#register');
  if (button === null || button.disabled) return;
  tell('');
  if (!mayBeSent()) return;
  button.disabled = true;
  announce(text('registering'));
  try {
    const response = await fetch(document.body.dataset.cardUrl ?? '', {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'accept-language': document.documentElement.lang },
      body: JSON.stringify({
        number: valueOf('number'),
        expiry: valueOf('expiry'),
        agreedTo: document.body.dataset.agreement,
      }),
      cache: 'no-store',
    });
    const body = (await response.json()) as Body;
    if (response.ok) showRegistered(body.maskedCardNo ?? '');
    else showRefusal(body);
  } catch {
    // Sending it again registers the same card only once.
    tell(text('notRegistered'));
  } finally {
    announce('');
    button.disabled = false;
  }
}

for (const name of names) {
  const field = input(name);
  if (field !== null) keepInShape(name, field);
}
keepConsentsInStep();
form?.addEventListener('submit', (event) => {
  event.preventDefault();
  void send();
});
