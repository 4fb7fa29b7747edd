import type { InboundAnswer } from './delivery';
import { type Html, html, page } from './html';
import type { IssuerWire, Order } from './wire';

const NO_PARAGRAPH: Html = html``;

/** The app as the payer sees it: the order and its buttons. */
export function orderPage({ appName }: IssuerWire, order: Order, url: string): string {
  return page(
    appName,
    isRegistration(order) ? '자동결제 등록' : '결제 인증',
    html`${orderDetails(order)}
      <form method="post" action="/app/answer">
        <input type="hidden" name="url" value="${url}" />
        <button class="main" name="answer" value="approve">인증하기</button>
        <button name="answer" value="decline">거절 (비밀번호 오류)</button>
        <button name="answer" value="cancel">취소</button>
        <button name="answer" value="wait">응답하지 않기</button>
      </form>`,
  );
}

/** An order that is already authenticated: it has no buttons. */
export function alreadyApprovedPage({ appName }: IssuerWire, order: Order): string {
  return page(appName, '이미 인증한 주문입니다', html`${orderDetails(order)}${returnLink(order)}`);
}

/** The PSP's answer to the result of the payer's press. */
export function answeredPage(
  { appName }: IssuerWire,
  order: Order,
  rcd: string,
  answers: readonly InboundAnswer[],
): string {
  const lines = answers.map(({ httpStatus, text }) => html`<dt>HTTP ${httpStatus}</dt><dd><code>${text}</code></dd>`);
  return page(
    appName,
    '결과를 보냈습니다',
    html`<dl>
        <dt>결과 코드</dt>
        <dd>${rcd}</dd>
        ${lines}
      </dl>
      ${returnLink(order)}`,
  );
}

/**
 * The issuer's page between the bill and the app. It links to the app's own scheme, and on a desktop to this
 * simulator's page.
 */
export function bridgePage(appName: string, scheme: string): string {
  return page(
    appName,
    `${appName} 앱을 엽니다`,
    html`<p><a href="${scheme}">${appName} 열기</a></p>
      <p><a href="/app?url=${encodeURIComponent(scheme)}">이 브라우저에서 계속</a></p>`,
  );
}

/** The payer does nothing, so the PSP gets no result. */
export function waitingPage({ appName }: IssuerWire, order: Order, url: string): string {
  return page(
    appName,
    '응답하지 않았습니다',
    html`<p>결제사에 아무 결과도 보내지 않았습니다.</p>
      <p><a href="/app?url=${encodeURIComponent(url)}">인증 화면으로 돌아가기</a></p>
      ${returnLink(order)}`,
  );
}

/** A scheme that the app refuses. */
export function refusedPage(appName: string, rcd: string, reason: string): string {
  return page(
    appName,
    '주문을 열 수 없습니다',
    html`<dl>
        <dt>오류 코드</dt>
        <dd>${rcd}</dd>
        <dt>이유</dt>
        <dd lang="en">${reason}</dd>
      </dl>
      <p>가맹점에서 결제를 다시 시작해 주세요.</p>`,
  );
}

const isRegistration = ({ amount }: Order): boolean => amount === 0;

/** A registration charges nothing, so it shows neither an amount nor an installment. */
function chargeDetails(order: Order): Html {
  if (isRegistration(order)) return html`<dt>요청</dt><dd class="amount">자동결제 등록</dd>`;
  const { amount, quota, payerMonths } = order;
  return html`<dt>결제 금액</dt>
    <dd class="amount">${amount.toLocaleString('ko-KR')}원</dd>
    <dt>할부</dt>
    <dd>${installmentText(quota, payerMonths)}</dd>`;
}

function installmentText(quota: string, payerMonths: string | undefined): string {
  if (quota === '00') return '일시불';
  const months = `${Number(quota)}개월`;
  if (payerMonths === undefined) return months;
  return payerMonths === '00'
    ? `${months} (무이자)`
    : `${months} (부분무이자, ${Number(payerMonths)}회차까지 고객 부담)`;
}

function orderDetails(order: Order): Html {
  const { merchantName, orderName, orderNo } = order;
  return html`<dl>
    <dt>가맹점</dt>
    <dd>${merchantName}</dd>
    <dt>상품</dt>
    <dd>${orderName}</dd>
    ${chargeDetails(order)}
    <dt>주문번호</dt>
    <dd>${orderNo}</dd>
  </dl>`;
}

/** Only web addresses become links: other schemes could run script. */
function returnLink({ returnUrl }: Order): Html {
  if (!/^https?:\/\//i.test(returnUrl)) return NO_PARAGRAPH;
  return html`<p><a href="${returnUrl}">가맹점으로 돌아가기</a></p>`;
}
