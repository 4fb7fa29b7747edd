import type * as appcardClient from '../client/appcard-client.js';
import type { CallOptions, PaymentStatus, Platform } from '../client/types.js';
import type { TextKey } from '../texts.js';
import type { Press, PressStore } from './press.js';
import type { ScreenName, Screens } from './screens.js';

/** What the server wrote into the page. */
export type BillFacts = {
  /** `/v1/pay/{token}` */
  readonly billUrl: string;
  readonly state: string;
  /** Status URL of the payment that held the bill when the page was made. */
  readonly follow: string | undefined;
  /** A card app that runs in a browser, for desktops. */
  readonly cardApp: string | undefined;
};

/** What the flow works with; `pay.ts` gives the page's own. */
export type FlowParts = {
  readonly facts: BillFacts;
  readonly screens: Screens;
  readonly store: PressStore;
  readonly client: typeof appcardClient;
  readonly callOptions: CallOptions;
  readonly platform: Platform;
  readonly text: (key: TextKey) => string;
  /**
   * Resolves when it is worth asking again: the payer pressed, the page is seen or online again, or a while has passed.
   */
  readonly untilWorthAsking: () => Promise<void>;
  /** Acts when the page is still visible a moment after the card app was called. */
  readonly whenStillHere: (act: () => void) => void;
};

const FINAL_SCREENS: Readonly<Partial<Record<PaymentStatus['state'], ScreenName>>> = {
  F: 'paid',
  C: 'cancelled',
  D: 'failed',
};
/** The payer still has to act. Every later status waits for us, and offers nothing to press. */
const PAYER_ACTS: readonly string[] = ['REQUESTED', 'SCHEME_ISSUED'];
/** Refusals that no other choice would change. */
const BILL_IS_DONE: readonly string[] = ['BILL_CLOSED', 'BILL_ALREADY_PAID', 'NOT_FOUND'];

/**
 * The payer's side of a bill: press, open the card app, follow the payment until it is final. What it shows is the
 * server's status alone, and it takes one press at a time.
 */
export function billFlow(parts: FlowParts) {
  const { facts, screens, store, client, callOptions, text } = parts;
  let busy = false;

  /**
   * Sees a press through. Not to be read is not to be failed: the payment may have gone through, so nothing here offers
   * to pay again.
   */
  async function run(first: Press): Promise<void> {
    if (busy) return;
    busy = true;
    screens.enable('pay', false);
    store.keep(first);
    while (!(await seeThrough(store.read() ?? first))) await parts.untilWorthAsking();
    screens.enable('pay', true);
    busy = false;
  }

  /** @returns whether it came to its end; otherwise the payer was told that it could not be read */
  async function seeThrough(press: Press): Promise<boolean> {
    let begun: Press | undefined = press;
    try {
      if (press.statusUrl === undefined) begun = await begin(press);
      if (begun?.statusUrl !== undefined) await follow(begun, begun.statusUrl);
      return true;
    } catch (failure) {
      if (!(failure instanceof client.PaymentUnreadable || failure instanceof client.PaymentRefused)) throw failure;
      // Reached, and not able to tell: the payment is begun and goes on behind it, so this is no lost connection.
      if (begun?.statusUrl !== undefined && failure instanceof client.PaymentUnreadable && failure.answered) {
        screens.fill('waiting', text('confirmingNote'));
        screens.show('confirming');
        return false;
      }
      const isRefusal = failure instanceof client.PaymentRefused && failure.message !== '';
      screens.fill('problem', isRefusal ? failure.message : text('unreachableNote'));
      screens.show('unreachable');
      return false;
    }
  }

  /** Makes the payment and calls its app. @returns the press with what to follow, or undefined when it was refused */
  async function begin(press: Press): Promise<Press | undefined> {
    screens.show('starting');
    try {
      const { appScheme, statusUrl } = await client.createPayment(facts.billUrl, press.choice, {
        ...callOptions,
        key: press.key,
      });
      const appUrl = client.cardAppUrl(appScheme, parts.platform, facts.cardApp);
      const begun = { ...press, statusUrl, appUrl, storeUrl: appScheme.storeUrl };
      store.keep(begun);
      client.openCardApp(appScheme, parts.platform, facts.cardApp);
      parts.whenStillHere(() => {
        screens.stressStore(true);
      });
      return begun;
    } catch (failure) {
      if (!(failure instanceof client.PaymentRefused)) throw failure;
      if (failure.statusUrl !== undefined) return heldBy(press, failure.statusUrl);
      fail(failure.message === '' ? text('notStarted') : failure.message, !BILL_IS_DONE.includes(failure.code));
      return undefined;
    }
  }

  /** Another payment holds the bill: it is followed, and no app is opened. */
  function heldBy(press: Press, statusUrl: string): Press {
    const other = { key: press.key, choice: press.choice, statusUrl };
    store.keep(other);
    return other;
  }

  async function follow({ appUrl, storeUrl }: Press, statusUrl: string): Promise<void> {
    screens.offerApp({ appUrl, storeUrl, inWindow: parts.platform === 'web' && facts.cardApp !== undefined });
    screens.enable('abort', true);
    for await (const status of client.followPayment(statusUrl, callOptions)) render(status);
  }

  function render({ state, status, reason, approval }: PaymentStatus): void {
    const screen = FINAL_SCREENS[state] ?? (PAYER_ACTS.includes(status) ? 'app' : 'confirming');
    if (screen !== 'app') screens.stressStore(false);
    if (state !== 'W') store.forget();
    if (state === 'D') {
      fail(reason?.text ?? text('failedNote'), reason?.retryable !== false);
      return;
    }
    screens.fill('waiting', reason?.text ?? text('confirmingNote'));
    screens.showApproval(approval);
    screens.show(screen);
  }

  function fail(why: string, mayPayAgain: boolean): void {
    store.forget();
    screens.fill('reason', why);
    screens.offerAgain(mayPayAgain && screens.canChoose);
    screens.show('failed');
  }

  async function abort(): Promise<void> {
    const statusUrl = store.read()?.statusUrl;
    if (statusUrl === undefined) return;
    screens.enable('abort', false);
    // What becomes of it, the payment's status tells; an abort that did not arrive may be pressed again.
    await client.abortPayment(statusUrl, callOptions).catch(() => {
      screens.enable('abort', true);
    });
  }

  return {
    pay: (): Promise<void> =>
      run({ key: client.newPaymentKey(), choice: { ...screens.choice(), platform: parts.platform } }),
    abort,
    again: (): void => {
      screens.show('choose');
    },
    /**
     * Takes up what was under way when the page was loaded: the bill's holder first, since no other payment can be
     * approved meanwhile.
     */
    async resume(): Promise<void> {
      // The server told the end of it already.
      if (facts.state === 'F' || facts.state === 'C') store.forget();
      const left = store.read();
      const choice = { issuer: '', platform: parts.platform };
      if (facts.follow !== undefined)
        await run({
          key: left?.key ?? client.newPaymentKey(),
          choice: left?.choice ?? choice,
          statusUrl: facts.follow,
        });
      else if (left !== undefined) await run(left);
    },
  };
}
