/** A language of the payer's pages. */
export type Language = 'ko' | 'en';

/**
 * Every text of the payer's pages, for server and browser. {@link filled} inserts what stands in braces.
 */
const table = {
  // On every screen.
  otherLanguage: { ko: 'English', en: '한국어' },
  offline: {
    ko: '인터넷 연결이 끊겼습니다. 연결되면 이어서 확인합니다.',
    en: 'You are offline. This page goes on by itself when the connection is back.',
  },
  testNotice: {
    ko: '테스트 화면입니다. 실제로 결제되지 않습니다.',
    en: 'This is a test. Nothing is charged.',
  },
  noPage: { ko: '화면을 표시할 수 없습니다', en: 'This page can’t be shown' },
  wrongLink: { ko: '링크가 올바르지 않습니다', en: 'This link can’t be opened' },
  needsScript: {
    ko: '결제하려면 브라우저에서 자바스크립트를 켜 주세요.',
    en: 'To pay, please turn on JavaScript in your browser.',
  },
  reloadWithoutScript: {
    ko: '자바스크립트가 꺼져 있습니다. 결과를 보려면 잠시 후 이 화면을 새로 고침해 주세요.',
    en: 'JavaScript is off. To see the result, please reload this page in a moment.',
  },
  won: { ko: '{amount}원', en: '₩{amount}' },
  koreanTime: { ko: '{time}', en: '{time} (KST)' },

  choose: { ko: '카드를 선택해 주세요', en: 'Choose your card' },
  card: { ko: '카드', en: 'Card' },
  chooseFirst: { ko: '결제할 카드를 먼저 선택해 주세요.', en: 'Please choose a card first.' },
  unavailableUntil: { ko: '{time}까지', en: 'Until {time}.' },
  installment: { ko: '할부개월', en: 'Installments' },
  atOnce: { ko: '일시불', en: 'Pay at once' },
  months: { ko: '{months}개월', en: '{months} months' },
  interestFree: { ko: '{months} (무이자)', en: '{months} (interest-free)' },
  partlyInterestFree: {
    ko: '{months} (부분무이자, {payers} 고객 부담)',
    en: '{months} (partly interest-free; you bear the interest of {payers})',
  },
  firstInstallment: { ko: '1회차', en: 'month 1' },
  firstInstallments: { ko: '1~{last}회차', en: 'months 1–{last}' },
  interestFreeOffered: { ko: '무이자 할부', en: 'Interest-free installments' },
  partlyInterestFreeOffered: { ko: '부분무이자 할부', en: 'Partly interest-free installments' },
  atOnceOnly: { ko: '이 판매자는 할부를 제공하지 않습니다.', en: 'This merchant offers no installments.' },
  installmentsFrom: { ko: '{amount} 이상부터 할부할 수 있습니다.', en: 'Installments are possible from {amount}.' },
  pay: { ko: '{amount} 결제하기', en: 'Pay {amount}' },
  payableUntil: { ko: '{time}까지 결제할 수 있습니다.', en: 'Please pay by {time}.' },
  cardAppNote: {
    ko: '버튼을 누르면 카드 앱이 열립니다. 카드번호는 이 화면에 입력하지 않습니다.',
    en: 'The button opens your card app. You never enter a card number here.',
  },

  // On a computer, where no card app opens.
  payOnPhone: { ko: '휴대폰으로 결제하기', en: 'Pay on your phone' },
  phoneNote: {
    ko: '휴대폰 카메라로 QR 코드를 찍으면 결제 화면이 열립니다. 결제가 끝나면 결과가 이 화면에 자동으로 표시됩니다.',
    en: 'Point your phone’s camera at the QR code to open this payment there. The result appears here by itself.',
  },
  qrCode: { ko: '휴대폰에서 결제 화면을 여는 QR 코드', en: 'QR code that opens this payment on a phone' },
  link: { ko: '결제 링크', en: 'Payment link' },
  copyLink: { ko: '링크 복사하기', en: 'Copy the link' },
  copied: {
    ko: '복사했습니다. 휴대폰으로 보내서 열어 주세요.',
    en: 'Copied. Send it to your phone and open it there.',
  },
  notCopied: {
    ko: '복사하지 못했습니다. 링크를 직접 선택해 주세요.',
    en: 'It could not be copied. Please select the link.',
  },
  payHere: { ko: '이 기기에 있는 카드 앱으로 결제하기', en: 'Pay with a card app on this device' },
  onPhone: {
    ko: '휴대폰에서 결제를 진행하고 있습니다. 결제가 끝나면 결과가 이 화면에 자동으로 표시됩니다.',
    en: 'The payment is under way on another device. The result appears here by itself.',
  },

  // In the browser of another app.
  inApp: {
    ko: '{app}에서 카드 앱이 열리지 않으면 다른 브라우저에서 열어 주세요.',
    en: 'If your card app does not open from {app}, open this page in another browser.',
  },
  inAppByMenu: {
    ko: '{app}에서 카드 앱이 열리지 않으면 화면 메뉴에서 ‘다른 브라우저로 열기’ 또는 ‘Safari로 열기’를 선택해 주세요.',
    en: 'If your card app does not open from {app}, choose “Open in browser” or “Open in Safari” in its menu.',
  },
  openOutside: { ko: '다른 브라우저로 열기', en: 'Open in another browser' },
  kakaotalk: { ko: '카카오톡', en: 'KakaoTalk' },
  naver: { ko: '네이버 앱', en: 'the Naver app' },
  instagram: { ko: '인스타그램', en: 'Instagram' },
  facebook: { ko: '페이스북', en: 'Facebook' },
  line: { ko: '라인', en: 'LINE' },

  // Who sells, who carries the payment, and on what terms.
  sellerName: { ko: '상호', en: 'Seller' },
  agreed: { ko: '결제하면 다음에 동의하는 것으로 봅니다:', en: 'By paying you agree to:' },
  terms: { ko: '전자금융거래 이용약관', en: 'Terms of electronic financial transactions' },
  collection: { ko: '개인정보 수집·이용 동의', en: 'Collection and use of personal data' },
  privacy: { ko: '개인정보 제3자 제공 동의', en: 'Provision of personal data to third parties' },

  // What a shared link shows.
  previewTitle: { ko: '{amount} 결제 요청', en: 'Payment request: {amount}' },

  starting: { ko: '결제를 준비하고 있습니다', en: 'Preparing your payment' },
  startingNote: { ko: '곧 카드 앱이 열립니다.', en: 'Your card app opens in a moment.' },

  app: { ko: '카드 앱에서 인증해 주세요', en: 'Confirm in your card app' },
  appNote: {
    ko: '카드 앱에서 인증을 마치고 이 화면으로 돌아오면 결제 결과가 자동으로 표시됩니다.',
    en: 'When you have confirmed in your card app, come back here: the result appears by itself.',
  },
  openApp: { ko: '카드 앱 열기', en: 'Open the card app' },
  appMissing: { ko: '카드 앱이 설치되어 있지 않나요?', en: 'Is the card app not installed?' },
  appNotOpened: {
    ko: '카드 앱이 열리지 않았나요? 위 버튼을 누르거나, 앱이 없으면 설치해 주세요.',
    en: 'Did the card app not open? Press the button above, or install the app if you do not have it.',
  },
  installApp: { ko: '카드 앱 설치하기', en: 'Install the card app' },
  abort: { ko: '결제 취소하기', en: 'Cancel this payment' },

  confirming: { ko: '결제 확인 중', en: 'Confirming your payment' },
  confirmingNote: {
    ko: '카드사의 결제 결과를 확인하고 있습니다. 이미 승인되었을 수 있으니 다시 결제하지 말고 기다려 주세요.',
    en: 'We are confirming the result with the card company. You may have paid already: please wait and do not pay again.',
  },
  confirmingClose: {
    ko: '이 창을 닫아도 됩니다. 결과는 판매자에게도 전달되며, 같은 링크를 다시 열면 볼 수 있습니다.',
    en: 'You may close this page: the merchant is told the result too, and the same link shows it.',
  },

  requestedAt: { ko: '결제 요청', en: 'Requested at' },
  paymentId: { ko: '결제번호', en: 'Payment number' },
  contact: { ko: '문의', en: 'Questions' },
  confirmedPaid: {
    ko: '결제 결과를 확인했습니다. 한 번만 결제되었습니다.',
    en: 'We have confirmed the result: you were charged once.',
  },
  confirmedUnpaid: {
    ko: '앞서 확인하던 결제는 이루어지지 않았습니다. 승인 문자를 받았더라도 청구되지 않으니 다시 결제해 주세요.',
    en: 'The payment that we were confirming was not made. You will not be charged for it, even if you were told of an approval: please pay again.',
  },

  paid: { ko: '결제가 완료되었습니다', en: 'Payment complete' },
  cancelled: { ko: '결제가 취소되었습니다', en: 'Payment cancelled' },
  cancelledSameDayNote: {
    ko: '결제한 날에 승인이 취소되어 대금이 청구되지 않습니다. 체크카드의 환불 시점은 카드사에 문의해 주세요.',
    en: 'It was cancelled on the day of the payment, so you are not charged. For a debit card, your card company knows when you are refunded.',
  },
  cancelledLaterNote: {
    ko: '취소한 금액은 영업일 기준 3~5일 후에 환불됩니다. 궁금한 점은 카드사에 문의해 주세요.',
    en: 'The cancelled amount is refunded after 3 to 5 business days. For questions, please contact your card company.',
  },
  cancelledNote: {
    ko: '환불 시점은 카드사에 따라 다를 수 있습니다. 궁금한 점은 판매자에게 문의해 주세요.',
    en: 'When you are refunded depends on your card company. For questions, please contact the merchant.',
  },
  partlyCancelled: { ko: '부분 취소', en: 'Partly cancelled' },
  cancelledAmount: { ko: '취소금액', en: 'Cancelled amount' },
  cancelledAt: { ko: '취소일시', en: 'Cancelled at' },
  lastCancelledAt: { ko: '마지막 취소일시', en: 'Last cancelled at' },
  cancelUnderWay: {
    ko: '{amount} 취소 처리 중입니다. 결과를 보려면 잠시 후 이 화면을 새로 고침해 주세요.',
    en: 'A cancellation of {amount} is being processed. To see the result, please reload this page in a moment.',
  },
  approvedAmount: { ko: '결제금액', en: 'Amount' },
  cardIssuer: { ko: '카드사', en: 'Card company' },
  cardNo: { ko: '카드번호', en: 'Card number' },
  approvalNo: { ko: '승인번호', en: 'Approval number' },
  approvedAt: { ko: '승인일시', en: 'Approved at' },
  showReceipt: { ko: '매출전표 보기', en: 'View the sales slip' },
  goingBack: {
    ko: '3초 후 판매자 페이지로 이동합니다.',
    en: 'You will be taken back to the merchant in 3 seconds.',
  },
  stay: { ko: '이동하지 않기', en: 'Stay here' },
  backToMerchant: { ko: '판매자 페이지로 돌아가기', en: 'Back to the merchant' },

  failed: { ko: '결제하지 못했습니다', en: 'The payment did not go through' },
  cancelledByPayer: { ko: '결제를 취소했습니다', en: 'You cancelled the payment' },
  failedNote: { ko: '결제가 이루어지지 않았습니다.', en: 'You were not charged.' },
  again: { ko: '다시 결제하기', en: 'Pay again' },
  notStarted: {
    ko: '결제를 시작하지 못했습니다. 결제되지 않았습니다.',
    en: 'The payment could not be started. You were not charged.',
  },

  unreachable: { ko: '결제 상태를 확인하고 있습니다', en: 'Checking your payment' },
  unreachableNote: {
    ko: '서버에 연결하지 못했습니다. 연결되면 같은 결제를 이어서 확인하니, 다시 결제하지 말고 기다려 주세요.',
    en: 'We could not reach our server. This page goes on with the same payment once it can; please do not pay again.',
  },
  resume: { ko: '지금 다시 확인', en: 'Check again now' },
  checking: { ko: '다시 확인하고 있습니다.', en: 'Checking again.' },

  closed: { ko: '결제할 수 없는 청구서입니다', en: 'This bill cannot be paid' },
  closedNote: {
    ko: '결제 기한이 지났거나 판매자가 취소한 청구서이며, 결제된 금액은 없습니다. 판매자에게 새 청구서를 요청해 주세요.',
    en: 'It has expired, or the merchant withdrew it, and you were not charged. Please ask the merchant for a new one.',
  },

  // The sales slip.
  receipt: { ko: '신용카드 매출전표', en: 'Card sales slip' },
  receiptCancelled: { ko: '신용카드 매출전표 (취소)', en: 'Card sales slip (cancelled)' },
  transactionKind: { ko: '거래종류', en: 'Transaction' },
  sale: { ko: '승인', en: 'Approval' },
  saleCancelled: { ko: '취소', en: 'Cancellation' },
  cardKind: { ko: '카드종류', en: 'Kind of card' },
  creditCard: { ko: '신용카드', en: 'Credit card' },
  checkCard: { ko: '체크카드', en: 'Debit card' },
  giftCard: { ko: '기프트카드', en: 'Gift card' },
  prepaidCard: { ko: '선불카드', en: 'Prepaid card' },
  orderNo: { ko: '주문번호', en: 'Order number' },
  merchantNo: { ko: '가맹점번호', en: 'Merchant number' },
  psp: { ko: '결제대행사', en: 'Payment service provider' },
  van: { ko: 'VAN', en: 'VAN' },
  originalApprovalNo: { ko: '원승인번호', en: 'Original approval number' },
  originalApprovedAt: { ko: '원승인일시', en: 'Originally approved at' },
  approvalCancel: { ko: '승인취소', en: 'Approval cancellation' },
  acquisitionCancel: { ko: '매입취소', en: 'Acquisition cancellation' },
  partialCancel: { ko: '{kind}(부분)', en: '{kind} (partial)' },
  cancelPending: { ko: '취소 처리 중', en: 'Cancellation in progress' },
  cancelRequested: { ko: '취소 요청 금액', en: 'Amount to cancel' },
  merchant: { ko: '가맹점', en: 'Merchant' },
  businessNo: { ko: '사업자등록번호', en: 'Business registration number' },
  // The page on which a card is registered.
  register: { ko: '{issuer} 자동결제 등록', en: 'Register {issuer} for automatic payments' },
  registerNote: {
    ko: '등록한 카드로 이후 결제가 자동으로 이루어집니다. 지금은 결제되지 않습니다.',
    en: 'Later payments will be charged to this card without asking you. Nothing is charged now.',
  },
  cardNumber: { ko: '카드번호', en: 'Card number' },
  cardExpiry: { ko: '유효기간 (월/년)', en: 'Expiry (MM/YY)' },
  planOf: { ko: '자동결제 내용', en: 'What will be charged' },
  planAmount: { ko: '결제금액', en: 'Amount' },
  planAmountOpen: { ko: '변동 (판매자가 정한 금액)', en: 'Varies (as the merchant decides)' },
  planCycle: { ko: '결제주기', en: 'How often' },
  planCycleOpen: { ko: '변동 (판매자가 정한 때)', en: 'Varies (when the merchant decides)' },
  everyWeek: { ko: '매주', en: 'Every week' },
  everyWeeks: { ko: '{every}주마다', en: 'Every {every} weeks' },
  everyMonth: { ko: '매월', en: 'Every month' },
  everyMonths: { ko: '{every}개월마다', en: 'Every {every} months' },
  everyYear: { ko: '매년', en: 'Every year' },
  everyYears: { ko: '{every}년마다', en: 'Every {every} years' },
  planStart: { ko: '첫 결제일', en: 'First charge' },
  planStartOpen: { ko: '판매자가 정한 날', en: 'On the day that the merchant decides' },
  planEnding: { ko: '해지방법', en: 'How to end it' },
  planEndingOpen: { ko: '판매자에게 해지를 요청해 주세요.', en: 'Please ask the merchant to end it.' },
  planEndingByPhone: {
    ko: '판매자({phone})에게 해지를 요청해 주세요.',
    en: 'Please ask the merchant ({phone}) to end it.',
  },
  consents: { ko: '동의', en: 'Your agreement' },
  consentAll: { ko: '모두 동의합니다', en: 'I agree to all of these' },
  consent: { ko: '[필수] {what} 동의', en: '[Required] I agree to {what}' },
  consentCharges: { ko: '위 내용의 자동결제', en: 'the automatic payments above' },
  consentTerms: { ko: '전자금융거래 이용약관', en: 'the terms of electronic financial transactions' },
  consentCollection: { ko: '개인정보 수집·이용', en: 'the collection and use of personal data' },
  consentProvision: { ko: '개인정보 제3자 제공', en: 'the provision of personal data to third parties' },
  read: { ko: '보기', en: 'Read' },
  readOf: { ko: '{what} 보기', en: 'Read {what}' },
  agreeFirst: { ko: '필수 항목에 모두 동의해 주세요.', en: 'Please agree to each required item.' },
  registerCard: { ko: '동의하고 등록하기', en: 'Agree and register the card' },
  registering: { ko: '등록하고 있습니다.', en: 'Registering.' },
  registered: { ko: '카드가 등록되었습니다', en: 'The card is registered' },
  registeredNote: {
    ko: '다음 결제부터 이 카드로 자동결제됩니다.',
    en: 'Later payments are charged to this card.',
  },
  mayClose: { ko: '이 창을 닫아도 됩니다.', en: 'You may close this page.' },
  registerClosed: { ko: '등록할 수 없는 링크입니다', en: 'This link can’t be used any more' },
  registerClosedNote: {
    ko: '등록 기한이 지났거나 사용된 링크입니다. 판매자에게 새 링크를 요청해 주세요.',
    en: 'It has expired or was used. Please ask the merchant for a new one.',
  },
  checkCardNumber: { ko: '카드번호를 다시 확인해 주세요.', en: 'Please check the card number.' },
  checkCardExpiry: { ko: '유효기간을 다시 확인해 주세요. 예: 08/29', en: 'Please check the expiry, such as 08/29.' },
  notRegistered: {
    ko: '지금은 등록할 수 없습니다. 등록되지 않았으니 잠시 후 다시 시도해 주세요.',
    en: 'The card can’t be registered just now, and was not kept. Please try again in a moment.',
  },

  representative: { ko: '대표자', en: 'Representative' },
  phone: { ko: '전화번호', en: 'Telephone' },
  address: { ko: '주소', en: 'Address' },
  order: { ko: '상품명', en: 'Order' },
  acquirer: { ko: '매입사', en: 'Acquirer' },
  supply: { ko: '공급가액', en: 'Supply value' },
  vat: { ko: '부가세', en: 'VAT' },
  serviceCharge: { ko: '봉사료', en: 'Service charge' },
  taxFree: { ko: '면세금액', en: 'Tax-free' },
  total: { ko: '합계', en: 'Total' },
  cancels: { ko: '취소 내역', en: 'Cancels' },
  remaining: { ko: '취소 후 결제금액', en: 'Total after cancels' },
  print: { ko: '인쇄하기', en: 'Print' },
  backToBill: { ko: '결제 내역으로', en: 'Back to the payment' },
  receiptFoot: { ko: '시각은 한국 표준시입니다.', en: 'All times are Korean Standard Time.' },
} as const satisfies Readonly<Record<string, Readonly<Record<Language, string>>>>;

/** The key of a text. */
export type TextKey = keyof typeof table;

/** The texts of one language. */
export const textsIn =
  (language: Language) =>
  (key: TextKey): string =>
    table[key][language];

/** Inserts values into a text's placeholders. */
export function filled(text: string, values: Readonly<Record<string, string | number>>): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

const AMEX_LENGTH = 15;
const TEN_THOUSAND = 10_000;
const HALF_DAY = 12;

const wholeNumber = new Intl.NumberFormat('ko-KR');

/** An amount of won; a cancel's minus sign comes first. */
export function wonText(language: Language, amount: number): string {
  const text = filled(table.won[language], { amount: wholeNumber.format(Math.abs(amount)) });
  return amount < 0 ? `-${text}` : text;
}

/** @param payerInterestMonths of interest-free installments, the number of first ones whose interest the payer bears */
export function installmentText(language: Language, months: number, payerInterestMonths: number | null = null): string {
  const inMonths = months === 0 ? table.atOnce[language] : filled(table.months[language], { months });
  if (payerInterestMonths === null) return inMonths;
  if (payerInterestMonths === 0) return filled(table.interestFree[language], { months: inMonths });
  const payers = filled(table[payerInterestMonths === 1 ? 'firstInstallment' : 'firstInstallments'][language], {
    last: payerInterestMonths,
  });
  return filled(table.partlyInterestFree[language], { months: inMonths, payers });
}

/** A card number as sales slips print it: 5361-12**-****-1234; one of 15 digits as its card does. */
export function cardNoText(cardNo: string): string {
  if (cardNo.length === AMEX_LENGTH) return cardNo.replace(/^(.{4})(.{6})(.{5})$/, '$1-$2-$3');
  return cardNo.replace(/(.{4})(?=.)/g, '$1-');
}

/** An amount as people say it: 5만원. In English, as {@link wonText}. */
export function roundWonText(language: Language, amount: number): string {
  const isRound = language === 'ko' && amount > 0 && amount % TEN_THOUSAND === 0;
  return isRound ? `${wholeNumber.format(amount / TEN_THOUSAND)}만원` : wonText(language, amount);
}

const weekdays = {
  ko: ['일', '월', '화', '수', '목', '금', '토'],
  en: ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'],
} as const;
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const;

/** yyyyMMdd, for people: 2026년 12월 1일(화). */
export function dateText(language: Language, date: string): string {
  const [year = 0, month = 1, day = 1] = [date.slice(0, 4), date.slice(4, 6), date.slice(6)].map(Number);
  const weekday = weekdays[language][new Date(Date.UTC(year, month - 1, day)).getUTCDay()] ?? '';
  if (language === 'ko') return `${year}년 ${month}월 ${day}일(${weekday})`;
  return `${weekday}, ${months[month - 1] ?? ''} ${day}, ${year}`;
}

/** yyyyMMddHHmm of the coming weeks, for people: 11월 27일(금) 오후 8:45. */
export function dayText(language: Language, dateTime: string): string {
  const parts = /^(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})$/.exec(dateTime)?.slice(1).map(Number);
  if (parts === undefined) return dateTime;
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0] = parts;
  const weekday = weekdays[language][new Date(Date.UTC(year, month - 1, day)).getUTCDay()] ?? '';
  const clock = `${hour % HALF_DAY === 0 ? HALF_DAY : hour % HALF_DAY}:${String(minute).padStart(2, '0')}`;
  const isMorning = hour < HALF_DAY;
  if (language === 'ko') return `${month}월 ${day}일(${weekday}) ${isMorning ? '오전' : '오후'} ${clock}`;
  const time = `${weekday}, ${months[month - 1] ?? ''} ${day}, ${clock} ${isMorning ? 'AM' : 'PM'}`;
  return filled(table.koreanTime.en, { time });
}

/** yyyyMMddHHmmss, as telegrams carry it, or yyyyMMddHHmm, for people. */
export function koreanTimeText(language: Language, dateTime: string): string {
  const [, year, month, day, hour, minute, second] =
    /^(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})?$/.exec(dateTime) ?? [];
  if (minute === undefined) return dateTime;
  const clock = [hour, minute, ...(second === undefined ? [] : [second])].join(':');
  return filled(table.koreanTime[language], { time: `${year}-${month}-${day} ${clock}` });
}
