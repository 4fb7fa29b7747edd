import { type Static, Type } from '@sinclair/typebox';
import { outageCauses, type Party, partyKinds } from '../domain/circuits';
import { issuers } from '../domain/issuers';
import { outageOf, type ServiceStanding } from '../records/service';
import { Instant, named, nullable, oneOf } from './schemas';

const Bilingual = Type.Object({ ko: Type.String(), en: Type.String() });

const standing = {
  kind: oneOf(partyKinds),
  code: Type.String({ examples: ['kb'] }),
  name: Bilingual,
  inService: Type.Boolean({ description: 'New payments go to it' }),
  cause: nullable(
    oneOf(outageCauses, {
      description:
        '`suspended`: by an operator. `circuit`: most of its last exchanges failed; it is tried again by itself',
    }),
  ),
  since: nullable(Type.Unsafe<string>({ ...Instant, description: 'Since when it is out of service' })),
  note: nullable(Type.String({ description: 'Why an operator has suspended it. Payers never read it' })),
};

/** A VAN or an issuer, as merchants see it. */
export const PartyService = named('PartyService', Type.Object(standing));

/** The same for administrators. */
export const AdminPartyService = named(
  'AdminPartyService',
  Type.Object({
    ...standing,
    operator: nullable(Type.String({ description: 'Who has suspended it' })),
    circuit: nullable(
      Type.Object(
        {
          openedAt: Instant,
          probedFrom: Type.Unsafe<string>({ ...Instant, description: 'From then on, single new payments try it' }),
          ended: Type.Integer({ description: 'The exchanges that it was opened by' }),
          failed: Type.Integer({ description: 'How many of them failed' }),
        },
        { description: 'Its circuit, if it is open' },
      ),
    ),
  }),
);

const nameOf = ({ kind, code }: Party) => (kind === 'issuer' ? issuers[code].name : { ko: code, en: code });

export function partyView(standing: ServiceStanding): Static<typeof PartyService> {
  const { party, suspension, inService } = standing;
  const outage = outageOf(standing);
  return {
    ...party,
    name: nameOf(party),
    inService,
    cause: outage?.cause ?? null,
    since: outage?.since.toISOString() ?? null,
    note: suspension?.note ?? null,
  };
}

export function adminPartyView(standing: ServiceStanding): Static<typeof AdminPartyService> {
  const { suspension, circuit } = standing;
  return {
    ...partyView(standing),
    operator: suspension?.operator ?? null,
    circuit:
      circuit === undefined
        ? null
        : {
            openedAt: circuit.openedAt.toISOString(),
            probedFrom: circuit.probedFrom.toISOString(),
            ended: circuit.ended,
            failed: circuit.failed,
          },
  };
}
