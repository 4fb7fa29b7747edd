import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from '@sinclair/typebox';
import { type Party, partyKinds, partyOf, partyText } from '../../domain/circuits';
import { newId } from '../../platform/ids';
import { restore, suspend } from '../../records/circuits';
import { storeOperatorAction } from '../../records/operator-actions';
import { readService } from '../../records/service';
import type { AddRoute } from '../add-route';
import type { ServerContext } from '../context';
import { Problem } from '../errors';
import { answer, BODY_REFUSALS, named, oneOf, ref, refusals, text } from '../schemas';
import { AdminPartyService, adminPartyView } from '../service-view';
import { adminRoute } from './contract';

const ServiceList = named('AdminServiceList', Type.Object({ items: Type.Array(ref(AdminPartyService)) }));

const ServiceChange = Type.Object(
  {
    suspended: Type.Boolean({ description: 'true: take it out of service. false: put it back' }),
    note: text(200, 'Why, for operators and merchants; payers never read it'),
    operator: text(60, 'Who decides, for the record'),
  },
  { additionalProperties: false },
);

const listServiceRoute: AddRoute = (app, { db }) => {
  app.get(
    '/v1/admin/service',
    {
      schema: {
        ...adminRoute,
        operationId: 'listService',
        summary: 'List VANs and issuers, and which are in service',
        response: { 200: answer('Every VAN and every issuer', ref(ServiceList)), ...refusals('UNAUTHENTICATED') },
      },
    },
    async () => ({ items: (await readService(db)).map(adminPartyView) }),
  );
};

const changeServiceRoute: AddRoute = (app, { db }) => {
  app.patch(
    '/v1/admin/service/:kind/:code',
    {
      schema: {
        ...adminRoute,
        operationId: 'changeService',
        summary: 'Suspend a VAN or an issuer, or put it back into service',
        description:
          'Stops new payments and registrations within a second or two, and lets what is under way go on. Recurring ' +
          'charges wait. An open circuit closes by itself: putting it back ends only a suspension.',
        params: Type.Object({ kind: oneOf(partyKinds), code: Type.String({ minLength: 1, maxLength: 20 }) }),
        body: ServiceChange,
        response: {
          200: answer('The VAN or issuer', ref(AdminPartyService)),
          ...refusals('UNAUTHENTICATED', 'NOT_FOUND', ...BODY_REFUSALS),
        },
      },
    },
    async (request) => {
      const party = partyOf(request.params.kind, request.params.code);
      if (party === undefined) throw new Problem('NOT_FOUND');
      const { suspended, ...decision } = request.body;
      const isChanged = await change({ db }, party, { suspended, ...decision });
      if (isChanged) request.log.warn({ ...party, suspended }, 'a VAN or an issuer was suspended or put back');
      const standing = (await readService(db)).find((one) => partyText(one.party) === partyText(party));
      if (standing === undefined) throw new Problem('NOT_FOUND');
      return adminPartyView(standing);
    },
  );
};

type Decision = { readonly suspended: boolean; readonly note: string; readonly operator: string };

/** @returns false when it was not suspended, and stays so */
async function change(
  { db }: Pick<ServerContext, 'db'>,
  party: Party,
  { suspended, note, operator }: Decision,
): Promise<boolean> {
  return db.$transaction(async (tx) => {
    if (suspended) await suspend(tx, party, { operator, note });
    else if (!(await restore(tx, party))) return false;
    const action = suspended ? ('SUSPEND' as const) : ('RESTORE' as const);
    await storeOperatorAction(tx, { id: newId('act', ''), action, subjectId: partyText(party) }, { operator, note });
    return true;
  });
}

/** Operators take VANs and issuers out of service, and put them back. */
export const serviceRoutes: FastifyPluginAsyncTypebox<ServerContext> = async (app, context) => {
  listServiceRoute(app, context);
  changeServiceRoute(app, context);
};
