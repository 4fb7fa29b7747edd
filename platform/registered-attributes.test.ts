import { searchAttributes } from '../domain/search-attributes';
import {
  missingSearchAttributes,
  registerSearchAttributes,
  RegistrationRefused,
  type TemporalServices,
} from './registered-attributes';

const failure = (code: number): Error => Object.assign(new Error(`gRPC ${code}`), { code });
const PERMISSION_DENIED = 7;
const INVALID_ARGUMENT = 3;
const UNAVAILABLE = 14;

const all = Object.values(searchAttributes).map(({ name }) => name);
const namesOf = (attributes: readonly { readonly name: string }[]) => attributes.map(({ name }) => name);

/** A Temporal that knows these attributes, and fails calls of its operator service. */
function temporal(known: readonly string[], refusal?: Error) {
  const added: string[] = [];
  const services = {
    operatorService: {
      listSearchAttributes: async () => {
        if (refusal !== undefined) throw refusal;
        return { customAttributes: Object.fromEntries(known.map((name) => [name, 2])) };
      },
      addSearchAttributes: async (request: { readonly searchAttributes: object }) => {
        if (refusal !== undefined) throw refusal;
        added.push(...Object.keys(request.searchAttributes));
      },
    },
    workflowService: {
      countWorkflowExecutions: async ({ query }: { readonly query: string }) => {
        if (!known.some((name) => query.includes(` ${name} `))) throw failure(INVALID_ARGUMENT);
        return {};
      },
    },
  };
  return { services: services as unknown as TemporalServices, added };
}

test('registers what the namespace lacks, and says what that was', async () => {
  const { services, added } = temporal(['PaymentStatus']);
  const made = namesOf(await registerSearchAttributes(services, 'default'));
  expect(made).toEqual(all.filter((name) => name !== 'PaymentStatus'));
  expect(added).toEqual(made);
});

test('registers nothing where all are known', async () => {
  const { services, added } = temporal(all);
  expect(await registerSearchAttributes(services, 'default')).toEqual([]);
  expect(added).toEqual([]);
});

describe('where Temporal refuses its operator service', () => {
  const refused = failure(PERMISSION_DENIED);

  test('a query tells which attributes are known', async () => {
    const known = all.filter((name) => name !== 'PaymentVan');
    expect(namesOf(await missingSearchAttributes(temporal(known, refused).services, 'default'))).toEqual([
      'PaymentVan',
    ]);
    expect(await registerSearchAttributes(temporal(all, refused).services, 'default')).toEqual([]);
  });

  test('the failure says which attributes to register, with their types', async () => {
    const known = all.filter((name) => !['PaymentVan', 'PaymentAmount'].includes(name));
    const registered = registerSearchAttributes(temporal(known, refused).services, 'default');
    await expect(registered).rejects.toThrow(RegistrationRefused);
    await expect(registered).rejects.toThrow('PaymentVan (Keyword), PaymentAmount (Int)');
  });
});

test('takes a Temporal that is away for no refusal', async () => {
  const away = failure(UNAVAILABLE);
  await expect(missingSearchAttributes(temporal(all, away).services, 'default')).rejects.toBe(away);
});
