import type { VanName } from '../domain/vans';
import type { Booked } from './invariants';

/** The VANs' books, as far as they can be read. */
export type VanBooks = {
  readonly source: string;
  /** The approvals that the VANs know, and the order numbers about which a VAN did not answer. */
  bookedFor(
    orderNos: readonly string[],
  ): Promise<{ readonly booked: readonly Booked[]; readonly unanswered: readonly string[] }>;
  /** Everything that is booked, page by page, if a VAN can be asked for that. */
  all(): AsyncIterable<readonly Booked[]>;
};

type BookedView = Omit<Booked, 'van'>;

const PAGE = 200;

/** The simulators' books, over their control ports (docs/contracts/simulators.md). */
export function simulatorBooks(controls: Readonly<Partial<Record<VanName, string>>>): VanBooks {
  const vans = Object.entries(controls);
  const read = async (van: string, url: string, path: string, init?: RequestInit): Promise<readonly Booked[]> => {
    const answer = await fetch(`${url}${path}`, init).catch(() => undefined);
    if (answer === undefined)
      throw new Error(
        `The books of VAN ${van} at ${url} do not answer. Is its simulator running? For a live system, use --inquire.`,
      );
    if (!answer.ok)
      throw new Error(`The books of VAN ${van} at ${url} answered ${answer.status}. Is its simulator running?`);
    const { approvals } = (await answer.json()) as { readonly approvals: readonly BookedView[] };
    return approvals.map(({ terminalId, orderNo, approvalNo, amount, balance }) => ({
      van,
      terminalId,
      orderNo,
      approvalNo,
      amount,
      balance,
    }));
  };
  return {
    source: vans.map(([van, url]) => `${van} at ${url}`).join(', '),
    async bookedFor(orderNos) {
      const booked: Booked[] = [];
      // Even a few bills may have many payments.
      for (let at = 0; at < orderNos.length; at += PAGE) {
        const body = {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ orderNos: orderNos.slice(at, at + PAGE) }),
        };
        booked.push(
          ...(await Promise.all(vans.map(([van, url]) => read(van, url, '/control/books/find', body)))).flat(),
        );
      }
      return { booked, unanswered: [] };
    },
    async *all() {
      for (const [van, url] of vans) {
        for (let after = 0; ; after += PAGE) {
          const page = await read(van, url, `/control/books?after=${after}&limit=${PAGE}`);
          if (page.length > 0) yield page;
          if (page.length < PAGE) break;
        }
      }
    },
  };
}
