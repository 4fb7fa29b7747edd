import { html, page } from './html';

/** An order of the shop, with the URL to pay it. */
export type ShopOrder = {
  readonly orderNo: string;
  readonly orderName: string;
  /** Won. */
  readonly amount: number;
  readonly billId: string;
  readonly payUrl: string;
};

/** The shop: a form that creates a bill, and the orders so far, newest first. */
export function shopPage(
  orders: readonly ShopOrder[],
  defaults: { readonly amount: number; readonly orderName: string },
): string {
  const items = orders.map(
    ({ orderNo, orderName, amount, billId, payUrl }) =>
      html`<li>
        <a href="${payUrl}">${orderName}</a> · ${amount.toLocaleString('ko-KR')}원<br />
        <small>${orderNo} · ${billId}</small>
      </li>`,
  );
  return page(
    '주문하기',
    html`<form method="post" action="/orders">
        <label>상품 이름<input name="orderName" value="${defaults.orderName}" maxlength="100" required /></label>
        <label>
          금액 (원)
          <input name="amount" value="${defaults.amount}" inputmode="numeric" pattern="[1-9][0-9]{0,11}" required />
        </label>
        <label>그중 면세 금액 (원)<input name="taxFree" inputmode="numeric" pattern="[0-9]{1,12}" /></label>
        <button>카드로 결제하기</button>
      </form>
      <h2>주문 내역</h2>
      ${orders.length === 0 ? html`<p>아직 주문이 없습니다.</p>` : html`<ul>${items}</ul>`}`,
  );
}

/** The page for returning payers. Its address proves nothing: only the PSP's own answer does. */
export function returnPage(query: Readonly<Record<string, string>>): string {
  const rows = Object.entries(query).map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>`);
  return page(
    '상점으로 돌아왔습니다',
    html`<p>결제 결과는 결제사의 안내로 확정됩니다.</p>
      <dl>${rows}</dl>
      <p><a href="/">주문 화면으로</a></p>`,
  );
}

/** The PSP created no bill. */
export function failedPage(reason: string): string {
  return page(
    '주문을 만들지 못했습니다',
    html`<p>입력을 확인하고 다시 시도해 주세요.</p>
      <p lang="en">${reason}</p>
      <p><a href="/">주문 화면으로</a></p>`,
  );
}
