import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from '@sinclair/typebox';
import { type Card, cardToken, InvalidCard, maskedCardNo, parseCard } from '../../domain/card-number';
import { kstDate } from '../../domain/kst';
import { type KmsCiphertext, KmsUnavailable } from '../../platform/kms';
import type { BillingKey, Merchant } from '../../platform/rows';
import { agreementOnPage, KeyPositionLost, moveBillingKey } from '../../records/billing-keys';
import { renderRegisterPage } from '../../web/register-page';
import type { Language } from '../../web/texts';
import { tokenHash } from '../access';
import type { ServerContext } from '../context';
import { Problem } from '../errors';
import { AGREEMENT_VERSION } from '../examples/values';
import { answer, BODY_REFUSALS, LinkToken, named, oneOf, ref, refusals } from '../schemas';
import { agreedIn, agreementFacts, agreementIn, type ShownAgreement } from './agreement';
import { languageOf } from './language';
import { perLink } from './per-link';

const NewCard = Type.Object(
  {
    number: Type.String({
      minLength: 12,
      maxLength: 24,
      pattern: '^[0-9 -]+$',
      description: 'As printed on the card',
    }),
    expiry: Type.String({ minLength: 4, maxLength: 7, pattern: '^[0-9 /]+$', description: 'MM/YY' }),
    agreedTo: Type.Optional(
      Type.String({
        pattern: '^[0-9]{1,4}-[0-9a-f]{64}$',
        description:
          'The version of the text on the page, to which the payer has agreed. Without it nothing is registered.',
        examples: [AGREEMENT_VERSION],
      }),
    ),
  },
  { additionalProperties: false },
);
export const RegisteredCard = named(
  'RegisteredCard',
  Type.Object({ state: oneOf(['ACTIVE'] as const), maskedCardNo: Type.String() }),
);

const Params = Type.Object({ token: LinkToken });
const HTML = 'text/html; charset=utf-8';

/**
 * The page on which a payer enters a card, for an issuer without registration in its app. The link is a capability: it
 * opens only this registration, once, for half an hour. The input goes only to KMS.
 */
export const registerRoutes: FastifyPluginAsyncTypebox<ServerContext> = async (app, context) => {
  const { clock, settings } = context;

  app.get(
    '/register/:token',
    {
      config: perLink(settings.limits.readsPerLink, 'page'),
      schema: {
        hide: true,
        params: Params,
        querystring: Type.Object({ lang: Type.Optional(oneOf<Language>(['ko', 'en'])) }),
      },
    },
    async (request, reply) => {
      const key = await keyOf(context, request.params.token);
      const language = request.query.lang ?? languageOf(request.headers['accept-language']);
      const view = {
        token: request.params.token,
        language,
        ...agreementFacts(context, key, language),
        agreementVersion: agreementIn(context, key, language).version,
        state:
          key.state === 'REQUESTED' && key.expiresAt > clock()
            ? ('open' as const)
            : key.state === 'ACTIVE'
              ? ('registered' as const)
              : ('closed' as const),
        maskedCardNo: key.maskedCardNo ?? undefined,
        returnUrl: key.returnUrl ?? undefined,
      };
      return reply.type(HTML).header('vary', 'accept-language').send(renderRegisterPage(view));
    },
  );

  app.post(
    '/v1/register/:token/card',
    {
      config: perLink(settings.limits.paysPerLink),
      schema: {
        tags: ['Payer'],
        operationId: 'registerCard',
        summary: 'Agree, and enter the card to register',
        description:
          'For our own page. The first valid card counts; sending a card again returns the registered one. The agreement is stored with the card: when, and to which text.',
        params: Params,
        body: NewCard,
        response: {
          200: answer('The card is registered', ref(RegisteredCard)),
          ...refusals(
            ...BODY_REFUSALS,
            'NOT_FOUND',
            'INVALID_CARD',
            'AGREEMENT_CHANGED',
            'BILLING_KEY_NOT_ACTIVE',
            'CARD_NOT_KEPT',
          ),
        },
      },
    },
    async ({ params, body }) => {
      const key = await keyOf(context, params.token);
      if (key.state === 'ACTIVE') return registered(key.maskedCardNo);
      if (key.state !== 'REQUESTED' || key.expiresAt <= clock()) throw new Problem('BILLING_KEY_NOT_ACTIVE');
      const agreement = agreedIn(context, key, body.agreedTo);
      await keep(context, key, { card: cardOf(body, clock()), agreement });
      const after = await keyOf(context, params.token);
      return registered(after.maskedCardNo);
    },
  );
};

const registered = (masked: string | null) => ({ state: 'ACTIVE' as const, maskedCardNo: masked ?? '' });

/** @throws Problem NOT_FOUND */
async function keyOf(
  { db }: Pick<ServerContext, 'db'>,
  token: string,
): Promise<BillingKey & { readonly merchant: Merchant }> {
  const key = await db.billingKey.findUnique({ where: { tokenHash: tokenHash(token) }, include: { merchant: true } });
  if (key === null) throw new Problem('NOT_FOUND');
  return key;
}

/** @throws Problem INVALID_CARD, which names the field but never a value */
function cardOf(entered: { readonly number: string; readonly expiry: string }, now: Date): Card {
  try {
    return parseCard(entered, kstDate(now));
  } catch (failure) {
    if (failure instanceof InvalidCard)
      throw new Problem('INVALID_CARD', { errors: [{ path: `body/${failure.field}`, message: failure.rule }] });
    throw failure;
  }
}

/** @throws Problem CARD_NOT_KEPT, or BILLING_KEY_NOT_ACTIVE when the link expired while KMS was encrypting */
async function keep(
  context: ServerContext,
  key: BillingKey,
  { card, agreement }: { readonly card: Card; readonly agreement: ShownAgreement },
): Promise<void> {
  const { blob, key: kmsKey } = await sealed(context, key, card);
  const now = context.clock();
  const kept = {
    cardId: new Uint8Array(blob),
    kmsKey,
    maskedCardNo: maskedCardNo(card.number),
    registeredAt: now,
    ...agreementOnPage(now, agreement),
  };
  const at = { billingKeyId: key.id, state: key.state, version: key.version };
  await context.db
    .$transaction((tx) => moveBillingKey(tx, at, 'ACTIVE', kept))
    .catch((failure: unknown) => {
      throw failure instanceof KeyPositionLost ? new Problem('BILLING_KEY_NOT_ACTIVE') : failure;
    });
}

async function sealed(
  { vault }: Pick<ServerContext, 'vault'>,
  { id: billingKeyId, merchantId }: BillingKey,
  card: Card,
): Promise<KmsCiphertext> {
  try {
    return await vault.seal(cardToken(card), { merchantId, billingKeyId });
  } catch (failure) {
    throw failure instanceof KmsUnavailable ? new Problem('CARD_NOT_KEPT') : failure;
  }
}
