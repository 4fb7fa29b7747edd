/* global document, navigator, window, location, sessionStorage, crypto, fetch, setTimeout, clearTimeout, AbortSignal, URL */

// The payer's side of a bill: press, open the card app, follow the payment until it is final. What the page shows is the server's
// status alone; a press keeps one Idempotency-Key until its payment is final, so that a reload or a lost answer never pays twice.

const { payUrl, cardApp } = document.body.dataset;
const REQUEST_LIMIT_MS = 30_000;
const RETRY_AFTER_MS = [1_000, 2_000, 4_000, 8_000];
const POLL_AT_LEAST_MS = 500;
const POLL_DEFAULT_MS = 2_000;

/** yyyyMMddHHmmss, as VANs write it. */
const KST_DATE_TIME = /^(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})$/;

const FINAL_SCREENS = { F: 'paid', C: 'cancelled', D: 'failed' };
/** The payer still has to act. Every later status waits for us, and offers nothing to press. */
const PAYER_ACTS = ['REQUESTED', 'SCHEME_ISSUED'];

const element = (id) => document.getElementById(id);
const won = (amount) => `${amount.toLocaleString('ko-KR')}원`;

/** The press under way in this tab: {key, choice, statusUrl?, appUrl?}. */
const press = {
  read: () => JSON.parse(sessionStorage.getItem(payUrl) ?? 'null'),
  keep: (value) => sessionStorage.setItem(payUrl, JSON.stringify(value)),
  forget: () => sessionStorage.removeItem(payUrl),
};

function show(name) {
  const screens = [...document.querySelectorAll('[data-screen]')];
  const shown = screens.find((screen) => screen.dataset.screen === name);
  if (!shown.hidden) return;
  for (const screen of screens) screen.hidden = screen !== shown;
  shown.querySelector('h2').focus();
}

function fill(field, text) {
  document.querySelector(`[data-field="${field}"]`).textContent = text;
}

function platform() {
  if (/Android/i.test(navigator.userAgent)) return 'android';
  // An iPad says it is a Mac; only its touch points tell.
  const isIpad = /Macintosh/.test(navigator.userAgent) && navigator.maxTouchPoints > 1;
  return isIpad || /iPhone|iPad|iPod/.test(navigator.userAgent) ? 'ios' : 'web';
}

function appUrlOf(appScheme) {
  const device = platform();
  if (device === 'android') return appScheme.intentUrl;
  return device === 'web' && cardApp ? `${cardApp}?url=${encodeURIComponent(appScheme.url)}` : appScheme.url;
}

const opensInWindow = () => platform() === 'web' && Boolean(cardApp);

function openApp(appUrl) {
  if (opensInWindow()) window.open(appUrl, '_blank', 'noopener,noreferrer');
  else location.href = appUrl;
}

/** Also after a reload, or when the browser kept the app from opening: the payer opens it by hand. */
function offerApp(appUrl) {
  const link = element('open-app');
  link.hidden = !appUrl;
  if (appUrl) link.href = appUrl;
  if (opensInWindow()) link.target = '_blank';
}

/** Ends a wait early, as when the payer comes back from the card app. */
let wake = () => undefined;
function pause(ms) {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    wake = () => {
      clearTimeout(timer);
      resolve();
    };
  });
}

/** One call and its retries; undefined when the server could not be reached or could not answer. */
async function call(url, init) {
  const target = new URL(url, location.href);
  if (target.origin !== location.origin) return undefined; // the link's token stays here
  for (const retryAfterMs of [...RETRY_AFTER_MS, undefined]) {
    const answer = await once(target.href, init);
    if (answer !== undefined || retryAfterMs === undefined) return answer;
    await pause(retryAfterMs);
  }
}

async function once(url, init) {
  try {
    const response = await fetch(url, { ...init, cache: 'no-store', signal: AbortSignal.timeout(REQUEST_LIMIT_MS) });
    const body = await response.json().catch(() => ({}));
    const mayPass = response.status === 429 || response.status >= 500;
    // A failure that says it is for good (a card app that can't be called) is an answer: the payer may press anew.
    return mayPass && body.retryable !== false ? undefined : { status: response.status, ok: response.ok, body };
  } catch {
    return undefined; // nothing came back: the same key or the next poll tells what happened
  }
}

const postPress = ({ key, choice }) =>
  call(payUrl, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'idempotency-key': key },
    body: JSON.stringify(choice),
  });

async function start(attempt) {
  press.keep(attempt);
  show('starting');
  const answer = await postPress(attempt);
  if (answer === undefined) return lost('서버에 연결하지 못했습니다. 다시 확인하면 같은 결제를 이어 갑니다.');
  if (answer.ok) {
    const followed = { ...attempt, statusUrl: answer.body.statusUrl, appUrl: appUrlOf(answer.body.appScheme) };
    press.keep(followed);
    openApp(followed.appUrl);
    return follow(followed);
  }
  if (answer.status === 409 && answer.body.statusUrl) {
    const other = { ...attempt, statusUrl: answer.body.statusUrl };
    press.keep(other);
    return follow(other);
  }
  press.forget();
  fill('reason', answer.body.detail ?? '결제를 시작하지 못했습니다. 잠시 뒤 다시 시도해 주세요.');
  show('failed');
}

async function follow({ statusUrl, appUrl }) {
  offerApp(appUrl);
  for (;;) {
    const answer = await call(statusUrl);
    // Not to be read is not to be failed: the payment may have gone through, so nothing here offers to pay again.
    if (!answer?.ok) return lost(answer?.body.detail ?? '서버에 연결하지 못했습니다. 잠시 뒤 다시 확인해 주세요.');
    render(answer.body);
    if (answer.body.state in FINAL_SCREENS) return press.forget();
    await pause(Math.max(answer.body.nextPollAfterMs ?? POLL_DEFAULT_MS, POLL_AT_LEAST_MS));
  }
}

function render({ state, status, reason, approval }) {
  fill('reason', reason?.text ?? '결제가 이루어지지 않았습니다.');
  element('approval').hidden = !approval;
  if (approval) {
    fill('amount', won(approval.amount));
    fill('maskedCardNo', approval.maskedCardNo);
    fill('installment', approval.installmentMonths > 0 ? `${approval.installmentMonths}개월` : '일시불');
    fill('approvalNo', approval.approvalNo);
    fill('approvedAt', approval.approvedAt.replace(KST_DATE_TIME, '$1-$2-$3 $4:$5:$6'));
  }
  show(FINAL_SCREENS[state] ?? (PAYER_ACTS.includes(status) ? 'app' : 'confirming'));
}

function lost(text) {
  fill('problem', text);
  show('unreachable');
}

const resume = (attempt) => (attempt.statusUrl ? follow(attempt) : start(attempt));

const chosen = () => ({
  issuer: document.querySelector('input[name="issuer"]:checked').value,
  installmentMonths: Number(element('installment').value),
  platform: platform(),
});

const on = (id, act) => element(id)?.addEventListener('click', act);
on('pay', () => start({ key: crypto.randomUUID(), choice: chosen() }));
on('resume', () => resume(press.read()));
on('again', () => location.reload()); // the server says whether the bill can still be paid
on('abort', async () => {
  const { statusUrl } = press.read();
  await call(`${statusUrl.replace(/\/status$/, '')}/abort`, { method: 'POST' });
  wake();
});
document.addEventListener('visibilitychange', () => {
  if (document.visibilityState === 'visible') wake();
});

const left = press.read();
if (left !== null) void resume(left);
