import { CardUnreadable, createCardVault } from './card-vault';
import { fakeKms } from './kms.fake';

const owner = { merchantId: 'mer_1', billingKeyId: 'bkey_1' };
const CARD = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ012345';

test('a card is decrypted for its owner, for one use', async () => {
  const vault = createCardVault(fakeKms(), 'key-1');
  const kept = await vault.seal(CARD, owner);
  expect(kept.key).toBe('key-1');
  expect(kept.blob.toString('latin1')).not.toContain(CARD);
  expect(await vault.use(kept, owner, (card) => card)).toBe(CARD);
});

test.each([
  ['another merchant', { ...owner, merchantId: 'mer_2' }],
  ['another billing key', { ...owner, billingKeyId: 'bkey_2' }],
])('it can’t be decrypted for anybody else: %s', async (_who, other) => {
  const vault = createCardVault(fakeKms(), 'key-1');
  const kept = await vault.seal(CARD, owner);
  await expect(vault.use(kept, other, (card) => card)).rejects.toThrow(CardUnreadable);
  await expect(vault.moveTo('key-2', kept, other)).rejects.toThrow(CardUnreadable);
});

test('it moves to another key, and can be decrypted there', async () => {
  const vault = createCardVault(fakeKms(), 'key-1');
  const moved = await vault.moveTo('key-2', await vault.seal(CARD, owner), owner);
  expect(moved.key).toBe('key-2');
  expect(await vault.use(moved, owner, (card) => card)).toBe(CARD);
});

test('a KMS that is away gives an error that retries can wait for', async () => {
  const kms = fakeKms();
  const vault = createCardVault(kms, 'key-1');
  const kept = await vault.seal(CARD, owner);
  kms.down = true;
  await expect(vault.use(kept, owner, (card) => card)).rejects.toMatchObject({ name: 'KmsUnavailable' });
});
