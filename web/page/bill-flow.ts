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
export class BillFlow {
  private busy = false;

  constructor(private readonly parts: FlowParts) {}

  pay(): Promise<void> {
    const { client, screens, platform } = this.parts;
    return this.run({ key: client.newPaymentKey(), choice: { ...screens.choice(), platform } });
  }

  async abort(): Promise<void> {
    const { store, screens, client, callOptions } = this.parts;
    const statusUrl = store.read()?.statusUrl;
    if (statusUrl === undefined) return;
    screens.enable('abort', false);
    // What becomes of it, the payment's status tells; an abort that did not arrive may be pressed again.
    await client.abortPayment(statusUrl, callOptions).catch(() => {
      screens.enable('abort', true);
    });
  }

  again(): void {
    this.parts.screens.show('choose');
  }

  /**
   * Takes up what was under way when the page was loaded: the bill's holder first, since no other payment can be
   * approved meanwhile.
   */
  async resume(): Promise<void> {
    const { facts, store, client, platform } = this.parts;
    // The server told the end of it already.
    if (facts.state === 'F' || facts.state === 'C') store.forget();
    const left = store.read();
    if (facts.follow === undefined) {
      if (left !== undefined) await this.run(left);
      return;
    }
    const { key, choice } = left ?? { key: client.newPaymentKey(), choice: { issuer: '', platform } };
    await this.run({ key, choice, statusUrl: facts.follow });
  }

  /**
   * Sees a press through. Not to be read is not to be failed: the payment may have gone through, so nothing here offers
   * to pay again.
   */
  private async run(first: Press): Promise<void> {
    const { screens, store, untilWorthAsking } = this.parts;
    if (this.busy) return;
    this.busy = true;
    screens.enable('pay', false);
    store.keep(first);
    while (!(await this.seeThrough(store.read() ?? first))) await untilWorthAsking();
    screens.enable('pay', true);
    this.busy = false;
  }

  /** @returns whether it came to its end; otherwise the payer was told that it could not be read */
  private async seeThrough(press: Press): Promise<boolean> {
    const { screens, client, text } = this.parts;
    let begun: Press | undefined = press;
    try {
      if (press.statusUrl === undefined) begun = await this.begin(press);
      if (begun?.statusUrl !== undefined) await this.follow(begun, begun.statusUrl);
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
  private async begin(press: Press): Promise<Press | undefined> {
    const { facts, screens, store, client, callOptions, text, platform, whenStillHere } = this.parts;
    screens.show('starting');
    try {
      const { appScheme, statusUrl } = await client.createPayment(facts.billUrl, press.choice, {
        ...callOptions,
        key: press.key,
      });
      const appUrl = client.cardAppUrl(appScheme, platform, facts.cardApp);
      const begun = { ...press, statusUrl, appUrl, storeUrl: appScheme.storeUrl };
      store.keep(begun);
      client.openCardApp(appScheme, platform, facts.cardApp);
      whenStillHere(() => {
        screens.stressStore(true);
      });
      return begun;
    } catch (failure) {
      if (!(failure instanceof client.PaymentRefused)) throw failure;
      if (failure.statusUrl !== undefined) return this.heldBy(press, failure.statusUrl);
      this.fail(failure.message === '' ? text('notStarted') : failure.message, !BILL_IS_DONE.includes(failure.code));
      return undefined;
    }
  }

  /** Another payment holds the bill: it is followed, and no app is opened. */
  private heldBy(press: Press, statusUrl: string): Press {
    const { store } = this.parts;
    const other = { key: press.key, choice: press.choice, statusUrl };
    store.keep(other);
    return other;
  }

  private async follow({ appUrl, storeUrl }: Press, statusUrl: string): Promise<void> {
    const { facts, screens, client, callOptions, platform } = this.parts;
    screens.offerApp({ appUrl, storeUrl, inWindow: platform === 'web' && facts.cardApp !== undefined });
    screens.enable('abort', true);
    for await (const status of client.followPayment(statusUrl, callOptions)) this.render(status);
  }

  private render({ state, status, reason, approval }: PaymentStatus): void {
    const { screens, store, text } = this.parts;
    const screen = FINAL_SCREENS[state] ?? (PAYER_ACTS.includes(status) ? 'app' : 'confirming');
    if (screen !== 'app') screens.stressStore(false);
    if (state !== 'W') store.forget();
    if (state === 'D') {
      this.fail(reason?.text ?? text('failedNote'), reason?.retryable !== false);
      return;
    }
    screens.fill('waiting', reason?.text ?? text('confirmingNote'));
    screens.showApproval(approval);
    screens.show(screen);
  }

  private fail(why: string, mayPayAgain: boolean): void {
    const { screens, store } = this.parts;
    store.forget();
    screens.fill('reason', why);
    screens.offerAgain(mayPayAgain && screens.canChoose);
    screens.show('failed');
  }
}
