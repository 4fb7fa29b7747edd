import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type, type Static } from '@sinclair/typebox';
import { splitTax, won } from '../../domain/money';
import { eventIdFor, newId, newToken, sha256, billIdFor } from '../../platform/ids';
import type { Bill, Prisma } from '../../prisma/generated/client';
import { merchantOf } from '../access';
import type { ServerContext } from '../context';
import { Problem } from '../errors';
import { Amount, BillId, text } from '../schemas';

const DEFAULT_LIFE_MS = 24 * 3_600_000;
const LONGEST_LIFE_MS = 90 * 24 * 3_600_000;

const NewBill = Type.Object(
  {
    orderNo: text(64),
    orderName: text(100),
    amount: Amount,
    taxFree: Type.Integer({ minimum: 0, maximum: 999_999_999, default: 0 }),
    serviceCharge: Type.Integer({ minimum: 0, maximum: 999_999_999, default: 0 }),
    expiresAt: Type.Optional(Type.String({ format: 'date-time', maxLength: 40 })),
    returnUrl: Type.Optional(Type.String({ format: 'uri', pattern: '^https?://', maxLength: 500 })),
    service: Type.Union([Type.Literal('payssam'), Type.Literal('speeid'), Type.Literal('linq')], { default: 'payssam' }),
  },
  { additionalProperties: false },
);
type NewBill = Static<typeof NewBill>;

const IDEMPOTENCY_KEY = /^[\x21-\x7e]{8,128}$/;

/** Merchants make and read bills. */
export const billRoutes: FastifyPluginAsyncTypebox<ServerContext> = async (app, context) => {
  app.post('/v1/bills', { schema: { body: NewBill } }, async (request, reply) => {
    const merchantId = await merchantOf(context.db, request.headers.authorization);
    const key = request.headers['idempotency-key'];
    if (key !== undefined && (typeof key !== 'string' || !IDEMPOTENCY_KEY.test(key))) throw new Problem('IDEMPOTENCY_KEY_REQUIRED');
    const id = key === undefined ? newId('bill') : billIdFor(merchantId, key);

    const earlier = await context.db.bill.findUnique({ where: { id } });
    const made = earlier === null ? await createBill(context, id, merchantId, request.body) : undefined;
    if (made !== undefined) return reply.code(201).send(await billView(context, made));

    const bill = earlier ?? (await context.db.bill.findUniqueOrThrow({ where: { id } }));
    return reply.code(201).header('idempotent-replayed', 'true').send(await replay(context, bill, request.body));
  });

  app.get('/v1/bills/:id', { schema: { params: Type.Object({ id: BillId }) } }, async (request) => {
    const merchantId = await merchantOf(context.db, request.headers.authorization);
    const bill = await context.db.bill.findFirst({ where: { id: request.params.id, merchantId } });
    if (bill === null) throw new Problem('NOT_FOUND');
    return billView(context, bill);
  });
};

/** @returns undefined when a request with the same key made the bill at the same moment. @throws Problem */
async function createBill({ db, keyrings, clock }: ServerContext, id: string, merchantId: string, body: NewBill): Promise<Bill | undefined> {
  const merchant = await db.merchant.findUniqueOrThrow({ where: { id: merchantId } });
  checkReturnUrl(body);
  const { amount, taxFree, serviceCharge } = body;
  if (amount < merchant.minimumAmount || taxFree + serviceCharge > amount) throw new Problem('INVALID_AMOUNT');
  const split = splitTax({ total: won(amount), taxFree: won(taxFree), serviceCharge: won(serviceCharge) });
  const token = newToken();
  const bill = {
    id,
    merchantId,
    orderNo: body.orderNo,
    orderName: body.orderName,
    amount,
    supply: split.supply,
    vat: split.vat,
    serviceCharge,
    taxFree,
    service: body.service,
    returnUrl: body.returnUrl ?? null,
    expiresAt: expiryOf(body, clock()),
    tokenHash: new Uint8Array(sha256(token)),
    sealedToken: new Uint8Array(keyrings.billLink.seal(Buffer.from(token), id)),
  } satisfies Prisma.BillUncheckedCreateInput;
  const created: Prisma.EventUncheckedCreateInput = {
    id: eventIdFor(id, 1),
    type: 'bill.created',
    subjectId: id,
    version: 1,
    merchantId,
    data: { state: 'W', amount, orderNo: body.orderNo },
  };
  return db.$transaction(async (tx) => {
    const [row] = await tx.bill.createManyAndReturn({ data: [bill], skipDuplicates: true });
    if (row !== undefined) await tx.event.create({ data: created });
    return row;
  });
}

/** The schema's format knows less than the URL parser that the issuer's step uses: a port above 65535 passes it. */
function checkReturnUrl({ returnUrl }: NewBill): void {
  if (returnUrl === undefined || URL.canParse(returnUrl)) return;
  throw new Problem('INVALID_REQUEST', { errors: [{ path: 'body/returnUrl', message: 'must be a URL' }] });
}

function expiryOf(body: NewBill, now: Date): Date {
  if (body.expiresAt === undefined) return new Date(now.getTime() + DEFAULT_LIFE_MS);
  const expiresAt = new Date(body.expiresAt);
  const life = expiresAt.getTime() - now.getTime();
  if (!(life > 0 && life <= LONGEST_LIFE_MS)) throw new Problem('INVALID_EXPIRY');
  return expiresAt;
}

/** The same key with the same body is the same bill; with another body it is a mistake of the caller's. */
async function replay(context: ServerContext, bill: Bill, body: NewBill) {
  const same =
    bill.orderNo === body.orderNo &&
    bill.orderName === body.orderName &&
    bill.amount === body.amount &&
    bill.taxFree === body.taxFree &&
    bill.serviceCharge === body.serviceCharge &&
    bill.service === body.service &&
    bill.returnUrl === (body.returnUrl ?? null) &&
    (body.expiresAt === undefined || bill.expiresAt.getTime() === Date.parse(body.expiresAt));
  if (!same) throw new Problem('IDEMPOTENCY_KEY_REUSED');
  return billView(context, bill);
}

async function billView({ keyrings, settings }: ServerContext, bill: Bill) {
  const token = await keyrings.billLink.open(bill.sealedToken, bill.id);
  return {
    id: bill.id,
    state: bill.state,
    orderNo: bill.orderNo,
    orderName: bill.orderName,
    amount: bill.amount,
    supply: bill.supply,
    vat: bill.vat,
    serviceCharge: bill.serviceCharge,
    taxFree: bill.taxFree,
    service: bill.service,
    expiresAt: bill.expiresAt.toISOString(),
    createdAt: bill.createdAt.toISOString(),
    returnUrl: bill.returnUrl,
    payUrl: `${settings.publicUrl}/pay/${token.toString('latin1')}`,
  };
}
