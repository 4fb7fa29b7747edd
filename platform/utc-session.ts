import type { ClientBase } from 'pg';

/** PostgreSQL's names for the zone without an offset. */
const UTC = /^(Etc\/)?(UTC|UCT|GMT|Greenwich|Universal|Zulu)$/;

/**
 * Thrown when a session is not in UTC although each connection asks for it: the driver writes instants without an
 * offset, so they would be stored hours off.
 */
export class SessionNotUtc extends Error {
  override readonly name = 'SessionNotUtc';
  constructor(readonly zone: string) {
    super(
      `A session of the database has the time zone ${zone}, and instants would be stored hours off: nothing was read or written. ` +
        "A pooler in between drops the start-up option TimeZone: let it pass, or run ALTER ROLE <user> SET timezone TO 'UTC' and " +
        'have the pooler reconnect.',
    );
  }
}

/**
 * A connection string whose sessions are in UTC, whatever the zone of this process, of the database or of its role. Its
 * other options stay.
 */
export function inUtc(connectionString: string): string {
  const url = new URL(connectionString);
  const own = url.searchParams.get('options');
  // The last of two settings counts.
  url.searchParams.set('options', [...(own === null ? [] : [own]), '-c TimeZone=UTC'].join(' '));
  return url.href;
}

/** For a pool's `verify`: ends a connection that is not in UTC before its first statement. Fails with SessionNotUtc. */
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
