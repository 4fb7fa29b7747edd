import * as client from '../client/appcard-client.js';
import { cardNoText, installmentText, koreanTimeText, textsIn, wonText } from '../texts.js';
import { BillFlow } from './bill-flow.js';
import { followElsewhere } from './elsewhere.js';
import { pressStore } from './press.js';
import { screensOf } from './screens.js';

// Assembles the bill page: its parts don't use globals, so that each can be tested without a browser.

const STILL_HERE_AFTER_MS = 2_500;
const ASK_AGAIN_AFTER_MS = 15_000;
/** Long enough to read that it is paid. */
const GO_BACK_AFTER_MS = 3_000;
const LOOK_EVERY_MS = 3_000;

const { dataset } = document.body;
const language = document.documentElement.lang === 'en' ? 'en' : 'ko';
const text = textsIn(language);
const screens = screensOf(document, language, {
  text,
  won: wonText,
  installment: installmentText,
  cardNo: cardNoText,
  koreanTime: koreanTimeText,
});
const billUrl = dataset.billUrl ?? '';

function untilWorthAsking(): Promise<void> {
  return new Promise((resolve) => {
    const ended = new AbortController();
    const end = (): void => {
      clearTimeout(timer);
      ended.abort();
      resolve();
    };
    const timer = setTimeout(end, ASK_AGAIN_AFTER_MS);
    const { signal } = ended;
    document.addEventListener(
      'visibilitychange',
      () => {
        if (document.visibilityState === 'visible') end();
      },
      { signal },
    );
    window.addEventListener('online', end, { signal });
    document.getElementById('resume')?.addEventListener(
      'click',
      () => {
        screens.fill('problem', text('checking'));
        end();
      },
      { signal },
    );
  });
}

function whenStillHere(act: () => void): void {
  setTimeout(() => {
    if (document.visibilityState === 'visible') act();
  }, STILL_HERE_AFTER_MS);
}

function goBack(): void {
  const { wayBack } = dataset;
  if (wayBack === undefined) return;
  screens.tellGoingBack(true);
  const timer = setTimeout(() => {
    window.location.assign(wayBack);
  }, GO_BACK_AFTER_MS);
  screens.onPress('stay', () => {
    clearTimeout(timer);
    screens.tellGoingBack(false);
  });
}

const platform = client.detectPlatform();
const isAtComputer = platform === 'web' && screens.hasPhone;

const flow = new BillFlow({
  facts: {
    billUrl,
    state: dataset.state ?? 'W',
    follow: dataset.follow,
    cardApp: dataset.cardApp,
    isAtComputer,
    isBack: dataset.back === '1',
  },
  screens,
  store: pressStore(() => sessionStorage, billUrl),
  client,
  callOptions: { language },
  platform,
  text,
  untilWorthAsking,
  whenStillHere,
  reload: () => {
    location.reload();
  },
  goBack,
});

screens.onPress('pay', () => {
  void flow.pay();
});
screens.onPress('abort', () => {
  void flow.abort();
});
screens.onPress('again', () => {
  flow.again();
});

screens.onPress('pay-here', () => {
  flow.payHere();
});
screens.onPress('copy', () => {
  void copyLink();
});

async function copyLink(): Promise<void> {
  const link = document.querySelector<HTMLInputElement>('#link');
  link?.select();
  // Missing on a page that is not secure, and refused by some browsers.
  const copying = (navigator.clipboard as Clipboard | undefined)?.writeText(link?.value ?? '');
  const done = await (copying ?? Promise.reject(new Error('no clipboard'))).then(
    () => true,
    () => false,
  );
  const told = document.getElementById('copied');
  if (told !== null) told.textContent = text(done ? 'copied' : 'notCopied');
}

/** A while, and then until the page is visible. */
async function untilNextLook(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  if (document.visibilityState === 'visible') return;
  await new Promise((resolve) => {
    document.addEventListener('visibilitychange', resolve, { once: true });
  });
}

const tellOffline = (): void => {
  screens.showOffline(!navigator.onLine);
};
window.addEventListener('online', tellOffline);
window.addEventListener('offline', tellOffline);
tellOffline();

void flow.resume();
if (dataset.state === 'W' && screens.hasPhone) {
  // The server judges by the browser's claims, which a tablet or a phone may make too.
  if (!flow.isBusy) flow.again();
  if (isAtComputer)
    void followElsewhere({
      readBill: () => client.readBill(billUrl, { language }),
      flow,
      untilNext: untilNextLook,
      reload: () => {
        location.reload();
      },
    });
}
