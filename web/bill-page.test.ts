import fc from 'fast-check';
import { renderBillPage, type BillPageView } from './bill-page';

const view: BillPageView = {
  token: 'tok_abc-DEF_123',
  orderName: '7월 회비',
  merchantName: '페이샘',
  amount: 1_234_000,
  state: 'W',
  issuers: [{ code: 'kb', name: '국민' }],
  expiresAt: '2026-07-31T14:59:00.000Z',
  maximumInstallmentMonths: 12,
};
const installmentsOf = (page: string): string[] => [...page.matchAll(/<option value="(\d+)">/g)].map(([, months]) => months ?? '');

describe('the bill page', () => {
  test('shows merchant, order, amount, expiry in Korea and the card', () => {
    const page = renderBillPage(view);
    expect(page).toMatch(/^<!doctype html>\n<html lang="ko">/);
    expect(page).toContain('<h1>7월 회비</h1>');
    expect(page).toContain('1,234,000<span class="unit">원</span>');
    expect(page).toContain('2026년 7월 31일');
    expect(page).toContain('23:59');
    expect(page).toContain('value="kb" checked> 국민</label>');
  });

  test.each([
    { amount: 49_999, maximumInstallmentMonths: 12, expected: 'at once only', longest: 1 },
    { amount: 50_000, maximumInstallmentMonths: 12, expected: 'up to 12 months', longest: 12 },
    { amount: 50_000, maximumInstallmentMonths: 2, expected: '2 months', longest: 2 },
    { amount: 50_000, maximumInstallmentMonths: 0, expected: 'at once only', longest: 1 },
  ])('offers $expected for $amount won at a merchant with $maximumInstallmentMonths months', ({ amount, maximumInstallmentMonths, longest }) => {
    const months = installmentsOf(renderBillPage({ ...view, amount, maximumInstallmentMonths }));
    expect(months).toEqual(['0', ...Array.from({ length: longest - 1 }, (_, at) => String(at + 2))]);
  });

  test.each<[BillPageView['state'], string]>([
    ['F', '결제가 끝난 청구서입니다'],
    ['C', '취소된 결제입니다'],
    ['D', '결제할 수 없는 청구서입니다'],
  ])('in state %s says so and has no way to pay', (state, title) => {
    const page = renderBillPage({ ...view, state });
    expect(page).toContain(title);
    expect(page).not.toContain('id="pay"');
    expect(page).not.toContain('data-screen="choose"');
  });

  test('escapes every text it is given', () => {
    const hostile = fc.string({ unit: fc.constantFrom('<', '>', '"', "'", '&', 'a', '=', ' ', '/', '`', '$', '{', '}'), minLength: 1, maxLength: 20 });
    const shape = (page: string): string => page.replace(/>[^<]*</g, '><').replace(/"[^"<>]*"/g, '""');
    const plain = shape(renderBillPage({ ...view, cardApp: 'x' }));
    fc.assert(
      fc.property(hostile, (text) => {
        const page = renderBillPage({ ...view, token: text, orderName: text, merchantName: text, issuers: [{ code: text, name: text }], cardApp: text });
        expect(shape(page)).toBe(plain);
      }),
    );
    expect(renderBillPage({ ...view, orderName: `<b>"R&D" 'x'` })).toContain('<h1>&lt;b&gt;&quot;R&amp;D&quot; &#39;x&#39;</h1>');
  });

  test('holds nothing a policy of self alone would refuse', () => {
    const page = renderBillPage({ ...view, cardApp: 'http://127.0.0.1:9080/app' });
    expect(page.match(/<script[^>]*>[^<]*<\/script>/g)).toEqual(['<script type="module" src="/assets/pay.js"></script>']);
    expect(page).not.toMatch(/<style|\sstyle=|\son[a-z]+=|<form|<base|<iframe|javascript:/i);
    expect([...page.matchAll(/\s(?:src|href)="([^"]*)"/g)].map(([, url]) => url)).toEqual(['/assets/pay.css', '/assets/pay.js']);
  });

  test('has the token in same-origin paths only, and lets no referrer out', () => {
    const page = renderBillPage(view);
    expect(page.split(view.token)).toHaveLength(2);
    expect(page).toContain(`data-pay-url="/v1/pay/${view.token}/payments"`);
    expect(page).toContain('<meta name="referrer" content="no-referrer">');
  });

  test('names a desktop card app only when there is one', () => {
    expect(renderBillPage(view)).not.toContain('data-card-app');
    expect(renderBillPage({ ...view, cardApp: 'http://127.0.0.1:9080/app' })).toContain('data-card-app="http://127.0.0.1:9080/app"');
  });
});
