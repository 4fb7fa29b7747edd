import { readFileSync } from 'node:fs';
import path from 'node:path';
import { projectRoot } from '../../platform/project-root';
import { type Api, faultsIn, type Operation, operationsOf, type Place } from '../../tests/support/described-operations';
import { describedApi } from '../described-api';
import { examples } from '.';

let api: Api;
let operations: readonly Operation[];

beforeAll(async () => {
  api = JSON.parse(JSON.stringify(await describedApi())) as Api;
  operations = operationsOf(api);
});

const placesOf = ({ parameters, body, answers }: Operation): readonly Place[] => [
  ...parameters,
  ...(body === undefined ? [] : [body]),
  ...answers,
];
/** Every example of the description, under the name of its operation and place. */
const shown = () =>
  operations.flatMap((operation) =>
    placesOf(operation).flatMap((place) =>
      place.examples.map(({ name, value }) => ({ at: `${operation.id} ${place.name} ${name}`, place, value })),
    ),
  );

describe('the examples of the API’s description', () => {
  test('are there for each operation, and for nothing else', () => {
    expect(Object.keys(examples).toSorted()).toEqual(operations.map(({ id }) => id).toSorted());
  });

  test('are there for each body, each path and each answer', () => {
    const isOptional = (place: Place): boolean => 'in' in place && !('required' in place && place.required === true);
    const missing = operations.flatMap((operation) =>
      placesOf(operation)
        .filter((place) => !isOptional(place) && place.examples.length === 0)
        .map(({ name }) => `${operation.id} ${name}`),
    );
    expect(missing).toEqual([]);
  });

  test('show nothing that its operation lacks', () => {
    const namesOf = ({ parameters }: Operation) => parameters.map(({ name }) => name);
    const unknown = operations.flatMap((operation) => {
      const { path: inPath = {}, query = {}, body, answers } = examples[operation.id] ?? { answers: {} };
      const statuses = operation.answers.map(({ status }) => String(status));
      return [
        ...Object.keys({ ...inPath, ...query }).filter((name) => !namesOf(operation).includes(name)),
        ...Object.keys(answers).filter((status) => !statuses.includes(status)),
        ...(body !== undefined && operation.body === undefined ? ['body'] : []),
      ].map((name) => `${operation.id} ${name}`);
    });
    expect(unknown).toEqual([]);
  });

  test('have the form of their schemas', () => {
    const faults = shown().flatMap(({ at, place, value }) =>
      faultsIn(api, place, value).map((fault) => ({ at, fault })),
    );
    expect(faults).toEqual([]);
  });

  test('of single fields have the form of their fields', () => {
    const fields = objectsIn([api.components.schemas, operations]).filter(
      (one) => Array.isArray(one.examples) && 'type' in one,
    );
    expect(fields.length).toBeGreaterThan(50);
    for (const field of fields)
      for (const example of field.examples as readonly unknown[])
        expect(faultsIn(api, { schema: field }, example)).toEqual([]);
  });

  test('would be found faulty with a field too many, a wrong id or a missing amount', () => {
    const bill = operations.find(({ id }) => id === 'getBill')?.answers[0];
    if (bill === undefined) throw new Error('no answer of getBill');
    const value = bill.examples[0]?.value as Readonly<Record<string, unknown>>;
    const { amount, ...withoutAmount } = value;
    expect(amount).toBe(12_000);
    for (const wrong of [{ ...value, tip: 1 }, { ...value, id: 'bill_1' }, withoutAmount])
      expect(faultsIn(api, bill, wrong)).toHaveLength(1);
  });

  test('of errors have the status that they stand under, and the codes that its description names', () => {
    const errors = operations.flatMap(({ id, answers }) =>
      answers
        .filter(({ schema }) => schema.$ref === '#/components/schemas/Problem')
        .map((answer) => ({ id, ...answer })),
    );
    expect(errors.length).toBeGreaterThan(operations.length);
    for (const { status, description, examples: problems } of errors) {
      const values = problems.map(({ value }) => value as { readonly status: number; readonly code: string });
      expect(values.map((value) => value.status)).toEqual(values.map(() => status));
      expect(values.map(({ code }) => code)).toEqual(
        [...description.matchAll(/`([A-Z_]+)`: /g)].map(([, code]) => code),
      );
    }
  });

  test('of errors speak Korean to payers, English to developers', () => {
    const detailOf = (name: string) => (api.components.examples[name]?.value as { readonly detail: string }).detail;
    expect(detailOf('BILL_CLOSED.payer')).toMatch(/[가-힣]/);
    expect(detailOf('BILL_CLOSED')).not.toMatch(/[가-힣]/);
  });

  test('have amounts that add up', () => {
    const parts = shown().flatMap(({ value }) => objectsIn(value));
    const taxed = parts.filter((one) => 'vat' in one);
    expect(taxed.length).toBeGreaterThan(8);
    for (const { amount, supply, vat, serviceCharge, taxFree } of taxed)
      expect(Number(supply) + Number(vat) + Number(serviceCharge) + Number(taxFree)).toBe(amount);
    const payments = parts.filter((one) => 'remaining' in one && 'attempts' in one);
    expect(payments.length).toBeGreaterThan(3);
    for (const { amount, remaining, cancellations } of payments)
      expect(sumOf(cancellations as readonly Fields[])).toBe(Number(amount) - Number(remaining));
  });
});

type Fields = Readonly<Record<string, unknown>>;

const sumOf = (fields: readonly Fields[]): number => fields.reduce((sum, { amount }) => sum + Number(amount), 0);

function objectsIn(value: unknown): readonly Fields[] {
  if (typeof value !== 'object' || value === null) return [];
  const inside = Object.values(value).flatMap(objectsIn);
  return Array.isArray(value) ? inside : [value as Fields, ...inside];
}

describe('the API’s description', () => {
  test('has every tag that operations use, and no other, each with a description', () => {
    const used = new Set(operations.flatMap(({ tags }) => tags));
    expect(api.tags.map(({ name }) => name).toSorted()).toEqual([...used].toSorted());
    for (const { description } of api.tags) expect(description).not.toBe('');
  });

  test('has the product’s version', () => {
    const { version } = JSON.parse(readFileSync(path.join(projectRoot, 'package.json'), 'utf8')) as Fields;
    expect(api.info.version).toBe(version);
  });

  test('is, in the file, of whoever serves it', () => {
    expect(api.servers).toEqual([{ url: '/' }]);
  });
});
