import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import { type Static, Type } from '@sinclair/typebox';
import type { FastifyInstance } from 'fastify';
import { CARD_PREFIX, type CardBook } from './cards';
import { OtcLog } from './otc-log';
import { FORM_TYPE } from './profile';
import { Troubles } from './troubles';
import {
  type IssuerWire,
  type Order,
  OrderRefusedError,
  type OtcRequest,
  type Result,
  type ResultChoice,
  TAMPERINGS,
} from './wire';

const MAX_BODY_BYTES = 8_192;
const OK = 200;
const BROKEN = 400;
const UNKNOWN = 404;
const CONFLICT = 409;
const UNAVAILABLE = 503;
const NO_ANSWER = 0;
/** The log entry of a request that could not be read. */
const UNREAD = { orderNo: '', transactionId: '', amount: 0 };

const closed = { additionalProperties: false };
const Issuer = Type.String({ pattern: '^[a-z]{1,20}$' });
const NewCards = Type.Object({ issuer: Issuer, count: Type.Integer({ minimum: 1, maximum: 1_000 }) }, closed);
const EndCard = Type.Object({ cardId: Type.String({ pattern: '^[0-9A-Z]{32}$' }) }, closed);
const OtcQuery = Type.Object(
  {
    orderNo: Type.Optional(Type.String({ maxLength: 40 })),
    limit: Type.Optional(Type.Integer({ minimum: 0, maximum: 10_000 })),
  },
  closed,
);

/** The fields of an answer that can differ from the request's. */
const MISTAKES = ['transactionId', 'orderNo', 'amount'] as const;
const Target = { times: Type.Integer({ minimum: 0, maximum: 10_000 }), issuer: Type.Optional(Issuer) };
const OtcTroubleBody = Type.Union([
  Type.Object({ kind: Type.Literal('drop'), ...Target }, closed),
  Type.Object({ kind: Type.Literal('fail'), ...Target }, closed),
  Type.Object(
    { kind: Type.Literal('refuse'), rcd: Type.Optional(Type.String({ pattern: '^[0-9A-Z]{2,4}$' })), ...Target },
    closed,
  ),
  Type.Object(
    {
      kind: Type.Literal('tamper'),
      how: Type.Optional(Type.Union([...TAMPERINGS, ...MISTAKES].map((how) => Type.Literal(how)))),
      ...Target,
    },
    closed,
  ),
]);
type OtcTrouble = Static<typeof OtcTroubleBody>;

const MISTAKEN: Readonly<Record<(typeof MISTAKES)[number], (order: Order) => ResultChoice>> = {
  // A different value of the same length and characters.
  transactionId: ({ transactionId }) => ({
    transactionId: (transactionId.startsWith('0') ? '1' : '0') + transactionId.slice(1),
  }),
  orderNo: ({ orderNo }) => ({ orderNo: `${orderNo.slice(0, -1)}${orderNo.endsWith('0') ? '1' : '0'}` }),
  amount: ({ amount }) => ({ amount: String(amount + 1) }),
};

/**
 * The OTC routes of every issuer that gives OTCs without its app, and the controls of cards and OTCs
 * (docs/contracts/simulators.md).
 */
export function addRecurringRoutes(app: FastifyInstance, wires: readonly IssuerWire[], cards: CardBook): void {
  const log = new OtcLog();
  const troubles = new Troubles<OtcTrouble>();
  const giving = wires.flatMap(({ issuer, declinedRcd, openOtcRequest }) =>
    openOtcRequest === undefined ? [] : [{ issuer, declinedRcd, open: openOtcRequest }],
  );

  void app.register(async (requests) => {
    // The issuer's own code reads its bytes.
    requests.removeAllContentTypeParsers();
    requests.addContentTypeParser(
      FORM_TYPE,
      { parseAs: 'string', bodyLimit: MAX_BODY_BYTES },
      (_request, body, done) => {
        done(null, body);
      },
    );
    requests.setErrorHandler((error: { readonly statusCode?: number }, _request, reply) =>
      reply.code((error.statusCode ?? UNAVAILABLE) < UNAVAILABLE ? BROKEN : UNAVAILABLE).send(),
    );
    for (const { issuer, declinedRcd, open } of giving) {
      requests.post(`/${issuer}/otc`, async ({ body }, reply) => {
        const request = readOrUndefined(() => open(String(body)));
        const trouble = request === undefined ? undefined : troubles.next(issuer);
        const { httpStatus, result } = answerTo(request, trouble, declinedRcd);
        const { orderNo, transactionId, amount } = request?.order ?? UNREAD;
        log.add({
          issuer,
          orderNo,
          transactionId,
          amount,
          httpStatus,
          ...(result === undefined ? {} : { rcd: result.rcd, otc: result.otc }),
        });
        if (httpStatus === NO_ANSWER) return reply.hijack().raw.destroy();
        return result === undefined ? reply.code(httpStatus).send() : reply.type(result.contentType).send(result.body);
      });
    }
  });

  const routes = app.withTypeProvider<TypeBoxTypeProvider>();

  routes.post('/control/cards', { schema: { body: NewCards } }, ({ body: { issuer, count } }, reply) => {
    if (!giving.some((wire) => wire.issuer === issuer))
      return reply.code(CONFLICT).send({ detail: 'this issuer gives no CARD_ID' });
    return {
      cards: cards.registerMany(issuer, CARD_PREFIX, count).map(({ cardId, maskedCard }) => ({ cardId, maskedCard })),
    };
  });

  routes.post(
    '/control/cards/end',
    { schema: { body: EndCard } },
    ({ body: { cardId } }, reply) =>
      cards.end(cardId) ?? reply.code(UNKNOWN).send({ detail: 'no issuer knows this CARD_ID' }),
  );

  routes.post('/control/otc', { schema: { body: OtcTroubleBody } }, ({ body }) => {
    troubles.set(body, body.times, body.issuer);
    return body;
  });

  routes.get('/control/otc', { schema: { querystring: OtcQuery } }, ({ query: { orderNo, limit } }) => {
    const requests = log.of(orderNo);
    return {
      total: log.total,
      requests: limit === undefined ? requests : requests.slice(Math.max(0, requests.length - limit)),
    };
  });
}

function readOrUndefined(read: () => OtcRequest): OtcRequest | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof OrderRefusedError) return undefined;
    throw error;
  }
}

type OtcAnswer = { readonly httpStatus: number; readonly result?: Result };

/** A lost answer was given all the same: the issuer processed the request, and the OTC is valid. */
function answerTo(request: OtcRequest | undefined, trouble: OtcTrouble | undefined, declinedRcd: string): OtcAnswer {
  if (request === undefined) return { httpStatus: BROKEN };
  if (trouble?.kind === 'fail') return { httpStatus: UNAVAILABLE };
  return {
    httpStatus: trouble?.kind === 'drop' ? NO_ANSWER : OK,
    result: request.result(choiceOf(trouble, request.order, declinedRcd)),
  };
}

function choiceOf(trouble: OtcTrouble | undefined, order: Order, declinedRcd: string): ResultChoice {
  if (trouble?.kind === 'refuse') return { rcd: trouble.rcd ?? declinedRcd };
  if (trouble?.kind !== 'tamper') return {};
  const { how = 'mac' } = trouble;
  return how in MISTAKEN
    ? MISTAKEN[how as keyof typeof MISTAKEN](order)
    : { tamper: how as (typeof TAMPERINGS)[number] };
}
