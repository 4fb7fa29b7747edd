import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from '@sinclair/typebox';
import { badges } from '../../domain/issuers';
import { kstDateTime } from '../../domain/kst';
import { isPayment, whyNotPayable } from '../../domain/payable';
import type { Reason } from '../../domain/reasons';
import { renderBillPage } from '../../web/bill-page';
import { inAppBrowser, isDesktop } from '../../web/in-app-browser';
import { renderReceiptPage } from '../../web/receipt-page';
import type { Language } from '../../web/texts';
import { type BillPageView, isCancelled } from '../../web/views';
import { billOf, type OpenedBill } from '../access';
import type { ServerContext } from '../context';
import { Problem } from '../errors';
import { interestFreeTermsOf } from '../interest-free';
import { LinkToken, oneOf } from '../schemas';
import { assetRoutes } from './assets';
import { type Issuer, issuerViews } from './issuers';
import { languageOf } from './language';
import { perLink } from './per-link';
import { approvalWithCancels, approvedPaymentOf, receiptView, sellerView } from './receipt';
import { lastPaymentOf, merchantUrl, pageUrlOf, wayBackOf } from './way-back';

// Pages for people are not part of the API's description.
const PAGE_SCHEMA = {
  hide: true,
  params: Type.Object({ token: LinkToken }),
  querystring: Type.Object({
    lang: Type.Optional(oneOf<Language>(['ko', 'en'])),
    /** The card app has opened the page. */
    back: Type.Optional(Type.Literal('1')),
  }),
};
/** The length of yyyyMMddHHmm: minutes are precise enough for people. */
const MINUTES_LENGTH = 12;
/** The ends of a payment that was unknown, and has turned out not to be charged. */
const SETTLED_UNPAID: readonly Reason[] = ['NET_CANCELLED', 'VAN_DECLINED_UNHEARD', 'RESOLVED_BY_OPERATOR'];
const HTML = 'text/html; charset=utf-8';
const SEE_OTHER = 303;

/** The payer's pages: the bill and its sales slip, and their files. */
export const billPageRoutes: FastifyPluginAsyncTypebox<ServerContext> = async (app, context) => {
  await app.register(assetRoutes);

  const options = { config: perLink(context.settings.limits.readsPerLink, 'page'), schema: PAGE_SCHEMA };
  app.get('/pay/:token', options, async (request, reply) => {
    const { token } = request.params;
    const language = request.query.lang ?? languageOf(request.headers['accept-language']);
    const isBack = request.query.back !== undefined;
    const userAgent = request.headers['user-agent'] ?? '';
    const view = await billPageView(context, await billOf(context.db, token), { token, language, isBack, userAgent });
    return reply.type(HTML).header('vary', 'accept-language, user-agent').send(renderBillPage(view));
  });

  app.get('/pay/:token/return', options, async (request, reply) => {
    const { token } = request.params;
    const url = await merchantUrl(context, await billOf(context.db, token));
    return reply.redirect(url ?? `/pay/${token}`, SEE_OTHER);
  });

  app.get('/pay/:token/receipt', options, async (request, reply) => {
    const { token } = request.params;
    const language = request.query.lang ?? languageOf(request.headers['accept-language']);
    const bill = await billOf(context.db, token);
    const payment = await approvedPaymentOf(context.db, bill.id);
    if (payment === null) throw new Problem('NOT_FOUND');
    const view = await receiptView(context, bill, payment, { token, language });
    return reply.type(HTML).header('vary', 'accept-language').send(renderReceiptPage(view));
  });
};

type PageRequest = {
  readonly token: string;
  readonly language: Language;
  readonly isBack: boolean;
  readonly userAgent: string;
};

async function billPageView(
  context: ServerContext,
  bill: OpenedBill,
  { userAgent, ...request }: PageRequest,
): Promise<BillPageView> {
  const { db, settings, clock } = context;
  const pageUrl = pageUrlOf(settings.publicUrl, request.token);
  const holder = bill.claim?.holder;
  const held = bill.state === 'W' && isPayment(holder) ? await db.payment.findUnique({ where: { id: holder } }) : null;
  // The bill has expired, but nobody has closed it yet.
  const isOver = bill.state === 'W' && whyNotPayable(bill, clock()) === 'BILL_EXPIRED';
  const payment = bill.state === 'F' || bill.state === 'C' ? await approvedPaymentOf(db, bill.id) : null;
  const paid = payment === null ? undefined : await approvalWithCancels(db, payment);
  // Its cancellations were read after the bill.
  const isGivenBack = paid !== undefined && isCancelled(paid.approval);
  const issuers = await issuerViews(context, [bill.orderName, bill.merchant.name]);
  return {
    ...request,
    orderName: bill.orderName,
    merchantName: bill.merchant.name,
    amount: bill.amount,
    state: isOver ? 'D' : isGivenBack ? 'C' : bill.state,
    issuers: issuers.map((issuer) => issuerChoice(issuer, request.language)),
    expiresAt: kstDateTime(bill.expiresAt).slice(0, MINUTES_LENGTH),
    minimumInstallmentAmount: bill.merchant.minimumInstallmentAmount,
    maximumInstallmentMonths: bill.merchant.maximumInstallmentMonths,
    interestFree: bill.state === 'W' ? await interestFreeTermsOf({ db, clock }, bill) : [],
    held: held === null ? undefined : { paymentId: held.id, requestedAt: held.requestedAtKst },
    wasUnknown: bill.state === 'W' && SETTLED_UNPAID.includes((await lastPaymentOf(db, bill.id))?.reason ?? 'OTHER'),
    seller: sellerView(bill.merchant),
    provider: settings.provider,
    ...paid,
    returnUrl: bill.returnUrl === null ? undefined : wayBackOf(request.token),
    cardApp: settings.desktopCardAppUrl,
    pageUrl,
    isAtComputer: settings.desktopCardAppUrl === undefined && isDesktop(userAgent),
    inApp: inAppBrowser(userAgent, pageUrl),
  };
}

function issuerChoice({ code, name, unavailable }: Issuer, language: Language): BillPageView['issuers'][number] {
  const until = unavailable?.until ?? undefined;
  return {
    code,
    name: name[language],
    badge: badges[code]?.[language] ?? '',
    ...(unavailable === null ? {} : { unavailable: unavailable.reason[language] }),
    ...(until === undefined ? {} : { until: kstDateTime(new Date(until)).slice(0, MINUTES_LENGTH) }),
  };
}
