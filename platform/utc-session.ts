import type { ClientBase } from 'pg';

/** What PostgreSQL calls the zone without an offset. */
const UTC = /^(Etc\/)?(UTC|UCT|GMT|Greenwich|Universal|Zulu)$/;

/**
 * Thrown when a session keeps another zone than UTC although each connection asks for it: the driver writes instants
 * without an offset, so each would be stored hours off.
 */
export class SessionNotUtc extends Error {
  override readonly name = 'SessionNotUtc';
  constructor(readonly zone: string) {
    super(
      `A session of the database has the time zone ${zone}, and instants would be stored hours off: nothing was read or written. ` +
        "A pooler between drops the start-up option TimeZone: let it pass, or run ALTER ROLE <user> SET timezone TO 'UTC' and " +
        'have the pooler connect anew.',
    );
  }
}

/**
 * A connection string whose sessions are UTC, whatever the zone of this process, of the database or of its role is.
 * What it sets of other options stays.
 */
export function inUtc(connectionString: string): string {
  const url = new URL(connectionString);
  const own = url.searchParams.get('options');
  // Of two settings the last one counts.
  url.searchParams.set('options', [...(own === null ? [] : [own]), '-c TimeZone=UTC'].join(' '));
  return url.href;
}

/**
 * For a pool's `verify`: a connection that is not UTC is ended before anything is asked by it. Fails with
 * SessionNotUtc.
 */
export function requireUtc(client: ClientBase, done: (failure?: Error) => void): void {
  const judge = async (): Promise<void> => {
    const { rows } = await client.query<{ TimeZone: string }>('SHOW TimeZone');
    const zone = rows[0]?.TimeZone ?? 'unknown';
    if (!UTC.test(zone)) throw new SessionNotUtc(zone);
  };
  judge().then(() => {
    done();
  }, done);
}
