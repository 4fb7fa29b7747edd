import type * as appcardClient from '../client/appcard-client.js';
import type { CallOptions, PaymentStatus, Platform } from '../client/types.js';
import type { TextKey } from '../texts.js';
import type { Press, PressStore } from './press.js';
import type { ScreenName, Screens } from './screens.js';

/** The values that the server wrote into the page. */
export type BillFacts = {
  /** `/v1/pay/{token}` */
  readonly billUrl: string;
  readonly state: string;
  /** Status URL of the payment that held the bill when the page was rendered. */
  readonly follow: string | undefined;
  /** A card app that runs in a browser, for desktops. */
  readonly cardApp: string | undefined;
  /** No card app opens here: the payment begins on a phone. */
  readonly isAtComputer: boolean;
  /** The card app has opened the page. */
  readonly isBack: boolean;
};

/** The flow's dependencies; `pay.ts` passes the page's own. */
export type FlowParts = {
  readonly facts: BillFacts;
  readonly screens: Screens;
  readonly store: PressStore;
  readonly client: typeof appcardClient;
  readonly callOptions: CallOptions;
  readonly platform: Platform;
  readonly text: (key: TextKey) => string;
  /**
   * Resolves when another poll is worthwhile: the payer pressed, the page is visible or online again, or a while has
   * passed.
   */
  readonly untilWorthAsking: () => Promise<void>;
  /** Calls `act` when the page is still visible a moment after the card app was called. */
  readonly whenStillHere: (act: () => void) => void;
  /** Loads the page anew, with what is offered now. */
  readonly reload: () => void;
  /** Takes a payer who has just paid back to the merchant, if the bill has a way back. */
  readonly goBack: () => void;
};

const FINAL_SCREENS: Readonly<Partial<Record<PaymentStatus['state'], ScreenName>>> = {
  F: 'paid',
  C: 'cancelled',
  D: 'failed',
};
/**
 * In these statuses the payer still has to act. In every later one the payer waits for us, and there is nothing to
 * press.
 */
const PAYER_ACTS: readonly string[] = ['REQUESTED', 'SCHEME_ISSUED'];
/** Whether these have charged the payer is not known. */
const UNKNOWN: readonly string[] = ['UNCONFIRMED', 'NEEDS_REVIEW'];
/** The payer ended the payment: it has not failed. */
const BY_PAYER: readonly string[] = ['PAYER_CANCELLED', 'PAYER_ABORTED'];
/** The page shows what is not offered any more. */
const PAGE_IS_STALE: readonly string[] = ['INTEREST_FREE_CHANGED'];
/** Refusals that no other choice would change. */
const BILL_IS_DONE: readonly string[] = ['BILL_CLOSED', 'BILL_ALREADY_PAID', 'NOT_FOUND'];

/**
 * The payer's side of a bill: press, open the card app, follow the payment until it is final. It shows only the
 * server's status, and takes one press at a time.
 */
export class BillFlow {
  private busy = false;
  private over = false;
  /** The screen on which a payment begins here. */
  private start: ScreenName;
  /** The payment under way was unknown: its end says whether money was taken. */
  private wasUnknown = false;
  /** The page must be made anew before its payer chooses again. */
  private stale = false;

  constructor(private readonly parts: FlowParts) {
    this.start = parts.facts.isAtComputer ? 'phone' : 'choose';
  }

  /** A payment is under way here. */
  get isBusy(): boolean {
    return this.busy;
  }

  /** The bill is paid, or its payment is cancelled. */
  get isOver(): boolean {
    return this.over;
  }

  async pay(): Promise<void> {
    const { client, screens, platform } = this.parts;
    const choice = screens.choice();
    if (choice.issuer === '') screens.askForCard();
    else await this.run({ key: client.newPaymentKey(), choice: { ...choice, platform } });
  }

  async abort(): Promise<void> {
    const { store, screens, client, callOptions } = this.parts;
    const statusUrl = store.read()?.statusUrl;
    if (statusUrl === undefined) return;
    screens.enable('abort', false);
    // The payment's status tells the outcome; the payer may repeat an abort that did not arrive.
    await client.abortPayment(statusUrl, callOptions).catch(() => {
      screens.enable('abort', true);
    });
  }

  again(): void {
    if (this.stale) this.parts.reload();
    else this.parts.screens.show(this.start);
  }

  /** Pays on this device, although it looks like a computer. */
  payHere(): void {
    this.start = 'choose';
    this.again();
  }

  /** Follows a payment that was begun on another device. */
  async followOther(statusUrl: string): Promise<void> {
    const { client, platform } = this.parts;
    await this.run({ key: client.newPaymentKey(), choice: { issuer: '', platform }, statusUrl });
  }

  /**
   * Continues what was under way when the page was loaded: first the bill's holder, because no other payment can be
   * approved in the meantime.
   */
  async resume(): Promise<void> {
    const { facts, store, client, platform } = this.parts;
    // The server has already reported the end.
    this.over = facts.state !== 'W';
    if (facts.state === 'F' || facts.state === 'C') store.forget();
    if (facts.state === 'F' && facts.isBack) this.parts.goBack();
    const left = store.read();
    if (facts.follow === undefined) {
      if (left !== undefined) await this.run(left);
      return;
    }
    const { key, choice } = left ?? { key: client.newPaymentKey(), choice: { issuer: '', platform } };
    await this.run({ key, choice, statusUrl: facts.follow });
  }

  /**
   * Follows a press to its end. An unreadable payment is not a failed one: it may have gone through, so nothing here
   * offers to pay again.
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

  /** @returns whether it reached its end; otherwise the payer was told that the status could not be read */
  private async seeThrough(press: Press): Promise<boolean> {
    const { screens, client, text } = this.parts;
    let begun: Press | undefined = press;
    try {
      if (press.statusUrl === undefined) begun = await this.begin(press);
      if (begun?.statusUrl !== undefined) await this.follow(begun, begun.statusUrl);
      return true;
    } catch (failure) {
      if (!(failure instanceof client.PaymentUnreadable || failure instanceof client.PaymentRefused)) throw failure;
      // The server was reached but could not answer: the payment has begun and goes on, so this is not a lost
      // connection.
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

  /** Begins the payment and opens its app. @returns the press with its status URL, or undefined when it was refused */
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
      this.stale ||= PAGE_IS_STALE.includes(failure.code);
      screens.fill('failedTitle', text('failed'));
      this.fail(failure.message === '' ? text('notStarted') : failure.message, !BILL_IS_DONE.includes(failure.code));
      return undefined;
    }
  }

  /** Follows the other payment that holds the bill, without opening an app. */
  private heldBy(press: Press, statusUrl: string): Press {
    const { store } = this.parts;
    const other = { key: press.key, choice: press.choice, statusUrl };
    store.keep(other);
    return other;
  }

  private async follow({ appUrl, storeUrl }: Press, statusUrl: string): Promise<void> {
    const { facts, screens, client, callOptions, platform, text } = this.parts;
    screens.fill('appNote', text(appUrl === undefined ? 'onPhone' : 'appNote'));
    screens.offerApp({ appUrl, storeUrl, inWindow: platform === 'web' && facts.cardApp !== undefined });
    screens.enable('abort', true);
    this.wasUnknown = false;
    for await (const status of client.followPayment(statusUrl, callOptions)) this.render(status);
  }

  private render(told: PaymentStatus): void {
    const { state, status, reason, approval } = told;
    const { screens, store, text, goBack } = this.parts;
    const screen = FINAL_SCREENS[state] ?? (PAYER_ACTS.includes(status) ? 'app' : 'confirming');
    if (screen !== 'app') screens.stressStore(false);
    if (state !== 'W') store.forget();
    if (state === 'D') {
      const byPayer = BY_PAYER.includes(reason?.code ?? '');
      screens.fill('failedTitle', text(byPayer ? 'cancelledByPayer' : 'failed'));
      this.fail(reason?.text ?? text('failedNote'), reason?.retryable !== false);
      return;
    }
    screens.fill('waiting', reason?.text ?? text('confirmingNote'));
    screens.fill('paidNote', this.wasUnknown ? text('confirmedPaid') : '');
    this.wasUnknown ||= UNKNOWN.includes(status);
    screens.showInquiry(told);
    screens.showApproval(approval);
    screens.show(screen);
    this.over = state !== 'W';
    if (state === 'F') goBack();
  }

  private fail(why: string, mayPayAgain: boolean): void {
    const { screens, store } = this.parts;
    store.forget();
    screens.fill('reason', why);
    screens.offerAgain(mayPayAgain && screens.canChoose);
    screens.show('failed');
  }
}
