import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { type Static, Type } from '@sinclair/typebox';
import { customerDetails, customerSearches } from '../../domain/customers';
import type { Transaction } from '../../platform/database';
import { newId } from '../../platform/ids';
import type { Erasure as ErasureRow } from '../../platform/rows';
import { areAllOfKey, type Customers, eraseCustomers } from '../../records/bill-customers';
import { storeErasure } from '../../records/erasures';
import type { ServerContext } from '../context';
import { customersBy, digestKeyName } from '../customer-digests';
import { Problem } from '../errors';
import { ids } from '../examples/values';
import { answerOnce, IdempotencyHeaders, IDEMPOTENT_REFUSALS } from '../idempotency';
import { customerTexts } from '../merchant/customer';
import { answer, BillId, defaulted, Instant, named, oneOf, ref, refusals, text } from '../schemas';
import { ADMIN_SCOPE, adminRoute } from './contract';
import { MerchantId } from './merchant-view';

const MOST_BILLS = 100;

const NewErasure = Type.Object(
  {
    merchantId: MerchantId,
    billIds: Type.Optional(
      Type.Array(BillId, { minItems: 1, maxItems: MOST_BILLS, description: 'Those of other merchants are left alone' }),
    ),
    customerName: Type.Optional(customerTexts.customerName),
    customerEmail: Type.Optional(customerTexts.customerEmail),
    customerPhone: Type.Optional(customerTexts.customerPhone),
    operator: defaulted(
      Type.Unsafe<string>({ ...text(60, 'Who erases, for the record; not the customer'), default: 'administrator' }),
    ),
  },
  { additionalProperties: false, oneOf: customerSearches.map((field) => ({ required: [field] })) },
);
type NewErasure = Static<typeof NewErasure>;

const Erasure = named(
  'Erasure',
  Type.Object({
    id: Type.String({ pattern: '^era_[0-9a-z]{32}$', examples: [ids.erasure] }),
    merchantId: MerchantId,
    foundBy: oneOf(customerSearches, { description: 'The field that said whom to erase; its value is not kept' }),
    erased: Type.Integer({ description: 'Bills whose customer and metadata were erased' }),
    complete: Type.Boolean({
      description:
        'False: bills from before a change of REQUEST_DIGEST_KEY could not be searched. Erase those by `billIds`',
    }),
    operator: Type.String(),
    createdAt: Instant,
  }),
);

const erasureView = ({ createdAt, ...erasure }: ErasureRow): Static<typeof Erasure> => ({
  ...erasure,
  createdAt: createdAt.toISOString(),
});

/** An administrator erases customers: what merchants said of them when they created bills. */
export const erasureRoutes: FastifyPluginAsyncTypebox<ServerContext> = async (app, context) => {
  app.post(
    '/v1/admin/erasures',
    {
      schema: {
        ...adminRoute,
        operationId: 'eraseCustomers',
        summary: 'Erase customers of a merchant’s bills',
        description:
          'Erases `customerName`, `customerEmail`, `customerPhone` and `metadata` for good, also from the answers to ' +
          'repeated requests. Say by one field whose. Bills and payments stay, as the law demands. Erasing again ' +
          'erases nothing more.',
        headers: IdempotencyHeaders,
        body: NewErasure,
        response: {
          201: answer('What was erased', ref(Erasure), 'idempotent-replayed'),
          ...refusals(...IDEMPOTENT_REFUSALS, 'NOT_FOUND'),
        },
      },
    },
    (request, reply) =>
      answerOnce(context, request, reply, {
        key: request.headers['idempotency-key'],
        scope: ADMIN_SCOPE,
        newEffectId: () => newId('era', request.body.merchantId),
        status: 201,
        run: async (id) => {
          const { merchantId, ...erasure } = await erase(context, id, request.body);
          const { foundBy, erased, complete } = erasure;
          request.log.info({ merchantId, erasureId: id, foundBy, erased, complete }, 'customers were erased');
          return erasureView({ merchantId, ...erasure });
        },
      }),
  );
};

/** Erases, or finds it done by an earlier try. @throws Problem NOT_FOUND */
async function erase({ db, settings }: ServerContext, id: string, body: NewErasure): Promise<ErasureRow> {
  const { merchantId, operator } = body;
  return db.$transaction(async (tx) => {
    const done = await tx.erasure.findUnique({ where: { id } });
    if (done !== null) return done;
    if ((await tx.merchant.findUnique({ where: { id: merchantId } })) === null) throw new Problem('NOT_FOUND');
    const found = await eraseBy(tx, settings, body);
    return storeErasure(tx, { id, merchantId, operator, ...found });
  });
}

async function eraseBy(tx: Transaction, settings: ServerContext['settings'], body: NewErasure) {
  const { merchantId } = body;
  const { foundBy, customers } = searchOf(settings, body);
  const erased = await eraseCustomers(tx, merchantId, customers);
  const complete = foundBy === 'billIds' || (await areAllOfKey(tx, merchantId, digestKeyName(settings)));
  return { foundBy, erased, complete };
}

type Search = { readonly foundBy: ErasureRow['foundBy']; readonly customers: Customers };

/** The one field that the schema lets through, and the customers that it means. */
function searchOf(settings: ServerContext['settings'], { merchantId, billIds = [], ...body }: NewErasure): Search {
  for (const detail of customerDetails) {
    const told = body[detail];
    if (told !== undefined) return { foundBy: detail, customers: customersBy(settings, merchantId, detail, told) };
  }
  return { foundBy: 'billIds', customers: { billId: { in: billIds } } };
}
