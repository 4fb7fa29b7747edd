import * as client from '../client/appcard-client.js';
import { cardNoText, installmentText, koreanTimeText, textsIn, wonText } from '../texts.js';
import { BillFlow } from './bill-flow.js';
import { pressStore } from './press.js';
import { screensOf } from './screens.js';

// Assembles the bill page: its parts don't use globals, so that each can be tested without a browser.

const STILL_HERE_AFTER_MS = 2_500;
const ASK_AGAIN_AFTER_MS = 15_000;
/** Long enough to read that it is paid. */
const GO_BACK_AFTER_MS = 3_000;

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

const flow = new BillFlow({
  facts: {
    billUrl,
    state: dataset.state ?? 'W',
    follow: dataset.follow,
    cardApp: dataset.cardApp,
    isBack: dataset.back === '1',
  },
  screens,
  store: pressStore(() => sessionStorage, billUrl),
  client,
  callOptions: { language },
  platform: client.detectPlatform(),
  text,
  untilWorthAsking,
  whenStillHere,
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

const tellOffline = (): void => {
  screens.showOffline(!navigator.onLine);
};
window.addEventListener('online', tellOffline);
window.addEventListener('offline', tellOffline);
tellOffline();

void flow.resume();
