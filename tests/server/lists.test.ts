import pg from 'pg';
import { bearer, beginPayment, expectProblem, get, makeBill, type Reply } from './calls';
import { startHarness, type Harness, type Merchant } from './harness';

let harness: Harness;
let merchant: Merchant;

beforeAll(async () => {
  harness = await startHarness();
});
afterAll(async () => {
  await harness.close();
});
beforeEach(async () => {
  merchant = await harness.newMerchant();
});

type Page = { readonly items: readonly { readonly id: string; readonly type?: string; readonly subjectId?: string }[]; readonly nextCursor: string | null };

const read = (path: string, as: Merchant = merchant): Promise<Reply> => get(harness.app, path, bearer(as));
const pageOf = (reply: Reply): Page => reply.json;

/** Every page of a list, from the first to the last. */
async function pagesOf(path: string): Promise<readonly Page[]> {
  const pages: Page[] = [];
  for (let cursor: string | null = ''; cursor !== null; ) {
    const page: Page = pageOf(await read(`${path}&cursor=${cursor}`.replace(/&cursor=$/, '')));
    pages.push(page);
    cursor = page.nextCursor;
  }
  return pages;
}

const bills = async (count: number): Promise<readonly string[]> => {
  const ids: string[] = [];
  for (let at = 0; at < count; at += 1) ids.push((await makeBill(harness, { orderNo: `L-${at}` }, { merchant })).id);
  return ids;
};

describe('a list of bills', () => {
  test('goes page by page from the newest to the oldest, each bill once', async () => {
    const ids = await bills(7);
    const pages = await pagesOf('/v1/bills?size=3');
    expect(pages.map(({ items }) => items.length)).toEqual([3, 3, 1]);
    expect(pages.flatMap(({ items }) => items.map(({ id }) => id))).toEqual([...ids].reverse());
  });

  test('does not lose or repeat a bill when others are made at the same millisecond', async () => {
    const ids = await bills(5);
    await harness.db.bill.updateMany({ where: { id: { in: [...ids] } }, data: { createdAt: new Date(0) } });
    const listed = (await pagesOf('/v1/bills?size=2')).flatMap(({ items }) => items.map(({ id }) => id));
    expect(listed).toEqual([...ids].sort().reverse());
  });

  test('is the same page again when a bill is made meanwhile', async () => {
    await bills(4);
    const { nextCursor } = pageOf(await read('/v1/bills?size=2'));
    const before = pageOf(await read(`/v1/bills?size=2&cursor=${nextCursor ?? ''}`));
    await bills(1);
    expect(pageOf(await read(`/v1/bills?size=2&cursor=${nextCursor ?? ''}`))).toEqual(before);
  });

  test('finds by order number and by state', async () => {
    const [, second] = await bills(3);
    expect(pageOf(await read('/v1/bills?orderNo=L-1')).items.map(({ id }) => id)).toEqual([second]);
    expect(pageOf(await read('/v1/bills?state=F')).items).toEqual([]);
  });

  test('holds nothing of another merchant', async () => {
    await bills(1);
    expect(pageOf(await read('/v1/bills', await harness.newMerchant())).items).toEqual([]);
  });

  test.each(['size=0', 'size=101', 'size=x', 'cursor=AAAA', 'cursor=%2E%2E', 'state=X', 'orderNo=', 'unknown=1'])('by %s is refused', async (query) => {
    expectProblem(await read(`/v1/bills?${query}`), 400, 'INVALID_REQUEST');
  });
});

test('a list of payments goes page by page, all of them or those of a bill', async () => {
  const begun = [await beginPayment(harness), await beginPayment(harness), await beginPayment(harness)];
  const list = async (query: string): Promise<Page> => pageOf(await read(`/v1/payments?${query}`, harness.merchant));
  const first = await list('size=2');
  expect(first.items.map(({ id }) => id)).toEqual([begun[2]?.id, begun[1]?.id]);
  expect((await list(`size=2&cursor=${first.nextCursor ?? ''}`)).items.map(({ id }) => id)).toContain(begun[0]?.id);
  expect((await list(`billId=${begun[1]?.bill.id ?? ''}`)).items.map(({ id }) => id)).toEqual([begun[1]?.id]);
});

describe('events', () => {
  const events = async (cursor = ''): Promise<Page & { readonly hasMore: boolean }> =>
    pageOf(await read(`/v1/events?size=2${cursor === '' ? '' : `&cursor=${cursor}`}`)) as Page & { hasMore: boolean };

  test('are read in the order in which they happened, from where the reader left', async () => {
    const ids = await bills(3);
    const first = await events();
    expect([first.items.map(({ subjectId }) => subjectId), first.hasMore]).toEqual([ids.slice(0, 2), true]);
    const second = await events(first.nextCursor ?? '');
    expect([second.items.map(({ subjectId, type }) => [subjectId, type]), second.hasMore]).toEqual([[[ids[2], 'bill.created']], false]);
    const third = await events(second.nextCursor ?? '');
    expect([third.items, third.nextCursor]).toEqual([[], second.nextCursor]);
    const [late] = await bills(1);
    expect((await events(third.nextCursor ?? '')).items.map(({ subjectId }) => subjectId)).toEqual([late]);
  });

  test('of a transaction that commits late are not overtaken by younger ones', async () => {
    const slow = new pg.Client({ connectionString: harness.databaseUrl });
    await slow.connect();
    await slow.query('BEGIN');
    await slow.query(`INSERT INTO event (id, type, subject_id, version, merchant_id, data) VALUES ('evt_slow', 'bill.created', 'bill_slow', 1, $1, '{}')`, [merchant.id]);
    await bills(1);
    const meanwhile = await events();
    expect(meanwhile.items).toEqual([]);
    await slow.query('COMMIT');
    await slow.end();
    expect((await events(meanwhile.nextCursor ?? '')).items.map(({ id }) => id)).toContain('evt_slow');
    expect((await events(meanwhile.nextCursor ?? '')).items).toHaveLength(2);
  });

  test('hold no link and no card number', async () => {
    const { token } = await makeBill(harness, {}, { merchant });
    expect((await read('/v1/events')).text).not.toContain(token);
  });

  test('by a cursor that no page answered are refused', async () => {
    expectProblem(await read('/v1/events?cursor=AAAA'), 400, 'INVALID_REQUEST');
  });
});
