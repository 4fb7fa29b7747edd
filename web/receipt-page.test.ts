import { renderReceiptPage } from './receipt-page';
import type { ReceiptView } from './views';

const view: ReceiptView = {
  language: 'ko',
  token: 'tok_1',
  merchantName: '페이샘 <본점>',
  businessNo: '1208800767',
  orderName: '7월 회비',
  approval: {
    approvalNo: '30012345',
    approvedAt: '20260728091502',
    maskedCardNo: '536112******1234',
    cardIssuerName: 'KB국민',
    amount: 60_000,
    installmentMonths: 0,
  },
  acquirerName: 'KB국민카드',
  supply: 50_000,
  vat: 5_000,
  serviceCharge: 2_000,
  taxFree: 3_000,
  cancels: [],
  isCancelled: false,
};

const rowsOf = (page: string): readonly (readonly [string, string])[] =>
  [...page.matchAll(/<dt>([^<]*)<\/dt><dd>([^<]*)<\/dd>/g)].map(([, label = '', value = '']) => [label, value]);

describe('the sales slip', () => {
  test('names merchant, approval and the parts of the amount', () => {
    expect(rowsOf(renderReceiptPage(view))).toEqual([
      ['가맹점', '페이샘 &lt;본점&gt;'],
      ['사업자번호', '120-88-00767'],
      ['상품명', '7월 회비'],
      ['승인 번호', '30012345'],
      ['승인 일시', '2026-07-28 09:15:02'],
      ['카드 번호', '536112******1234'],
      ['카드사', 'KB국민'],
      ['매입사', 'KB국민카드'],
      ['할부', '일시불'],
      ['공급가액', '50,000원'],
      ['부가세', '5,000원'],
      ['봉사료', '2,000원'],
      ['면세 금액', '3,000원'],
      ['합계', '60,000원'],
    ]);
  });

  test('lists each cancel as a negative amount, and what is left', () => {
    const cancels = [
      { amount: -10_000, cancelledAt: '20260729100000' },
      { amount: -20_000, cancelledAt: '20260730110000' },
    ];
    const page = renderReceiptPage({ ...view, cancels });
    expect(rowsOf(page).slice(-3)).toEqual([
      ['2026-07-29 10:00:00', '-10,000원'],
      ['2026-07-30 11:00:00', '-20,000원'],
      ['취소 후 결제 금액', '30,000원'],
    ]);
    expect(page).toContain('<p class="stamp">부분 취소</p>');
  });

  test('is marked as cancelled once it is fully cancelled', () => {
    const page = renderReceiptPage({
      ...view,
      isCancelled: true,
      cancels: [{ amount: -60_000, cancelledAt: '20260729100000' }],
    });
    expect(page).toContain('<p class="stamp">취소</p>');
    expect(rowsOf(page).at(-1)).toEqual(['취소 후 결제 금액', '0원']);
    expect(renderReceiptPage(view)).not.toContain('class="stamp"');
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
