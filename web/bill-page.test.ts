import fc from 'fast-check';
import { renderBillPage } from './bill-page';
import { textsIn } from './texts';
import type { BillPageView } from './views';

const view: BillPageView = {
  language: 'ko',
  token: 'tok_abc-DEF_123',
  orderName: '7월 회비',
  merchantName: '페이샘',
  amount: 1_234_000,
  state: 'W',
  issuers: [
    { code: 'kb', name: 'KB국민카드', badge: 'KB' },
    { code: 'samsung', name: '삼성카드', badge: '삼성' },
  ],
  expiresAt: '202607312359',
  minimumInstallmentAmount: 50_000,
  maximumInstallmentMonths: 12,
  interestFree: [],
  seller: { name: '페이샘', businessNo: '1208800767' },
  provider: { name: '페이민트' },
  pageUrl: 'https://pay.example.com/pay/tok_abc-DEF_123',
};
const approval = {
  approvalNo: '30012345',
  approvedAt: '20260728091502',
  maskedCardNo: '536112******1234',
  cardIssuerName: 'KB국민카드',
  amount: 1_234_000,
  cancelledAmount: 0,
  installmentMonths: 3,
  payerInterestMonths: null,
};
const cancel = {
  kind: 'ACQUISITION_CANCEL',
  amount: 234_000,
  supply: 212_727,
  vat: 21_273,
  serviceCharge: 0,
  taxFree: 0,
  cancelledAt: '20260730110000',
} as const;
const HELD = { paymentId: 'pay_1', requestedAt: '20260728091459' };
const BILL_URL = `/v1/pay/${view.token}`;

const installmentsOf = (page: string): readonly string[] =>
  [...page.matchAll(/<option value="(\d+)">/g)].map(([, months]) => months ?? '');
const rowsOf = (part: string): readonly (readonly [string, string])[] =>
  [...part.matchAll(/<dt>([^<]*)<\/dt><dd[^>]*>([^<]*)<\/dd>/g)].map(([, label = '', value = '']) => [label, value]);
const screenOf = (page: string): readonly (string | undefined)[] =>
  [...page.matchAll(/data-screen="([a-z]+)"(?! hidden)/g)].map(([, name]) => name);

describe('the bill page', () => {
  test('shows merchant, order, amount, expiry in Korea and the cards by name and badge', () => {
    const page = renderBillPage(view);
    expect(page).toMatch(/^<!doctype html>\n<html lang="ko">/);
    for (const shown of ['페이샘', '<h1>7월 회비</h1>', '1,234,000원 결제하기', '7월 31일(금) 오후 11:59까지'])
      expect(page).toContain(shown);
    expect(page).toMatch(/value="kb"><span class="badge"[^>]*>KB<\/span><span class="name">KB국민카드/);
    expect(page).toMatch(/value="samsung"><span class="badge"[^>]*>삼성</);
    expect(page).not.toContain(' checked');
  });

  test('is written in English when asked, and links to the other language', () => {
    const page = renderBillPage({
      ...view,
      language: 'en',
      orderName: 'Fee',
      merchantName: 'Shop',
      seller: { name: 'Shop', businessNo: '1208800767' },
      provider: { name: 'Paymint' },
      issuers: [{ code: 'kb', name: 'KB Kookmin', badge: 'KB' }],
    });
    expect(page).toContain('<html lang="en">');
    expect(page).toContain('Pay ₩1,234,000');
    expect(page).toContain('href="?lang=ko" lang="ko"');
    expect(page.replace('한국어', '')).not.toMatch(/[가-힣]/);
  });

  test.each([
    { amount: 49_999, maximumInstallmentMonths: 12, expected: 'none', why: '5만원 이상부터 할부할 수 있습니다.' },
    { amount: 50_000, maximumInstallmentMonths: 12, expected: 'up to 12 months', longest: 12 },
    { amount: 50_000, maximumInstallmentMonths: 2, expected: '2 months', longest: 2 },
    { amount: 50_000, maximumInstallmentMonths: 0, expected: 'none', why: '이 판매자는 할부를 제공하지 않습니다.' },
  ])(
    'offers $expected for $amount won at a merchant with $maximumInstallmentMonths months',
    ({ amount, maximumInstallmentMonths, longest = 1, why }) => {
      const page = renderBillPage({ ...view, amount, maximumInstallmentMonths });
      const months = Array.from({ length: longest - 1 }, (_, at) => String(at + 2));
      expect(installmentsOf(page)).toEqual(months.length === 0 ? [] : ['0', ...months]);
      if (why !== undefined) expect(page).toContain(`일시불<span class="hint">${why}</span>`);
    },
  );

  test('says which cards have interest-free installments, and on which terms the script offers them', () => {
    const interestFree = [
      { issuer: 'kb', installmentMonths: 3, payerInterestMonths: 0 },
      { issuer: 'kb', installmentMonths: 10, payerInterestMonths: 4 },
    ];
    const page = renderBillPage({ ...view, interestFree });
    expect(page).toMatch(
      /value="kb" data-interest-free="3:0 10:4">.*?KB국민카드<span class="offer">무이자 할부<\/span>/,
    );
    expect(page).toMatch(/value="samsung"><span/);
    const partly = renderBillPage({ ...view, interestFree: interestFree.slice(1) });
    expect(partly).toContain('<span class="offer">부분무이자 할부</span>');
    // Before a card is chosen, the months are on no card's terms.
    expect(page).toContain('<option value="3">3개월</option>');
  });

  test.each([
    ['W', 'choose'],
    ['F', 'paid'],
    ['C', 'cancelled'],
    ['D', 'closed'],
  ] as const)('in state %s begins with only the screen %s', (state, screen) => {
    const page = renderBillPage({ ...view, state });
    expect(screenOf(page)).toEqual([screen]);
    expect(page.includes('id="pay"')).toBe(state === 'W');
  });

  test.each(['F', 'C'] as const)('in state %s shows the approval without a script', (state) => {
    const page = renderBillPage({ ...view, state, approval, returnUrl: 'https://shop.example.com/done?a=1&b=2' });
    for (const shown of [
      '30012345',
      '5361-12**-****-1234',
      'KB국민카드',
      '1,234,000원',
      '3개월',
      '2026-07-28 09:15:02',
    ])
      expect(page).toContain(`>${shown}</dd>`);
    expect(page).not.toContain('class="approval" hidden');
    expect(page).toContain(`href="/pay/${view.token}/receipt?lang=ko"`);
    expect(page).toContain('href="https://shop.example.com/done?a=1&amp;b=2" rel="noopener noreferrer"');
  });

  test('of a payment that is cancelled in part shows what was given back, what remains, and when the money comes', () => {
    const partly = { ...approval, cancelledAmount: 234_000 };
    const page = renderBillPage({ ...view, state: 'F', approval: partly, cancels: { done: [cancel] } });
    const [, shown = ''] = /<div class="cancels">([\s\S]*?)<p class="note">/.exec(page) ?? [];
    expect(shown).toContain('<h3>부분 취소</h3>');
    expect(rowsOf(shown)).toEqual([
      ['취소금액', '234,000원'],
      ['취소일시', '2026-07-30 11:00:00'],
      ['취소 후 결제금액', '1,000,000원'],
    ]);
    expect(page).toContain('영업일 기준 3~5일');
    const uncancelled = renderBillPage({ ...view, state: 'F', approval, cancels: { done: [] } });
    expect(uncancelled).toContain('<div class="cancels" hidden>');
    expect(uncancelled).not.toContain('취소 처리 중');
  });

  test('of a payment whose cancellation is under way says so, and still shows it as paid', () => {
    const page = renderBillPage({ ...view, state: 'F', approval, cancels: { done: [], underWay: 234_000 } });
    expect(screenOf(page)).toEqual(['paid']);
    expect(page).toContain('234,000원 취소 처리 중입니다.');
    expect(page).toContain('<div class="cancels" hidden>');
  });

  test.each([
    [
      'on the day of its payment',
      [{ ...cancel, kind: 'APPROVAL_CANCEL', amount: 1_234_000 }],
      '결제한 날에',
      '취소일시',
    ],
    ['later', [{ ...cancel, amount: 1_234_000 }], '영업일 기준 3~5일', '취소일시'],
    ['in parts', [{ ...cancel, amount: 1_000_000 }, cancel], '영업일 기준 3~5일', '마지막 취소일시'],
  ] as const)('of a payment that was cancelled %s says what that means for the payer', (_how, done, note, label) => {
    const whole = { ...approval, cancelledAmount: 1_234_000 };
    const page = renderBillPage({ ...view, state: 'C', approval: whole, cancels: { done } });
    const [, shown = ''] = /<dl class="cancels">([\s\S]*?)<\/dl>/.exec(page) ?? [];
    expect(page).toMatch(new RegExp(`<p data-spoken>[^<]*${note}`));
    expect(rowsOf(shown)).toEqual([
      ['취소금액', '1,234,000원'],
      [label, '2026-07-30 11:00:00'],
    ]);
  });

  test('of a bill that a payment holds follows that payment, and begins without buttons', () => {
    const page = renderBillPage({ ...view, held: HELD });
    expect(screenOf(page)).toEqual(['confirming']);
    expect(page).toContain(`data-follow="${BILL_URL}/payments/pay_1/status"`);
    expect(renderBillPage(view)).not.toContain('data-follow');
    const [, inquiry = ''] = /<dl class="inquiry">([\s\S]*?)<\/dl>/.exec(page) ?? [];
    expect(rowsOf(inquiry)).toEqual([
      ['결제 요청', '2026-07-28 09:14:59'],
      ['결제번호', 'pay_1'],
      ['문의', '페이샘'],
    ]);
    expect(page).toContain('이 창을 닫아도 됩니다');
    expect(renderBillPage({ ...view, held: HELD, seller: { ...view.seller, phone: '02-1234-5678' } })).toContain(
      '<dd>페이샘 <a href="tel:02-1234-5678">02-1234-5678</a></dd>',
    );
  });

  test('after an unknown payment that was not charged says so, where the payer can pay again', () => {
    const told = textsIn('ko')('confirmedUnpaid');
    expect(renderBillPage({ ...view, wasUnknown: true })).toContain(`<p class="notice">${told}</p>`);
    expect(renderBillPage(view)).not.toContain(told);
  });

  test.each([
    ['W', 'failed'],
    ['F', 'paid'],
    ['C', 'cancelled'],
    ['D', 'closed'],
  ] as const)('in state %s leads back to the merchant from the screen %s', (state, screen) => {
    const page = renderBillPage({ ...view, state, returnUrl: '/pay/tok_abc-DEF_123/return' });
    const [, shown = ''] = new RegExp(`data-screen="${screen}"([\\s\\S]*?)</section>`).exec(page) ?? [];
    expect(shown).toContain('판매자 페이지로 돌아가기</a>');
  });

  test('has every element that its script fills or moves', () => {
    const page = renderBillPage({ ...view, returnUrl: 'https://shop.example.com/' });
    const fields = [
      'reason',
      'failedTitle',
      'waiting',
      'paidNote',
      'appNote',
      'paymentId',
      'requestedAt',
      'problem',
      'amount',
      'cancelledAmount',
      'remainingAmount',
      'cardIssuerName',
      'maskedCardNo',
      'installment',
      'approvalNo',
      'approvedAt',
    ];
    const ids = [
      'pay',
      'abort',
      'again',
      'resume',
      'stay',
      'copy',
      'copied',
      'link',
      'pay-here',
      'choice-problem',
      'installment',
      'open-app',
      'install-app',
      'store',
      'app-not-opened',
      'offline',
      'announcement',
    ];
    const screens = ['choose', 'phone', 'starting', 'app', 'confirming', 'paid', 'cancelled', 'failed', 'unreachable'];
    for (const field of fields) expect(page).toContain(`data-field="${field}"`);
    for (const id of ids) expect(page.split(` id="${id}"`)).toHaveLength(2);
    for (const screen of screens) expect(page.split(`data-screen="${screen}"`)).toHaveLength(2);
  });

  test('escapes every text', () => {
    const hostile = fc.string({
      unit: fc.constantFrom('<', '>', '"', "'", '&', 'a', '=', ' ', '/', '`', '$', '{', '}'),
      minLength: 1,
      maxLength: 20,
    });
    const shape = (page: string): string => page.replace(/>[^<]*</g, '><').replace(/"[^"<>]*"/g, '""');
    const full = (text: string): BillPageView => ({
      ...view,
      ...{
        token: text,
        orderName: text,
        merchantName: text,
        issuers: [{ code: text, name: text, badge: text }],
        cardApp: text,
        held: { paymentId: text, requestedAt: text },
        seller: { name: text, businessNo: text, representative: text, address: text, phone: text },
        provider: { name: text, termsUrl: text, privacyUrl: text },
        pageUrl: text,
        inApp: { app: 'kakaotalk', url: text },
        returnUrl: text,
      },
      approval: { ...approval, approvalNo: text, approvedAt: text, maskedCardNo: text, cardIssuerName: text },
      cancels: { done: [{ ...cancel, cancelledAt: text }] },
    });
    const plain = shape(renderBillPage(full('x')));
    fc.assert(
      fc.property(hostile, (text) => {
        expect(shape(renderBillPage(full(text)))).toBe(plain);
      }),
    );
    expect(renderBillPage({ ...view, orderName: `<b>"R&D" 'x'` })).toContain(
      '<h1>&lt;b&gt;&quot;R&amp;D&quot; &#39;x&#39;</h1>',
    );
  });

  test('contains nothing that a policy of self alone would refuse', () => {
    const page = renderBillPage({ ...view, cardApp: 'http://127.0.0.1:9080/app' });
    expect(page.match(/<script[^>]*>[^<]*<\/script>/g)).toEqual([
      '<script type="module" src="/assets/page/pay.js"></script>',
    ]);
    expect(page).not.toMatch(/<style|\sstyle=|\son[a-z]+=|<form|<base|<iframe|javascript:/i);
    expect([...page.matchAll(/<(?:link|script|img)[^>]*\s(?:src|href)="([^"]*)"/g)].map(([, url]) => url)).toEqual([
      '/assets/icon.svg',
      '/assets/fonts/noto-sans-kr/index.css',
      '/assets/pay.css',
      '/assets/page/pay.js',
    ]);
  });

  test('has the token only in same-origin paths, and sends no referrer', () => {
    const page = renderBillPage(view);
    const everywhere = page.split(view.token).length - 1;
    // Once more as the link to copy.
    expect([...page.matchAll(/="\/(?:v1\/)?pay\/tok_abc-DEF_123/g)]).toHaveLength(everywhere - 1);
    expect(page).toContain(`readonly value="${view.pageUrl}"`);
    expect(page).toContain(`data-bill-url="${BILL_URL}"`);
    expect(page).toContain('<meta name="referrer" content="no-referrer">');
  });

  test.each([
    [{ isAtComputer: true }, 'phone'],
    [{ isAtComputer: true, held: HELD }, 'confirming'],
    [{ isAtComputer: true, state: 'F' }, 'paid'],
    [{ isAtComputer: false }, 'choose'],
  ] as const)('at %j begins with the screen %s', (where, screen) => {
    expect(screenOf(renderBillPage({ ...view, ...where }))).toEqual([screen]);
  });

  test('hands over to a phone only where no card app opens on the computer', () => {
    const qr = /<svg class="qr"[^>]*><path d="M[^"]+"\/><\/svg>/;
    expect(renderBillPage(view)).toMatch(qr);
    expect(renderBillPage({ ...view, cardApp: 'http://127.0.0.1:9080/app' })).not.toMatch(qr);
    expect(renderBillPage({ ...view, state: 'D' })).not.toMatch(qr);
  });

  test('offers a way out of another app’s browser, and stands in no one’s way', () => {
    const url = 'kakaotalk://web/openExternal?url=x';
    const page = renderBillPage({ ...view, inApp: { app: 'kakaotalk', url } });
    const offer = `<p class="in-app">카카오톡에서 카드 앱이 열리지 않으면 다른 브라우저에서 열어 주세요. <a href="${url}">다른 브라우저로 열기</a></p>`;
    // Where a card is chosen, and where the card app is awaited.
    expect(page.split(offer)).toHaveLength(3);
    expect(screenOf(page)).toEqual(['choose']);
    expect(renderBillPage({ ...view, inApp: { app: 'naver' } })).toContain('‘Safari로 열기’를 선택해 주세요.</p>');
    expect(renderBillPage(view)).not.toContain('in-app');
  });

  test('tells messengers amount, merchant and order, but no link', () => {
    const page = renderBillPage(view);
    for (const [name, content] of [
      ['type', 'website'],
      ['title', '1,234,000원 결제 요청'],
      ['description', '페이샘 · 7월 회비'],
    ])
      expect(page).toContain(`<meta property="og:${name}" content="${content}">`);
    expect(page).not.toContain('og:url');
    expect(page).toContain('<meta name="robots" content="noindex, nofollow">');
  });

  test('names below who sells and who carries the payment, as far as they are known', () => {
    const footerOf = (page: string): string => /<footer>[\s\S]*<\/footer>/.exec(page)?.[0] ?? '';
    const rows = (page: string) => [...footerOf(page).matchAll(/<dt>([^<]*)<\/dt>/g)].map(([, label]) => label);
    expect(rows(renderBillPage(view))).toEqual(['상호', '사업자등록번호', '결제대행사']);
    const seller = { ...view.seller, representative: '김대표', address: '서울', phone: '02-1234-5678' };
    const page = renderBillPage({ ...view, seller });
    expect(rows(page)).toEqual(['상호', '대표자', '사업자등록번호', '주소', '전화번호', '결제대행사']);
    expect(footerOf(page)).toContain('<a href="tel:02-1234-5678">');
  });

  test('names the terms that the payer agrees to, if there are any', () => {
    expect(renderBillPage(view)).not.toContain('동의하는');
    const provider = {
      name: '페이민트',
      termsUrl: 'https://psp.example.com/terms',
      privacyUrl: 'https://psp.example.com/p',
    };
    const page = renderBillPage({ ...view, provider });
    expect(page).toContain(
      'href="https://psp.example.com/terms" target="_blank" rel="noopener noreferrer">전자금융거래',
    );
    expect(page).toContain('>개인정보 제3자 제공 동의</a>');
  });

  test('names a desktop card app only when there is one', () => {
    expect(renderBillPage(view)).not.toContain('data-card-app');
    expect(renderBillPage({ ...view, cardApp: 'http://127.0.0.1:9080/app' })).toContain(
      'data-card-app="http://127.0.0.1:9080/app"',
    );
  });
});
