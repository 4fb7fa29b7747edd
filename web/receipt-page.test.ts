import { renderReceiptPage } from './receipt-page';
import type { ReceiptView } from './views';

const view: ReceiptView = {
  language: 'ko',
  token: 'tok_1',
  seller: { name: '페이샘 <본점>', businessNo: '1208800767' },
  orderName: '7월 회비',
  orderNo: 'A-2026-07',
  approval: {
    approvalNo: '30012345',
    approvedAt: '20260728091502',
    maskedCardNo: '536112******1234',
    cardIssuerName: 'KB국민카드',
    amount: 60_000,
    cancelledAmount: 0,
    installmentMonths: 0,
    payerInterestMonths: null,
  },
  cardKind: 'C',
  acquirerName: 'KB국민카드',
  acquirerMerchantNo: '701208800767',
  pspName: '페이민트',
  vanName: 'ALPHA',
  supply: 50_000,
  vat: 5_000,
  serviceCharge: 2_000,
  taxFree: 3_000,
  cancels: { done: [] },
};
const partly = {
  kind: 'ACQUISITION_CANCEL',
  amount: 12_000,
  supply: 10_000,
  vat: 1_000,
  serviceCharge: 400,
  taxFree: 600,
  cancelledAt: '20260729100000',
} as const;
const whole = { ...partly, amount: 60_000, supply: 50_000, vat: 5_000, serviceCharge: 2_000, taxFree: 3_000 };
const afterCancels = (...done: ReceiptView['cancels']['done']): ReceiptView => ({
  ...view,
  approval: { ...view.approval, cancelledAmount: done.reduce((sum, { amount }) => sum + amount, 0) },
  cancels: { done },
});

const CARRIERS = [
  ['결제대행사', '페이민트'],
  ['VAN', 'ALPHA'],
];

const rowsOf = (page: string): readonly (readonly [string, string])[] =>
  [...page.matchAll(/<dt>([^<]*)<\/dt><dd>([^<]*)<\/dd>/g)].map(([, label = '', value = '']) => [label, value]);

describe('the sales slip', () => {
  test.each([
    [0, '3개월 (무이자)'],
    [1, '3개월 (부분무이자, 1회차 고객 부담)'],
  ])('names the interest-free terms', (payerInterestMonths, written) => {
    const approval = { ...view.approval, installmentMonths: 3, payerInterestMonths };
    expect(rowsOf(renderReceiptPage({ ...view, approval }))).toContainEqual(['할부개월', written]);
  });

  test('names merchant, approval and the parts of the amount', () => {
    expect(rowsOf(renderReceiptPage(view))).toEqual([
      ['가맹점', '페이샘 &lt;본점&gt;'],
      ['사업자등록번호', '120-88-00767'],
      ['가맹점번호', '701208800767'],
      ['상품명', '7월 회비'],
      ['주문번호', 'A-2026-07'],
      ['거래종류', '승인'],
      ['승인번호', '30012345'],
      ['승인일시', '2026-07-28 09:15:02'],
      ['카드종류', '체크카드'],
      ['카드번호', '5361-12**-****-1234'],
      ['카드사', 'KB국민카드'],
      ['매입사', 'KB국민카드'],
      ['할부개월', '일시불'],
      ['공급가액', '50,000원'],
      ['부가세', '5,000원'],
      ['봉사료', '2,000원'],
      ['면세금액', '3,000원'],
      ['합계', '60,000원'],
      ...CARRIERS,
    ]);
  });

  test('leaves out what is not known of a payment', () => {
    const page = renderReceiptPage({
      ...view,
      cardKind: undefined,
      acquirerMerchantNo: undefined,
      vanName: undefined,
    });
    const shown = rowsOf(page).map(([label]) => label);
    for (const label of ['카드종류', '가맹점번호', 'VAN', '대표자']) expect(shown).not.toContain(label);
    expect(shown).toContain('결제대행사');
  });

  test('lists each cancel by its kind and time, with the parts of its negative amount, and what is left', () => {
    const page = renderReceiptPage(afterCancels(partly, { ...partly, cancelledAt: '20260730110000' }));
    const entry = [
      ['공급가액', '-10,000원'],
      ['부가세', '-1,000원'],
      ['봉사료', '-400원'],
      ['면세금액', '-600원'],
      ['취소금액', '-12,000원'],
    ];
    expect(rowsOf(page).slice(-15)).toEqual([
      ['취소일시', '2026-07-29 10:00:00'],
      ...entry,
      ['취소일시', '2026-07-30 11:00:00'],
      ...entry,
      ['취소 후 결제금액', '36,000원'],
      ...CARRIERS,
    ]);
    expect(page.match(/<h3>[^<]*<\/h3>/g)).toEqual(['<h3>매입취소(부분)</h3>', '<h3>매입취소(부분)</h3>']);
    expect(page).toContain('<p class="stamp">부분 취소</p>');
    expect(page).toContain('<h1>신용카드 매출전표</h1>');
  });

  test('leaves out of a cancel the parts that its payment does not have', () => {
    const taxed = { ...partly, serviceCharge: 0, taxFree: 0, supply: 10_909, vat: 1_091 };
    const page = renderReceiptPage({ ...afterCancels(taxed), serviceCharge: 0, taxFree: 0 });
    expect(rowsOf(page).slice(-6)).toEqual([
      ['공급가액', '-10,909원'],
      ['부가세', '-1,091원'],
      ['취소금액', '-12,000원'],
      ['취소 후 결제금액', '48,000원'],
      ...CARRIERS,
    ]);
  });

  test.each([
    ['APPROVAL_CANCEL', '승인취소'],
    ['ACQUISITION_CANCEL', '매입취소'],
  ] as const)('after %s of the whole payment is that of a cancel, with the original approval', (kind, name) => {
    const page = renderReceiptPage(afterCancels({ ...whole, kind }));
    expect(page).toContain('<h1 class="void">신용카드 매출전표 (취소)</h1>');
    expect(page).toContain(`<h3>${name}</h3>`);
    expect(page).not.toContain('class="stamp"');
    expect(rowsOf(page)).toEqual(
      expect.arrayContaining([
        ['거래종류', '취소'],
        ['원승인번호', '30012345'],
        ['원승인일시', '2026-07-28 09:15:02'],
        ['합계', '60,000원'],
        ['취소금액', '-60,000원'],
      ]),
    );
    expect(rowsOf(page).at(-3)).toEqual(['취소 후 결제금액', '0원']);
  });

  test('shows a cancellation under way without counting it', () => {
    const page = renderReceiptPage({ ...view, cancels: { done: [], underWay: 12_000 } });
    expect(page).toContain('<h3>취소 처리 중</h3>');
    expect(rowsOf(page).slice(-4)).toEqual([['합계', '60,000원'], ['취소 요청 금액', '12,000원'], ...CARRIERS]);
    expect(page).not.toContain('class="stamp"');
    const before = afterCancels(partly);
    const beside = renderReceiptPage({ ...before, cancels: { ...before.cancels, underWay: 30_000 } });
    expect(rowsOf(beside).slice(-4)).toEqual([
      ['취소 요청 금액', '30,000원'],
      ['취소 후 결제금액', '48,000원'],
      ...CARRIERS,
    ]);
  });

  test('of a payment without cancels has none of this', () => {
    expect(renderReceiptPage(view)).not.toMatch(/취소|class="stamp"|<h[23]/);
  });

  test('is printed by its own script, is not indexed, and sends no referrer', () => {
    const page = renderReceiptPage({ ...view, language: 'en' });
    expect(page).toContain('<script type="module" src="/assets/page/receipt.js"></script>');
    expect(page).toContain('<meta name="robots" content="noindex, nofollow">');
    expect(page).toContain('<meta name="referrer" content="no-referrer">');
    expect(page).toContain('<html lang="en">');
    expect(page).not.toMatch(/<style|\sstyle=|\son[a-z]+=/);
  });
});
