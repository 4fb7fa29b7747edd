import type { Payload } from '@temporalio/common';
import fc from 'fast-check';
import { KeyringError, openKeyring } from './keyring';
import { fakeKms } from './kms.fake';
import { EncryptingCodec } from './payload-codec';

const codecOver = async (kms = fakeKms()) =>
  new EncryptingCodec(await openKeyring({ kms, purpose: 'temporal-payload' }));

/** The same payload, whatever the class of its bytes; a field that proto leaves out equals an empty one. */
const plain = ({ metadata, data }: Payload) => ({
  metadata: Object.fromEntries(
    Object.entries(metadata ?? {}).map(([key, value]) => [key, Buffer.from(value).toString('hex')]),
  ),
  data: Buffer.from(data ?? []).toString('hex'),
});

const bytes = fc.uint8Array({ maxLength: 300 });
const payloads = fc.array(
  fc.record(
    { metadata: fc.dictionary(fc.string({ unit: 'grapheme' }), bytes, { maxKeys: 5 }), data: bytes },
    { requiredKeys: [] },
  ),
  { maxLength: 5 },
);

describe('EncryptingCodec', () => {
  test('decodes what it encoded: any metadata, any data, any number of payloads, in order', async () => {
    const codec = await codecOver();
    await fc.assert(
      fc.asyncProperty(payloads, async (given) => {
        const decoded = await codec.decode(await codec.encode(given));
        expect(decoded.map(plain)).toEqual(given.map(plain));
      }),
    );
  });

  test('accepts a workflow’s undefined, whose empty data is a plain array', async () => {
    const codec = await codecOver();
    const given = { metadata: { encoding: Buffer.from('binary/null') }, data: [] as unknown as Uint8Array };
    expect((await codec.decode(await codec.encode([given]))).map(plain)).toEqual([plain(given)]);
  });

  test('an encoded payload shows its encoding and nothing of metadata or data', async () => {
    const codec = await codecOver();
    const metadata = { encoding: Buffer.from('json/plain'), note: Buffer.from('metadata-secret') };
    const [encoded] = await codec.encode([{ metadata, data: Buffer.from('"data-secret"') }]);
    expect(Object.keys(encoded?.metadata ?? {})).toEqual(['encoding']);
    expect(Buffer.from(encoded?.metadata?.encoding ?? []).toString()).toBe('binary/encrypted');
    expect(Buffer.from(encoded?.data ?? []).toString('latin1')).not.toMatch(/secret|json\/plain|note/);
  });

  test('passes unencrypted payloads through', async () => {
    const codec = await codecOver();
    const json = { metadata: { encoding: Buffer.from('json/plain') }, data: Buffer.from('1') };
    const given: Payload[] = [{}, json, { metadata: null, data: null }];
    expect(await codec.decode(given)).toEqual(given);
  });

  test('a worker decodes what a client encoded, each with its own keyring', async () => {
    const kms = fakeKms();
    const encoded = await (await codecOver(kms)).encode([{ data: Buffer.from('amount 50000') }]);
    const [decoded] = await (await codecOver(kms)).decode(encoded);
    expect(Buffer.from(decoded?.data ?? []).toString()).toBe('amount 50000');
  });

  test('decoding refuses an altered payload, one without data, and one of another purpose', async () => {
    const kms = fakeKms();
    const codec = await codecOver(kms);
    const [good = {}] = await codec.encode([{ data: Buffer.from('x') }]);
    const altered = Buffer.from(good.data ?? []);
    altered.writeUInt8(altered.readUInt8(altered.length - 1) ^ 1, altered.length - 1);
    const foreign = (await openKeyring({ kms, purpose: 'otc' })).seal(Buffer.of(0, 0), 'payload/1');
    for (const data of [altered, null, foreign])
      await expect(codec.decode([{ ...good, data }])).rejects.toBeInstanceOf(KeyringError);
  });
});
