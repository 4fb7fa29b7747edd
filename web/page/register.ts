import { cardNoText, type TextKey, textsIn } from '../texts.js';

// The card form. It sends the input to our own server in one request, does not store it here, and clears it once the
// card is registered.

const text = textsIn(document.documentElement.lang === 'en' ? 'en' : 'ko');
const form = document.querySelector<HTMLFormElement>('#card');
const problem = document.getElementById('problem');
const fieldTexts: Readonly<Record<string, TextKey>> = {
  'body/number': 'checkCardNumber',
  'body/expiry': 'checkCardExpiry',
};

type Body = {
  readonly maskedCardNo?: string;
  readonly detail?: string;
  readonly code?: string;
  readonly errors?: readonly { readonly path: string }[];
};

const fields = ['number', 'expiry'] as const;
const input = (name: (typeof fields)[number]): HTMLInputElement | null =>
  document.querySelector<HTMLInputElement>(`#${name}`);

function tell(words: string, path?: string): void {
  if (problem !== null) {
    problem.textContent = words;
    problem.hidden = words === '';
  }
  for (const name of fields) {
    const isWrong = path === `body/${name}`;
    input(name)?.setAttribute('aria-invalid', String(isWrong));
    if (isWrong) input(name)?.focus();
  }
}

function announce(words: string): void {
  const announcement = document.getElementById('announcement');
  if (announcement !== null) announcement.textContent = words;
}

function showRegistered(maskedCardNo: string): void {
  form?.reset();
  document.querySelector<HTMLElement>('[data-screen="form"]')?.setAttribute('hidden', '');
  const screen = document.querySelector<HTMLElement>('[data-screen="registered"]');
  const shown = screen?.querySelector('[data-field="maskedCardNo"]');
  if (shown !== null && shown !== undefined) shown.textContent = cardNoText(maskedCardNo);
  screen?.removeAttribute('hidden');
  screen?.querySelector<HTMLElement>('h2')?.focus();
}

async function send(): Promise<void> {
  const button = document.querySelector<HTMLButtonElement>('#register');
  if (button === null || button.disabled) return;
  button.disabled = true;
  tell('');
  announce(text('registering'));
  try {
    const response = await fetch(document.body.dataset.cardUrl ?? '', {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'accept-language': document.documentElement.lang },
      body: JSON.stringify({
        number: input('number')?.value.trim() ?? '',
        expiry: input('expiry')?.value.trim() ?? '',
      }),
      cache: 'no-store',
    });
    const body = (await response.json()) as Body;
    if (response.ok) {
      showRegistered(body.maskedCardNo ?? '');
      return;
    }
    const path = body.errors?.[0]?.path;
    const field = fieldTexts[path ?? ''];
    tell(field === undefined ? (body.detail ?? text('notRegistered')) : text(field), path);
  } catch {
    // Sending it again registers the same card only once.
    tell(text('notRegistered'));
  } finally {
    announce('');
    button.disabled = false;
  }
}

form?.addEventListener('submit', (event) => {
  event.preventDefault();
  void send();
});
