import { setImmediate as nextTurn } from 'node:timers/promises';
import { inspect } from 'node:util';
import fc from 'fast-check';
import {
  KeyringClosed,
  KeyringError,
  KeyringExhausted,
  type KeyringOptions,
  openKeyring,
  type Purpose,
} from './keyring';
import { type DataKey, KmsUnavailable } from './kms';
import { type FakeKms, fakeKms } from './kms.fake';

const SECRET = Buffer.from('one-time code 4711');
const PURPOSES: readonly Purpose[] = ['temporal-payload', 'auth-result', 'otc', 'bill-link'];

const keyringOf = (kms: FakeKms, options: Partial<KeyringOptions> = {}) =>
  openKeyring({ kms, purpose: 'otc', ...options });

test('shows no key when it, or an object that contains it, is logged', async () => {
  const { kms, given } = watchedKms();
  const ring = await keyringOf(kms);
  const [key] = given;
  const written = [
    JSON.stringify({ dataConverter: { ring } }),
    inspect({ ring }, { depth: 10, showHidden: true }),
  ].join();
  expect(written).not.toContain(JSON.stringify(key?.toJSON().data));
  expect(written).not.toContain(key?.toString('hex').slice(0, 16));
  expect(written).not.toMatch(/plaintext/);
  ring.close();
});

/** The wrapped key in an envelope, which identifies its data key. */
const wrappedIn = (sealed: Buffer) => sealed.subarray(4, 4 + sealed.readUInt16BE(2)).toString('hex');

/** A fake KMS that also exposes the buffers it returned, to see whether they were zeroed. */
function watchedKms() {
  const kms = fakeKms();
  const given: Buffer[] = [];
  const watched: FakeKms = Object.assign(kms, {
    generateDataKey: watch(kms.generateDataKey.bind(kms), (key: DataKey) => key.plaintext),
    unwrap: watch(kms.unwrap.bind(kms), (key: Buffer) => key),
  });
  function watch<A extends unknown[], R>(call: (...args: A) => Promise<R>, keyOf: (result: R) => Buffer) {
    return async (...args: A): Promise<R> => {
      const result = await call(...args);
      given.push(keyOf(result));
      return result;
    };
  }
  return { kms: watched, given };
}

const isZero = (bytes: Buffer) => bytes.every((byte) => byte === 0);

describe('sealing and unsealing', () => {
  test('any bytes sealed under any aad unseal to the same bytes under that aad', async () => {
    const keyring = await keyringOf(fakeKms());
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 2000 }), fc.string({ unit: 'grapheme' }), async (plaintext, aad) => {
        const opened = await keyring.unseal(keyring.seal(plaintext, aad), aad);
        expect(opened.equals(plaintext)).toBe(true);
      }),
    );
  });

  test('sealing makes no KMS call', async () => {
    const kms = fakeKms();
    const keyring = await keyringOf(kms);
    for (let times = 0; times < 100; times += 1) keyring.seal(SECRET, 'a');
    expect(kms.calls).toEqual({ generateDataKey: 1, unwrap: 0 });
  });

  test('the same plaintext seals to different bytes each time, and none of them holds it', async () => {
    const keyring = await keyringOf(fakeKms());
    const sealed = Array.from({ length: 50 }, () => keyring.seal(SECRET, 'a'));
    expect(new Set(sealed.map((bytes) => bytes.toString('hex'))).size).toBe(50);
    expect(sealed.some((bytes) => bytes.includes(SECRET))).toBe(false);
  });

  test('another process with the same KMS and purpose unseals it', async () => {
    const kms = fakeKms();
    const sealed = (await keyringOf(kms)).seal(SECRET, 'a');
    expect(await (await keyringOf(kms)).unseal(sealed, 'a')).toEqual(SECRET);
  });

  test('a view into a larger array unseals as well', async () => {
    const keyring = await keyringOf(fakeKms());
    const sealed = keyring.seal(SECRET, 'a');
    const around = new Uint8Array(sealed.length + 20);
    around.set(sealed, 7);
    expect(await keyring.unseal(around.subarray(7, 7 + sealed.length), 'a')).toEqual(SECRET);
  });
});

describe('what can’t be unsealed', () => {
  test('a change of any one byte, by the sealing process and by another', async () => {
    const kms = fakeKms();
    const sealer = await keyringOf(kms);
    const other = await keyringOf(kms);
    const sealed = sealer.seal(SECRET, 'a');
    for (let at = 0; at < sealed.length; at += 1) {
      const altered = Buffer.from(sealed);
      altered.writeUInt8(sealed.readUInt8(at) ^ 0x01, at);
      await expect(sealer.unseal(altered, 'a')).rejects.toBeInstanceOf(KeyringError);
      await expect(other.unseal(altered, 'a')).rejects.toBeInstanceOf(KeyringError);
    }
  });

  test('every shorter prefix, and the whole with one more byte', async () => {
    const keyring = await keyringOf(fakeKms());
    const sealed = keyring.seal(SECRET, 'a');
    for (let length = 0; length < sealed.length; length += 1) {
      await expect(keyring.unseal(sealed.subarray(0, length), 'a')).rejects.toBeInstanceOf(KeyringError);
    }
    await expect(keyring.unseal(Buffer.concat([sealed, Buffer.of(0)]), 'a')).rejects.toBeInstanceOf(KeyringError);
  });

  test('any bytes that no keyring made', async () => {
    const keyring = await keyringOf(fakeKms());
    const bytes = fc.oneof(
      fc.uint8Array(),
      fc.uint8Array({ maxLength: 200 }).map((rest) => Uint8Array.of(0xac, 1, 0, 30, ...rest)),
    );
    await fc.assert(
      fc.asyncProperty(bytes, async (garbage) => {
        await expect(keyring.unseal(garbage, 'a')).rejects.toBeInstanceOf(KeyringError);
      }),
    );
  });

  test('another aad', async () => {
    const keyring = await keyringOf(fakeKms());
    await fc.assert(
      fc.asyncProperty(fc.string(), fc.string(), async (sealedFor, openedFor) => {
        fc.pre(sealedFor !== openedFor);
        await expect(keyring.unseal(keyring.seal(SECRET, sealedFor), openedFor)).rejects.toBeInstanceOf(KeyringError);
      }),
    );
  });

  test.each(PURPOSES.flatMap((from) => PURPOSES.filter((to) => to !== from).map((to) => [from, to] as const)))(
    'what was sealed for %s, as %s',
    async (from, to) => {
      const kms = fakeKms();
      const sealed = (await keyringOf(kms, { purpose: from })).seal(SECRET, 'a');
      await expect((await keyringOf(kms, { purpose: to })).unseal(sealed, 'a')).rejects.toBeInstanceOf(KeyringError);
    },
  );

  test('what was sealed under another KMS key', async () => {
    const sealed = (await keyringOf(fakeKms())).seal(SECRET, 'a');
    await expect((await keyringOf(fakeKms())).unseal(sealed, 'a')).rejects.toBeInstanceOf(KeyringError);
  });

  test('its error names the purpose and holds neither plaintext, aad nor sealed bytes', async () => {
    const keyring = await keyringOf(fakeKms());
    const sealed = keyring.seal(SECRET, 'payment pay_1');
    const error = await keyring.unseal(sealed, 'payment pay_2').catch((caught: unknown) => caught);
    const shown = `${String(error)} ${JSON.stringify(error)}`;
    expect(shown).toContain("'otc'");
    for (const secret of ['4711', 'pay_1', 'pay_2', sealed.toString('base64'), wrappedIn(sealed)])
      expect(shown).not.toContain(secret);
    expect(error).not.toHaveProperty('cause');
  });
});

describe('unwrapped keys', () => {
  test('take one KMS call, however many unseals need one at the same time or later', async () => {
    const kms = fakeKms();
    const sealer = await keyringOf(kms);
    const opener = await keyringOf(kms);
    const sealed = Array.from({ length: 20 }, () => sealer.seal(SECRET, 'a'));
    await Promise.all(sealed.map((bytes) => opener.unseal(bytes, 'a')));
    await opener.unseal(sealer.seal(SECRET, 'a'), 'a');
    expect(kms.calls.unwrap).toBe(1);
  });

  test('are kept up to the cache size, and the least recently used is evicted first', async () => {
    const kms = fakeKms();
    const opener = await keyringOf(kms, { cacheSize: 2 });
    const [a, b, c] = await Promise.all(['a', 'b', 'c'].map(async (aad) => (await keyringOf(kms)).seal(SECRET, aad)));
    const opening = async (sealed: Buffer | undefined, aad: string) => {
      expect(await opener.unseal(sealed ?? Buffer.alloc(0), aad)).toEqual(SECRET);
      return kms.calls.unwrap;
    };
    expect(await opening(a, 'a')).toBe(1);
    expect(await opening(b, 'b')).toBe(2);
    expect(await opening(a, 'a')).toBe(2);
    expect(await opening(c, 'c')).toBe(3);
    expect(await opening(a, 'a')).toBe(3);
    expect(await opening(b, 'b')).toBe(4);
  });

  test('that are evicted are zeroed, but not under unseals that wait for them', async () => {
    const { kms, given } = watchedKms();
    const sealers = await Promise.all(Array.from({ length: 30 }, () => keyringOf(kms)));
    const opener = await keyringOf(kms, { cacheSize: 1 });
    const before = given.length;
    const opened = await Promise.all(
      sealers.flatMap((sealer) => [sealer, sealer].map((each) => opener.unseal(each.seal(SECRET, 'a'), 'a'))),
    );
    expect(opened.every((bytes) => bytes.equals(SECRET))).toBe(true);
    await nextTurn();
    expect(given.slice(before).filter(isZero)).toHaveLength(29);
  });

  test('a failed unwrapping is not remembered', async () => {
    const kms = fakeKms();
    const sealed = (await keyringOf(kms)).seal(SECRET, 'a');
    const opener = await keyringOf(kms);
    kms.down = true;
    await expect(opener.unseal(sealed, 'a')).rejects.toBeInstanceOf(KmsUnavailable);
    kms.down = false;
    expect(await opener.unseal(sealed, 'a')).toEqual(SECRET);
  });
});

describe('rotation', () => {
  test('opening a keyring fails when KMS gives no first key', async () => {
    const kms = fakeKms();
    kms.down = true;
    await expect(keyringOf(kms)).rejects.toBeInstanceOf(KmsUnavailable);
  });

  test('replaces the key in the background once it was used often enough', async () => {
    const kms = fakeKms();
    const keyring = await keyringOf(kms, { maxUses: 3 });
    const old = Array.from({ length: 4 }, () => keyring.seal(SECRET, 'a'));
    await nextTurn();
    const fresh = keyring.seal(SECRET, 'a');
    expect(new Set(old.map(wrappedIn)).size).toBe(1);
    expect(old.map(wrappedIn)).not.toContain(wrappedIn(fresh));
    for (const sealed of [...old, fresh]) expect(await keyring.unseal(sealed, 'a')).toEqual(SECRET);
    expect(kms.calls).toEqual({ generateDataKey: 2, unwrap: 0 });
  });

  test('replaces the key once it is old enough, and not before', async () => {
    const kms = fakeKms();
    let now = 0;
    const keyring = await keyringOf(kms, { maxAgeMs: 1000, now: () => now });
    const sealAt = async (ms: number) => {
      now = ms;
      keyring.seal(SECRET, 'a');
      await nextTurn();
      return kms.calls.generateDataKey;
    };
    expect(await sealAt(999)).toBe(1);
    expect(await sealAt(1000)).toBe(2);
    expect(await sealAt(1999)).toBe(2);
    expect(await sealAt(2000)).toBe(3);
  });

  test('asks KMS for only one key, however many seals find it due', async () => {
    const kms = fakeKms();
    const keyring = await keyringOf(kms, { maxUses: 1 });
    for (let times = 0; times < 10; times += 1) keyring.seal(SECRET, 'a');
    await nextTurn();
    expect(kms.calls.generateDataKey).toBe(2);
  });

  test('that fails is reported, keeps the old key, and is tried again at the next seal', async () => {
    const kms = fakeKms();
    const errors: unknown[] = [];
    const keyring = await keyringOf(kms, { maxUses: 1, onRotationError: (error) => errors.push(error) });
    const first = keyring.seal(SECRET, 'a');
    kms.down = true;
    const second = keyring.seal(SECRET, 'a');
    await nextTurn();
    expect(errors).toEqual([expect.any(KmsUnavailable)]);
    kms.down = false;
    const third = keyring.seal(SECRET, 'a');
    await nextTurn();
    expect([second, third].map(wrappedIn)).toEqual([wrappedIn(first), wrappedIn(first)]);
    expect(wrappedIn(keyring.seal(SECRET, 'a'))).not.toBe(wrappedIn(first));
    expect(errors).toHaveLength(1);
  });

  test('a key at its hard limit refuses to seal until KMS gives another', async () => {
    const kms = fakeKms();
    const keyring = await keyringOf(kms, { maxUses: 1, hardMaxUses: 2 });
    kms.down = true;
    keyring.seal(SECRET, 'a');
    keyring.seal(SECRET, 'a');
    await nextTurn();
    expect(() => keyring.seal(SECRET, 'a')).toThrow(KeyringExhausted);
    await nextTurn();
    kms.down = false;
    expect(() => keyring.seal(SECRET, 'a')).toThrow(KeyringExhausted);
    await nextTurn();
    expect(await keyring.unseal(keyring.seal(SECRET, 'a'), 'a')).toEqual(SECRET);
  });
});

describe('closing', () => {
  test('zeroes every plaintext key and refuses further use', async () => {
    const { kms, given } = watchedKms();
    const sealed = (await keyringOf(kms)).seal(SECRET, 'a');
    given.length = 0;
    const keyring = await keyringOf(kms);
    await keyring.unseal(sealed, 'a');
    expect(given).toHaveLength(2);
    expect(given.some(isZero)).toBe(false);
    keyring.close();
    expect(given.every(isZero)).toBe(true);
    expect(() => keyring.seal(SECRET, 'a')).toThrow(KeyringClosed);
    await expect(keyring.unseal(sealed, 'a')).rejects.toBeInstanceOf(KeyringClosed);
  });

  test('also zeroes keys that arrive later', async () => {
    const { kms, given } = watchedKms();
    const sealed = (await keyringOf(kms)).seal(SECRET, 'a');
    const keyring = await keyringOf(kms, { maxUses: 0 });
    given.length = 0;
    const opening = keyring.unseal(sealed, 'a');
    keyring.seal(SECRET, 'a');
    keyring.close();
    await expect(opening).rejects.toBeInstanceOf(KeyringClosed);
    await nextTurn();
    expect(given).toHaveLength(2);
    expect(given.every(isZero)).toBe(true);
  });
});
