import type { FastifyInstance } from 'fastify';
import Fastify from 'fastify';
import { validatorsByPart } from '../validators';
import { NewBill } from './create-bill';

let app: FastifyInstance;

beforeAll(async () => {
  app = Fastify({ schemaController: { compilersFactory: { buildValidator: validatorsByPart } } });
  app.post('/', { schema: { body: NewBill } }, (request) => request.body);
  await app.ready();
});
afterAll(() => app.close());

const send = (fields: object) =>
  app.inject({ method: 'POST', url: '/', payload: { orderNo: 'A-1', orderName: '커피', amount: 12_000, ...fields } });

/** Of 254 characters, as long as one may be. */
const LONGEST_EMAIL = `${'a'.repeat(64)}@${'b'.repeat(63)}.${'c'.repeat(63)}.${'d'.repeat(57)}.kr`;
const notes = (count: number): object =>
  Object.fromEntries(Array.from({ length: count }, (_, at) => [`note_${at}`, 'x']));

test.each<readonly [string, object]>([
  ['a name of one character', { customerName: '김' }],
  ['the longest name', { customerName: '김'.repeat(100) }],
  ['an address', { customerEmail: 'min.ji+shop@mail.example.co.kr' }],
  ['the longest address', { customerEmail: LONGEST_EMAIL }],
  ...['010-1234-5678', '01012345678', '+82-10-1234-5678', '+821012345678', '02-123-4567', '1588-1234'].map(
    (customerPhone): readonly [string, object] => [customerPhone, { customerPhone }],
  ),
  ['no metadata', { metadata: {} }],
  ['the most metadata', { metadata: notes(20) }],
  ['the longest metadata', { metadata: { ['k'.repeat(40)]: '값'.repeat(500) } }],
  ['metadata of every kind of character', { metadata: { 'a.B-9_': '', emoji: '👩‍👩‍👧 “값”' } }],
])('%s is taken as it is', async (_what, fields) => {
  const taken = await send(fields);
  expect(taken.statusCode).toBe(200);
  expect(taken.json()).toMatchObject(fields);
});

test('a name is stored composed, as an order’s is', async () => {
  expect((await send({ customerName: '김민지'.normalize('NFD') })).json()).toMatchObject({ customerName: '김민지' });
});

test.each<readonly [string, object]>([
  ['an empty name', { customerName: '' }],
  ['a blank name', { customerName: '  ' }],
  ['a name that is too long', { customerName: '김'.repeat(101) }],
  ['a name with a line break', { customerName: '김\n민지' }],
  ['a name with an invisible character', { customerName: '김\u200b민지' }],
  ['a name that is no text', { customerName: 7 }],
  ['an address without @', { customerEmail: 'minji.example.com' }],
  ['an address without a dot', { customerEmail: 'minji@localhost' }],
  ['an address that is too long', { customerEmail: `x${LONGEST_EMAIL}` }],
  ['an address of many labels that is too long', { customerEmail: `a@${'b.'.repeat(126)}kr` }],
  ['an address with a line break', { customerEmail: 'minji@example.com\nbcc: x@example.com' }],
  ['two addresses', { customerEmail: 'a@example.com,b@example.com' }],
  ['a phone with letters', { customerPhone: '010-1234-ABCD' }],
  ['a phone with two hyphens together', { customerPhone: '010--1234-5678' }],
  ['a phone that is too short', { customerPhone: '123456' }],
  ['a phone that is too long', { customerPhone: '1234567890123456' }],
  ['a phone with spaces', { customerPhone: '010 1234 5678' }],
  ['too much metadata', { metadata: notes(21) }],
  ['metadata with a key that is too long', { metadata: { ['k'.repeat(41)]: 'x' } }],
  ['metadata with an empty key', { metadata: { '': 'x' } }],
  ['metadata with a key with a space', { metadata: { 'a b': 'x' } }],
  ['metadata that is too long', { metadata: { note: 'x'.repeat(501) } }],
  ['metadata that is nested', { metadata: { note: { of: 'x' } } }],
  ['metadata that is no text', { metadata: { note: 7 } }],
  ['metadata with a line break', { metadata: { note: 'a\nb' } }],
  ['metadata with half a character', { metadata: { note: '\ud800' } }],
  ['a list as metadata', { metadata: ['x'] }],
])('%s is refused', async (_what, fields) => {
  const refused = await send(fields);
  expect(refused.statusCode).toBe(400);
  expect(refused.json<{ readonly message: string }>().message).toContain(`body/${Object.keys(fields)[0] ?? ''}`);
});

test('a long text that is almost an address is refused at once', async () => {
  const begun = performance.now();
  const texts = [
    'a'.repeat(900_000),
    `a@${'b'.repeat(900_000)}`,
    `a@${'b-'.repeat(450_000)}`,
    `a@${'b.'.repeat(450_000)}`,
  ];
  for (const customerEmail of texts) expect((await send({ customerEmail })).statusCode).toBe(400);
  expect((await send({ customerPhone: '1-'.repeat(450_000) })).statusCode).toBe(400);
  expect(performance.now() - begun).toBeLessThan(5_000);
});
