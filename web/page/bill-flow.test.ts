import { payerActs, paymentStatuses, stateLetter } from '../../domain/payment-states';
import * as client from '../client/appcard-client';
import { fakeBrowser, type Reply } from '../client/browser.fake';
import type { PayerBill } from '../client/types';
import { textsIn } from '../texts';
import { type BillFacts, BillFlow } from './bill-flow';
import { followElsewhere } from './elsewhere';
import { pressStore } from './press';
import type { Screens } from './screens';

const BILL_URL = '/v1/pay/tok_1';
const STATUS_URL = `${BILL_URL}/payments/pay_1/status`;
const APP_SCHEME = {
  kind: 'scheme',
  url: 'kb-acp://pay?order=1',
  package: 'com.kb',
  storeUrl: 'https://store.example.com/kb',
  expiresAt: '2026-07-28T00:20:00Z',
} as const;
const ISSUED: Reply = {
  status: 201,
  body: { paymentId: 'pay_1', payType: 'CARD_VAN', appScheme: APP_SCHEME, statusUrl: STATUS_URL },
};
const APPROVAL = {
  approvalNo: '30012345',
  approvedAt: '20260728091502',
  maskedCardNo: '536112******1234',
  cardIssuerName: 'KB국민',
  amount: 50_000,
  installmentMonths: 3,
};

const status = (state: string, name: string, more: object = {}): Reply => ({
  status: 200,
  body: { state, status: name, reason: null, nextPollAfterMs: 700, approval: null, ...more },
});
const reason = (code: string, text: string, retryable: boolean) => ({ reason: { code, text, retryable } });
const problem = (code: string, httpStatus = 409, more: object = {}): Reply => ({
  status: httpStatus,
  body: { code, detail: `${code} 입니다.`, retryable: false, ...more },
});
const INQUIRY = { paymentId: 'pay_1', requestedAt: '20260728091459' };
const unreadable: readonly Reply[] = Array.from({ length: 5 }, () => 'no answer');

type Shown = {
  readonly screens: string[];
  readonly fields: Record<string, string>;
  again?: boolean;
  approval?: unknown;
  app?: unknown;
  inquiry?: unknown;
  issuer?: string;
  readonly enabled: Record<string, boolean>;
};

function fakeScreens(canChoose: boolean): { readonly shown: Shown; readonly screens: Screens } {
  const shown: Shown = { screens: [], fields: {}, enabled: {} };
  const screens: Screens = {
    canChoose,
    hasPhone: false,
    show: (name) => {
      if (shown.screens.at(-1) !== name) shown.screens.push(name);
    },
    fill: (field, text) => {
      shown.fields[field] = text;
    },
    enable: (button, enabled) => {
      shown.enabled[button] = enabled;
    },
    choice: () => ({ issuer: shown.issuer ?? 'kb', installmentMonths: 3 }),
    askForCard: () => {
      shown.screens.push('ask for a card');
    },
    showApproval: (approval) => {
      shown.approval = approval;
    },
    offerApp: (app) => {
      shown.app = app;
    },
    stressStore: () => undefined,
    offerAgain: (offered) => {
      shown.again = offered;
    },
    onPress: () => undefined,
    showOffline: () => undefined,
    tellGoingBack: () => undefined,
    showInquiry: ({ paymentId, requestedAt }) => {
      if (paymentId !== undefined) shown.inquiry = [paymentId, requestedAt];
    },
  };
  return { shown, screens };
}

/** `tab` is the tab's storage, which survives reloads. */
type Tab = { readonly tab?: Map<string, string>; readonly facts?: Partial<BillFacts> };

/** A page of the bill, in a browser with the given network replies. */
function openPage(replies: readonly Reply[], { tab = new Map<string, string>(), facts = {} }: Tab = {}) {
  const browser = fakeBrowser(replies);
  const opened: string[] = [];
  const askedAgain: (() => void)[] = [];
  let backs = 0;
  let reloads = 0;
  const storage = {
    getItem: (key: string) => tab.get(key) ?? null,
    setItem: (key: string, value: string) => tab.set(key, value),
    removeItem: (key: string) => tab.delete(key),
  } as unknown as Storage;
  const all = {
    billUrl: BILL_URL,
    state: 'W',
    follow: undefined,
    cardApp: undefined,
    isAtComputer: false,
    isBack: false,
    ...facts,
  };
  const { shown, screens } = fakeScreens(all.state === 'W');
  const flow = new BillFlow({
    facts: all,
    screens,
    store: pressStore(() => storage, BILL_URL),
    client: {
      ...client,
      openCardApp: (scheme, platform) => {
        opened.push(platform);
        return scheme.url;
      },
    },
    callOptions: { language: 'ko', browser },
    platform: 'android',
    text: textsIn('ko'),
    reload: () => {
      reloads += 1;
    },
    untilWorthAsking: () =>
      new Promise((resolve) => {
        askedAgain.push(resolve);
      }),
    whenStillHere: () => undefined,
    goBack: () => {
      backs += 1;
    },
  });
  return {
    flow,
    shown,
    opened,
    calls: browser.calls,
    wentBack: () => backs,
    reloads: () => reloads,
    tab,
    askAgain: () => askedAgain.pop()?.(),
    settle: async () => {
      for (let turn = 0; turn < 30; turn += 1) await browser.settle();
    },
  };
}
const keysOf = (
  ...pages: readonly { readonly calls: ReturnType<typeof openPage>['calls'] }[]
): ReadonlySet<string | undefined> =>
  new Set(
    pages.flatMap(({ calls }) =>
      calls.filter(({ method }) => method === 'POST').map(({ headers }) => headers['idempotency-key']),
    ),
  );

describe('the payer’s press', () => {
  test('begins the payment, opens the card app, follows the payment and shows its approval', async () => {
    const page = openPage([
      ISSUED,
      status('W', 'SCHEME_ISSUED'),
      status('W', 'APPROVING'),
      status('F', 'APPROVED', { approval: APPROVAL }),
    ]);
    await page.flow.pay();
    expect(page.shown.screens).toEqual(['starting', 'app', 'confirming', 'paid']);
    expect(page.calls[0]?.body).toBe('{"issuer":"kb","installmentMonths":3,"platform":"android"}');
    expect(page.opened).toEqual(['android']);
    expect(page.shown.app).toEqual({ appUrl: APP_SCHEME.url, storeUrl: APP_SCHEME.storeUrl, inWindow: false });
    expect(page.shown.approval).toEqual(APPROVAL);
    expect(page.tab.size).toBe(0);
    expect(page.wentBack()).toBe(1);
  });

  test('without a card asks for one, and begins nothing', async () => {
    const page = openPage([]);
    page.shown.issuer = '';
    await page.flow.pay();
    expect([page.shown.screens, page.calls, page.tab.size]).toEqual([['ask for a card'], [], 0]);
  });

  test('that is not paid leaves the payer here, who may pay again', async () => {
    const page = openPage([ISSUED, status('D', 'DECLINED', reason('VAN_DECLINED_SOFT', '거절되었습니다.', true))]);
    await page.flow.pay();
    expect([page.shown.screens.at(-1), page.wentBack()]).toEqual(['failed', 0]);
  });

  test('pressed twice begins one payment', async () => {
    const page = openPage([ISSUED, status('F', 'APPROVED')]);
    await Promise.all([page.flow.pay(), page.flow.pay()]);
    expect(page.calls.filter(({ method }) => method === 'POST')).toHaveLength(1);
  });

  test('keeps its key when the answer is lost, through retries and a reload', async () => {
    const page = openPage([...unreadable, ...unreadable]);
    void page.flow.pay();
    await page.settle();
    expect(page.shown.screens).toEqual(['starting', 'unreachable']);
    page.askAgain();
    await page.settle();
    const reloaded = openPage([ISSUED, status('F', 'APPROVED')], { tab: page.tab });
    await reloaded.flow.resume();
    expect(page.calls).toHaveLength(10);
    expect(reloaded.shown.screens.at(-1)).toBe('paid');
    expect(keysOf(page, reloaded).size).toBe(1);
  });

  test('after an end begins a new payment with a new key, without a reload', async () => {
    const page = openPage([
      ISSUED,
      status('D', 'DECLINED', reason('VAN_DECLINED_SOFT', '한도 초과입니다.', true)),
      ISSUED,
      status('F', 'APPROVED'),
    ]);
    await page.flow.pay();
    expect([page.shown.fields.reason, page.shown.again, page.shown.enabled.pay]).toEqual([
      '한도 초과입니다.',
      true,
      true,
    ]);
    page.flow.again();
    expect(page.shown.screens.at(-1)).toBe('choose');
    await page.flow.pay();
    expect(page.shown.screens.at(-1)).toBe('paid');
    expect(keysOf(page).size).toBe(2);
  });

  test('that comes after another payment follows that one, and opens no app', async () => {
    const page = openPage([
      problem('PAYMENT_IN_PROGRESS', 409, { statusUrl: `${BILL_URL}/payments/pay_0/status` }),
      status('W', 'UNCONFIRMED', reason('VAN_OUTCOME_UNKNOWN', '확인 중입니다.', false)),
      status('F', 'APPROVED'),
    ]);
    await page.flow.pay();
    expect(page.calls[1]?.url).toContain('/pay_0/status');
    expect(page.shown.screens).toEqual(['starting', 'confirming', 'paid']);
    expect([page.opened, page.shown.app]).toEqual([[], { appUrl: undefined, storeUrl: undefined, inWindow: false }]);
  });

  test.each([
    [problem('BILL_CLOSED'), false],
    [problem('NOT_FOUND', 404), false],
    [problem('INSTALLMENT_NOT_ALLOWED', 422), true],
    [problem('ISSUER_UNAVAILABLE', 502), true],
  ])('that is refused says why, and offers another only if one could succeed: %#', async (reply, offered) => {
    const page = openPage([reply]);
    await page.flow.pay();
    expect([page.shown.screens.at(-1), page.shown.again, page.tab.size]).toEqual(['failed', offered, 0]);
    expect(page.shown.fields.reason).toMatch(/ 입니다\.$/);
  });

  test('on terms that are not offered any more is begun again on a page that is made anew', async () => {
    const page = openPage([problem('INTEREST_FREE_CHANGED', 409, { detail: '무이자 할부 조건이 바뀌었습니다.' })]);
    await page.flow.pay();
    expect([page.shown.screens.at(-1), page.shown.again, page.tab.size]).toEqual(['failed', true, 0]);
    expect([page.shown.fields.reason, page.reloads()]).toEqual(['무이자 할부 조건이 바뀌었습니다.', 0]);
    page.flow.again();
    expect([page.shown.screens.at(-1), page.reloads()]).toEqual(['failed', 1]);
  });

  test('works if the tab may store nothing', async () => {
    const store = pressStore(() => {
      throw new Error('SecurityError');
    }, BILL_URL);
    expect(store.read()).toBeUndefined();
    store.keep({ key: 'k', choice: { issuer: 'kb', platform: 'web' } });
    expect(store.read()).toMatchObject({ key: 'k' });
    store.forget();
    expect(store.read()).toBeUndefined();
  });
});

describe('a payment that was begun on another device', () => {
  const look = (payment: object | null, state = 'W') => ({ state, payment }) as PayerBill;
  const OTHER = { paymentId: 'pay_2', statusUrl: `${BILL_URL}/payments/pay_2/status` };

  /** The bill as it is at each look; after the last, the page is closed. */
  async function watches(page: ReturnType<typeof openPage>, looks: readonly (PayerBill | 'unreadable')[]) {
    const left = [...looks];
    let reloads = 0;
    let isClosed = false;
    void followElsewhere({
      readBill: async () => {
        const next = left.shift();
        if (next === undefined || next === 'unreadable') throw new Error('unreadable');
        return next;
      },
      flow: page.flow,
      untilNext: async () => {
        if (left.length === 0) isClosed = true;
        if (isClosed) await new Promise(() => undefined);
      },
      reload: () => {
        reloads += 1;
      },
    });
    await page.settle();
    return reloads;
  }

  test('is followed to its end, without an app to open here', async () => {
    const page = openPage([status('W', 'SCHEME_ISSUED'), status('F', 'APPROVED')], { facts: { isAtComputer: true } });
    expect(await watches(page, [look(null), 'unreadable', look(OTHER), look(OTHER, 'F')])).toBe(0);
    expect(page.shown.screens).toEqual(['app', 'paid']);
    expect(page.shown.fields.appNote).toBe(textsIn('ko')('onPhone'));
    expect([page.opened, page.wentBack()]).toEqual([[], 1]);
  });

  test('and has failed is followed by the next', async () => {
    const declined = status('D', 'DECLINED', reason('VAN_DECLINED_SOFT', '거절되었습니다.', true));
    const page = openPage([declined, status('F', 'APPROVED')], { facts: { isAtComputer: true } });
    await watches(page, [look(OTHER), look(OTHER), look({ ...OTHER, paymentId: 'pay_3' })]);
    expect(page.shown.screens).toEqual(['failed', 'paid']);
  });

  test('and was paid while nobody looked is shown by the server', async () => {
    expect(await watches(openPage([]), [look(null, 'D')])).toBe(1);
  });

  test('begins again on the phone, unless the payer prefers this device', async () => {
    const page = openPage([], { facts: { isAtComputer: true } });
    page.flow.again();
    page.flow.payHere();
    page.flow.again();
    expect(page.shown.screens).toEqual(['phone', 'choose']);
  });
});

describe('the end of a payment', () => {
  const endedBy = (name: string, code: string) => status('D', name, reason(code, `${code}.`, true));

  test.each([
    ['PAYER_CANCELLED', 'AUTH_FAILED', 'cancelledByPayer'],
    ['PAYER_ABORTED', 'AUTH_FAILED', 'cancelledByPayer'],
    ['AUTH_REFUSED', 'AUTH_FAILED', 'failed'],
    ['VAN_DECLINED_SOFT', 'DECLINED', 'failed'],
  ] as const)('by %s reads as what it is', async (code, name, title) => {
    const page = openPage([ISSUED, endedBy(name, code)]);
    await page.flow.pay();
    expect([page.shown.fields.failedTitle, page.shown.fields.reason]).toEqual([textsIn('ko')(title), `${code}.`]);
  });

  test('that the payer has cancelled is forgotten by the next, which is refused', async () => {
    const page = openPage([ISSUED, endedBy('AUTH_FAILED', 'PAYER_ABORTED'), problem('BILL_CLOSED')]);
    await page.flow.pay();
    page.flow.again();
    await page.flow.pay();
    expect(page.shown.fields.failedTitle).toBe(textsIn('ko')('failed'));
  });

  test.each([
    ['UNCONFIRMED', textsIn('ko')('confirmedPaid')],
    ['NEEDS_REVIEW', textsIn('ko')('confirmedPaid')],
    ['APPROVING', ''],
  ])('says that money was taken once, after %s', async (before, note) => {
    const page = openPage([ISSUED, status('W', before), status('F', 'APPROVED', { approval: APPROVAL })]);
    await page.flow.pay();
    expect([page.shown.screens.at(-1), page.shown.fields.paidNote]).toEqual(['paid', note]);
  });
});

describe('the payment under way', () => {
  const tab = () =>
    new Map([
      [
        BILL_URL,
        JSON.stringify({
          key: 'key-0001',
          choice: { issuer: 'kb', platform: 'android' },
          statusUrl: STATUS_URL,
          appUrl: APP_SCHEME.url,
        }),
      ],
    ]);

  const waiting = paymentStatuses.filter((name) => stateLetter(name) === 'W');

  test.each(waiting.filter(payerActs))('in %s waits for the payer', async (name) => {
    const page = openPage([status('W', name), status('F', 'APPROVED')], { tab: tab() });
    await page.flow.resume();
    expect(page.shown.screens).toEqual(['app', 'paid']);
  });

  test.each(waiting.filter((name) => !payerActs(name)))('in %s is being confirmed', async (name) => {
    const page = openPage([status('W', name, INQUIRY), status('F', 'APPROVED')], { tab: tab() });
    await page.flow.resume();
    expect(page.shown.screens).toEqual(['confirming', 'paid']);
    expect(page.shown.inquiry).toEqual(['pay_1', '20260728091459']);
  });

  test('is followed again after a reload, and its app is offered rather than opened', async () => {
    const page = openPage([status('W', 'SCHEME_ISSUED'), status('F', 'APPROVED')], { tab: tab() });
    await page.flow.resume();
    expect([page.shown.screens[0], page.opened, page.shown.app]).toMatchObject(['app', [], { appUrl: APP_SCHEME.url }]);
  });

  test('of another tab or device is followed when it holds the bill, before this tab’s own', async () => {
    const page = openPage([status('W', 'APPROVING'), status('F', 'APPROVED')], {
      tab: tab(),
      facts: { follow: `${BILL_URL}/payments/pay_2/status` },
    });
    await page.flow.resume();
    expect(page.calls[0]?.url).toContain('/pay_2/status');
    expect([page.shown.screens, page.tab.size]).toEqual([['confirming', 'paid'], 0]);
  });

  test.each(['F', 'C'])('is forgotten on a page that the server rendered in state %s', async (state) => {
    const page = openPage([], { tab: tab(), facts: { state } });
    await page.flow.resume();
    expect([page.calls, page.tab.size, page.shown.screens]).toEqual([[], 0, []]);
  });

  test('is still followed on the page of a closed bill, which offers no other', async () => {
    const page = openPage([status('D', 'EXPIRED', reason('AUTH_EXPIRED', '시간이 지났습니다.', true))], {
      tab: tab(),
      facts: { state: 'D' },
    });
    await page.flow.resume();
    expect([page.shown.screens, page.shown.again]).toEqual([['failed'], false]);
  });

  test.each([
    ['can’t be reached', unreadable, textsIn('ko')('unreachableNote')],
    ['may not be read', [problem('NOT_FOUND', 404)], 'NOT_FOUND 입니다.'],
  ] as const)('that %s is not called failed, is kept, and is resumed', async (_what, replies, told) => {
    const page = openPage([...replies, status('F', 'APPROVED')], { tab: tab() });
    void page.flow.resume();
    await page.settle();
    expect([page.shown.screens, page.shown.fields.problem, page.tab.size]).toEqual([['unreachable'], told, 1]);
    page.askAgain();
    await page.settle();
    expect([page.shown.screens.at(-1), page.tab.size]).toEqual(['paid', 0]);
  });

  test('that the server can’t report just now is shown as being confirmed, without buttons, and is resumed', async () => {
    const page = openPage(
      [...Array.from({ length: 5 }, () => problem('UNAVAILABLE', 503, { retryable: true })), status('F', 'APPROVED')],
      { tab: tab() },
    );
    void page.flow.resume();
    await page.settle();
    expect([page.shown.screens, page.shown.fields.waiting, page.tab.size]).toEqual([
      ['confirming'],
      textsIn('ko')('confirmingNote'),
      1,
    ]);
    page.askAgain();
    await page.settle();
    expect([page.shown.screens.at(-1), page.tab.size]).toEqual(['paid', 0]);
  });

  test('that ended for a reason which a new payment can’t change offers none', async () => {
    const page = openPage([status('D', 'AUTH_FAILED', reason('SUPERSEDED', '다른 결제가 시작되었습니다.', false))], {
      tab: tab(),
    });
    await page.flow.resume();
    expect([page.shown.screens, page.shown.again]).toEqual([['failed'], false]);
  });

  test.each([
    ['is opened by the card app', true, 1],
    ['is opened again later', false, 0],
  ])('that is paid when its page %s: whether it goes on to the merchant', async (_how, isBack, backs) => {
    const page = openPage([], { facts: { state: 'F', isBack } });
    await page.flow.resume();
    expect(page.wentBack()).toBe(backs);
  });

  test.each([
    ['C', 'CANCELLED', 'cancelled'],
    ['F', 'PARTIALLY_CANCELLED', 'paid'],
  ])('in state %s (%s) shows the screen %s', async (state, name, screen) => {
    const page = openPage([status(state, name)], { tab: tab() });
    await page.flow.resume();
    expect([page.shown.screens, page.shown.approval, page.tab.size]).toEqual([[screen], null, 0]);
  });

  test('is aborted at its own URL; a lost abort may be pressed again', async () => {
    const page = openPage([{ status: 202, body: {} }, ...unreadable], { tab: tab() });
    await page.flow.abort();
    expect(page.calls[0]).toMatchObject({
      method: 'POST',
      url: expect.stringContaining('/payments/pay_1/abort') as string,
    });
    expect(page.shown.enabled.abort).toBe(false);
    await page.flow.abort();
    expect(page.shown.enabled.abort).toBe(true);
  });
});
