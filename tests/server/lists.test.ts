import pg from 'pg';
import { bearer, beginPayment, expectProblem, get, makeBill, type Reply } from './calls';
import { type Harness, type Merchant, startHarness } from './harness';

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

type Page = {
  readonly items: readonly { readonly id: string; readonly type?: string; readonly subjectId?: string }[];
  readonly nextCursor: string | null;
};

const read = (path: string, as: Merchant = merchant): Promise<Reply> => get(harness.app, path, bearer(as));
const pageOf = (reply: Reply): Page => reply.json;

/** All pages of a list, from the first to the last. */
async function pagesOf(path: string): Promise<readonly Page[]> {
  const pages: Page[] = [];
  for (let cursor: string | null = ''; cursor !== null;) {
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

  test('does not lose or repeat a bill when others are created in the same millisecond', async () => {
    const ids = await bills(5);
    await harness.db.bill.updateMany({ where: { id: { in: [...ids] } }, data: { createdAt: new Date(0) } });
    const listed = (await pagesOf('/v1/bills?size=2')).flatMap(({ items }) => items.map(({ id }) => id));
    expect(listed).toEqual([...ids].sort().reverse());
  });

  test('gives the same page again when a bill is created in the meantime', async () => {
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

  test.each(['size=0', 'size=101', 'size=x', 'cursor=AAAA', 'cursor=%2E%2E', 'state=X', 'orderNo=', 'unknown=1'])(
    'by %s is refused',
    async (query) => {
      expectProblem(await read(`/v1/bills?${query}`), 400, 'INVALID_REQUEST');
    },
  );
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

  test('are read in the order in which they happened, from the reader’s cursor on', async () => {
    const ids = await bills(3);
    const first = await events();
    expect([first.items.map(({ subjectId }) => subjectId), first.hasMore]).toEqual([ids.slice(0, 2), true]);
    const second = await events(first.nextCursor ?? '');
    expect([second.items.map(({ subjectId, type }) => [subjectId, type]), second.hasMore]).toEqual([
      [[ids[2], 'bill.created']],
      false,
    ]);
    const third = await events(second.nextCursor ?? '');
    expect([third.items, third.nextCursor]).toEqual([[], second.nextCursor]);
    const [late] = await bills(1);
    expect((await events(third.nextCursor ?? '')).items.map(({ subjectId }) => subjectId)).toEqual([late]);
  });

  test('of a transaction that commits late are not overtaken by later ones', async () => {
    const slow = new pg.Client({ connectionString: harness.databaseUrl });
    await slow.connect();
    await slow.query('BEGIN');
    await slow.query(
      `INSERT INTO event (id, type, subject_id, version, merchant_id, data) VALUES ('evt_slow', 'bill.created', 'bill_slow', 1, $1, '{}')`,
      [merchant.id],
    );
    await bills(1);
    const meanwhile = await events();
    expect(meanwhile.items).toEqual([]);
    await slow.query('COMMIT');
    await slow.end();
    expect((await events(meanwhile.nextCursor ?? '')).items.map(({ id }) => id)).toContain('evt_slow');
    expect((await events(meanwhile.nextCursor ?? '')).items).toHaveLength(2);
  });

  describe('of transactions whose numbers grow by a digit', () => {
    /** The reader's loop: from a cursor on, until there is no more. */
    const readAll = async (
      size: number,
      from = '',
    ): Promise<{ readonly ids: readonly string[]; readonly cursor: string }> => {
      const ids: string[] = [];
      for (let cursor = from; ;) {
        const at = cursor === '' ? '' : `&cursor=${cursor}`;
        const found = pageOf(await read(`/v1/events?size=${size}${at}`)) as Page & { readonly hasMore: boolean };
        ids.push(...found.items.map(({ id }) => id));
        cursor = found.nextCursor ?? '';
        if (!found.hasMore) return { ids, cursor };
      }
    };
    const connected = async (): Promise<pg.Client> => {
      const client = new pg.Client({ connectionString: harness.databaseUrl });
      await client.connect();
      return client;
    };
    const INSERT = `INSERT INTO event (id, type, subject_id, version, merchant_id, data, transaction_id)
      VALUES ($1, 'bill.created', $1, 1, $2, '{}', COALESCE($3::text::xid8, pg_current_xact_id()))`;
    /** Transactions of one, two or three events each, around every number with one digit more than the previous one. */
    const transactions = [1, 10, 100, 1_000, 10_000]
      .flatMap((power) => [-2, -1, 0, 1, 2].map((by) => power + by))
      .filter((id) => id > 0);
    const numbers = [...new Set(transactions)];

    beforeAll(async () => {
      const client = await connected();
      // The database's own numbers come after those of the tests.
      await client.query(`DO $$ BEGIN WHILE pg_current_xact_id() < '10010'::xid8 LOOP COMMIT; END LOOP; END $$`);
      await client.end();
    });

    test.each([1, 2, 3, 7, 50, 100])('are each read once and in order, %i to a page', async (size) => {
      const client = await connected();
      const written: string[] = [];
      // They are written in reverse: neither time nor sequence gives the order.
      for (const number of [...numbers].reverse()) {
        const ids = Array.from({ length: 1 + (number % 3) }, (_, at) => `evt_${merchant.id}_${number}_${at}`);
        for (const id of ids) await client.query(INSERT, [id, merchant.id, String(number)]);
        written.unshift(...ids);
      }
      await client.end();
      expect((await readAll(size)).ids).toEqual(written);
    });

    test('are all read by a reader while others write', async () => {
      const WRITERS = 4;
      const TRANSACTIONS = 40;
      let writing = WRITERS;
      const write = async (writer: number): Promise<void> => {
        const client = await connected();
        for (let number = 0; number < TRANSACTIONS; number += 1) {
          await client.query('BEGIN');
          for (const part of ['a', 'b'])
            await client.query(INSERT, [`evt_${merchant.id}_${writer}_${number}${part}`, merchant.id, null]);
          await client.query(number % 5 === 4 ? 'ROLLBACK' : 'COMMIT');
        }
        await client.end();
        writing -= 1;
      };
      const seen: string[] = [];
      const readOn = async (): Promise<void> => {
        for (let cursor = '', over = false; !over;) {
          over = writing === 0;
          const found = await readAll(1 + (seen.length % 9), cursor);
          seen.push(...found.ids);
          cursor = found.cursor;
        }
      };
      await Promise.all([readOn(), ...Array.from({ length: WRITERS }, (_, writer) => write(writer))]);
      const stored = await harness.db.event.findMany({ where: { merchantId: merchant.id }, select: { id: true } });
      expect(stored).toHaveLength(WRITERS * TRANSACTIONS * 2 * 0.8);
      expect([...seen].sort()).toEqual(stored.map(({ id }) => id).sort());
    });
  });

  test('hold no link and no card number', async () => {
    const { token } = await makeBill(harness, {}, { merchant });
    expect((await read('/v1/events')).text).not.toContain(token);
  });

  test('with a cursor that no page returned are refused', async () => {
    expectProblem(await read('/v1/events?cursor=AAAA'), 400, 'INVALID_REQUEST');
  });
});
