import { defaultInstallmentRule } from '../domain/installments';
import { html, type Html } from './html';

/** What the payer's page shows of a bill. */
export type BillPageView = {
  /** The bill's capability: it stands in same-origin URLs only. */
  readonly token: string;
  readonly orderName: string;
  readonly merchantName: string;
  /** Total in won. */
  readonly amount: number;
  /** The bill's state: waiting, paid, cancelled, void or expired. */
  readonly state: 'W' | 'F' | 'C' | 'D';
  readonly issuers: readonly { readonly code: string; readonly name: string }[];
  /** Instant in ISO 8601. */
  readonly expiresAt: string;
  /** Longest installment the merchant allows; below 2 there is none. */
  readonly maximumInstallmentMonths: number;
  /** Base URL of a card app that runs in a browser, for desktops. Without one, the desktop tries the app scheme itself. */
  readonly cardApp?: string;
};

const won = new Intl.NumberFormat('ko-KR');
const kst = new Intl.DateTimeFormat('ko-KR', { timeZone: 'Asia/Seoul', dateStyle: 'long', timeStyle: 'short', hourCycle: 'h23' });

/** Bills that can't be paid any more, in the payer's words. */
const CLOSED: Readonly<Record<Exclude<BillPageView['state'], 'W'>, { readonly title: string; readonly text: string }>> = {
  F: { title: '결제가 끝난 청구서입니다', text: '이미 결제되었습니다. 다시 결제하지 않으셔도 됩니다.' },
  C: { title: '취소된 결제입니다', text: '결제가 취소되었습니다. 궁금한 점은 판매자에게 문의해 주세요.' },
  D: { title: '결제할 수 없는 청구서입니다', text: '기한이 지났거나 판매자가 거둔 청구서입니다. 판매자에게 새 청구서를 요청해 주세요.' },
};

/**
 * The payer's bill page, whole. It holds no inline script or style, so that it runs under a policy of `'self'` alone; `pay.js` moves
 * between the screens below and fills their `data-field`s.
 */
export function renderBillPage(view: BillPageView): string {
  const cardApp = view.cardApp === undefined ? html`` : html` data-card-app="${view.cardApp}"`;
  return html`<!doctype html>
<html lang="ko">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="robots" content="noindex">
<meta name="color-scheme" content="light dark">
<title>${view.orderName} - ${view.merchantName}</title>
<link rel="stylesheet" href="/assets/pay.css">
<script type="module" src="/assets/pay.js"></script>
</head>
<body data-pay-url="/v1/pay/${encodeURIComponent(view.token)}/payments"${cardApp}>
<main>
${billHeader(view)}
${view.state === 'W' ? chooseScreen(view) : closedScreen(CLOSED[view.state])}
${PROGRESS_SCREENS}
</main>
</body>
</html>
`.markup;
}

function billHeader(view: BillPageView): Html {
  return html`<header>
<p class="merchant">${view.merchantName}</p>
<h1>${view.orderName}</h1>
<p class="amount">${won.format(view.amount)}<span class="unit">원</span></p>
</header>`;
}

function closedScreen({ title, text }: { readonly title: string; readonly text: string }): Html {
  return html`<section data-screen="closed"><h2 tabindex="-1">${title}</h2><p>${text}</p></section>`;
}

function chooseScreen(view: BillPageView): Html {
  return html`<section data-screen="choose">
<h2 class="quiet" tabindex="-1">결제 방법</h2>
<fieldset><legend>카드</legend>${view.issuers.map(issuerChoice)}</fieldset>
<label for="installment">할부</label>
<select id="installment">${installmentChoices(view)}</select>
<button type="button" class="primary" id="pay">${won.format(view.amount)}원 결제하기</button>
<p class="note"><time datetime="${view.expiresAt}">${kst.format(new Date(view.expiresAt))}</time>까지 결제할 수 있습니다.</p>
<noscript><p class="note">결제하려면 브라우저에서 자바스크립트를 켜 주세요.</p></noscript>
</section>`;
}

function issuerChoice(issuer: BillPageView['issuers'][number], at: number): Html {
  const checked = at === 0 ? html` checked` : html``;
  return html`<label class="choice"><input type="radio" name="issuer" value="${issuer.code}"${checked}> ${issuer.name}</label>`;
}

function installmentChoices(view: BillPageView): readonly Html[] {
  const longest = view.amount >= defaultInstallmentRule.minimumAmount ? view.maximumInstallmentMonths : 0;
  const months = Array.from({ length: Math.max(0, longest - 1) }, (_, at) => at + 2);
  return [html`<option value="0">일시불</option>`, ...months.map((count) => html`<option value="${count}">${count}개월</option>`)];
}

const PROGRESS_SCREENS = html`<section data-screen="starting" hidden>
<h2 tabindex="-1">결제를 준비하고 있습니다</h2>
<p role="status">곧 카드 앱이 열립니다.</p>
</section>
<section data-screen="app" hidden>
<h2 tabindex="-1">카드 앱에서 인증해 주세요</h2>
<p>인증을 마치면 이 화면으로 돌아와 주세요. 결과는 저절로 나타납니다.</p>
<a class="button primary" id="open-app" rel="noopener noreferrer" hidden>카드 앱 열기</a>
<button type="button" id="abort">결제 취소</button>
</section>
<section data-screen="confirming" hidden>
<h2 tabindex="-1">확인 중</h2>
<p role="status">결제 결과를 확인하고 있습니다. 다시 결제하지 말고 기다려 주세요. 창을 닫아도 결제는 계속 처리됩니다.</p>
</section>
<section data-screen="paid" hidden>
<h2 tabindex="-1">결제가 완료되었습니다</h2>
<dl id="approval">
<dt>결제 금액</dt><dd data-field="amount"></dd>
<dt>카드 번호</dt><dd data-field="maskedCardNo"></dd>
<dt>할부</dt><dd data-field="installment"></dd>
<dt>승인 번호</dt><dd data-field="approvalNo"></dd>
<dt>승인 일시</dt><dd data-field="approvedAt"></dd>
</dl>
</section>
<section data-screen="cancelled" hidden>
<h2 tabindex="-1">결제가 취소되었습니다</h2>
<p>궁금한 점은 판매자에게 문의해 주세요.</p>
</section>
<section data-screen="failed" hidden>
<h2 tabindex="-1">결제하지 못했습니다</h2>
<p role="alert" data-field="reason"></p>
<button type="button" class="primary" id="again">다시 시도</button>
</section>
<section data-screen="unreachable" hidden>
<h2 tabindex="-1">결제 상태를 확인하지 못했습니다</h2>
<p role="alert" data-field="problem"></p>
<button type="button" class="primary" id="resume">다시 확인</button>
</section>`;
