import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { type Static, Type } from '@sinclair/typebox';
import { type BilingualText, type IssuerDeclaration, issuers, unavailableIssuers } from '../../domain/issuers';
import { maintenanceUntil } from '../../domain/maintenance';
import { unwritable } from '../../platform/issuer-text';
import type { ServerContext } from '../context';
import { answer, Instant, named, nullable, ref, refusals } from '../schemas';

const Bilingual = Type.Object({ ko: Type.String(), en: Type.String() });

/** An issuer, with what a front needs. */
export const Issuer = named(
  'Issuer',
  Type.Object({
    code: Type.String(),
    name: Bilingual,
    available: Type.Boolean({ description: 'The issuer can be chosen now' }),
    unavailable: nullable(
      Type.Object({
        reason: Bilingual,
        until: nullable(Type.Unsafe<string>({ ...Instant, description: 'When it can be chosen again, if known' })),
      }),
    ),
    app: nullable(
      Type.Object({
        scheme: Type.String({
          description:
            'Custom URL scheme of the card app: iOS apps that embed a bill’s page list it in LSApplicationQueriesSchemes',
        }),
        package: Type.String({ description: 'The app’s Android package' }),
        appStoreId: Type.String(),
      }),
    ),
  }),
);
export type Issuer = Static<typeof Issuer>;

const IssuerList = named('IssuerList', Type.Object({ items: Type.Array(ref(Issuer)) }));

const MAINTENANCE: BilingualText = { ko: '점검 중입니다.', en: 'Under maintenance.' };

const OUT_OF_SERVICE: BilingualText = {
  ko: '카드사 사정으로 지금은 이용할 수 없습니다.',
  en: 'The card company can’t take payments just now.',
};

const NAME_NOT_WRITABLE: BilingualText = {
  ko: '카드 앱에서 이 주문명을 표시할 수 없습니다.',
  en: 'Its app can’t show this order’s name.',
};

/**
 * Every issuer that payers know, and whether it can be chosen now: those first that can, in the order of their use.
 * @param names the order's and its merchant's name, if there is an order
 */
export async function issuerViews(
  { clock, service, settings }: Pick<ServerContext, 'clock' | 'service' | 'settings'>,
  names: readonly string[] = [],
): Promise<Issuer[]> {
  const outages = await service.outages();
  const byRank = Object.values(issuers).sort((one, other) => one.rank - other.rank);
  const offered = byRank.map((issuer): Issuer => {
    const isOut = outages.some(({ party }) => party.kind === 'issuer' && party.code === issuer.code);
    const until = maintenanceUntil(settings.maintenance, issuer.code, clock());
    if (unwritable(issuer.code, names).length > 0) return unavailable(issuer, NAME_NOT_WRITABLE);
    if (until !== undefined) return unavailable(issuer, MAINTENANCE, until);
    return isOut ? unavailable(issuer, OUT_OF_SERVICE) : available(issuer);
  });
  const others = unavailableIssuers.map(({ code, name, reason }) => ({
    code,
    name,
    available: false,
    unavailable: { reason, until: null },
    app: null,
  }));
  return [...offered.filter(({ available }) => available), ...offered.filter(({ available }) => !available), ...others];
}

function available({ code, name, scheme, androidPackage, appStoreId }: IssuerDeclaration): Issuer {
  const app = { scheme, package: androidPackage, appStoreId };
  return { code, name, available: true, unavailable: null, app };
}

const unavailable = (issuer: IssuerDeclaration, reason: BilingualText, until?: Date): Issuer => ({
  ...available(issuer),
  available: false,
  unavailable: { reason, until: until?.toISOString() ?? null },
});

/** The list of issuers, for fronts without a bill. */
export const issuerRoutes: FastifyPluginAsyncTypebox<ServerContext> = async (app, context) => {
  app.get(
    '/v1/issuers',
    {
      config: { rateLimit: { max: context.settings.limits.readsPerLink } },
      schema: {
        tags: ['Payer'],
        operationId: 'listIssuers',
        summary: 'Card issuers, and which can be chosen now',
        security: [],
        response: { 200: answer('Every issuer', ref(IssuerList)), ...refusals() },
      },
    },
    async (_request, reply) =>
      reply.header('cache-control', 'public, max-age=10').send({ items: await issuerViews(context) }),
  );
};
