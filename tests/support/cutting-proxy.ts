import { type DatabaseProxy, startDatabaseProxy } from './database-proxy';
import { frontendReader, isWrite } from './statements';

/** One commit of a process, at which something happens to it. */
export type Cut = {
  /** The `application_name` of its connections. */
  readonly application: RegExp;
  /** The place of the commit among those that follow. */
  readonly nth: number;
  /** Before PostgreSQL is told of the commit, or after it has committed and before the process hears of it. */
  readonly when: 'before' | 'after';
  /** Happens at that moment; the connection is cut too. */
  readonly then: () => void;
};

export type CuttingProxy = DatabaseProxy & {
  arm(cut: Cut): void;
  wasReached(): boolean;
  disarm(): void;
};

/** Ends a connection to the database at one commit: a transaction's, or that of a statement outside of one. */
export async function startCuttingProxy(databaseUrl: string): Promise<CuttingProxy> {
  let armed: { readonly cut: Cut; left: number } | undefined;
  const proxy = await startDatabaseProxy(databaseUrl, (client, database) => {
    let application: string | undefined;
    let isInTransaction = false;
    let due: Cut | undefined;
    const read = frontendReader((sql) => {
      if (/^BEGIN/i.test(sql)) isInTransaction = true;
      const commits = isInTransaction ? /^COMMIT/i.test(sql) : isWrite(sql);
      if (/^(COMMIT|ROLLBACK)/i.test(sql)) isInTransaction = false;
      if (!commits || armed?.cut.application.test(application ?? '') !== true || armed.left === 0) return;
      armed.left -= 1;
      if (armed.left === 0) due = armed.cut;
    });
    const cut = ({ then }: Cut): void => {
      client.destroy();
      database.destroy();
      then();
    };
    client.on('data', (chunk: Buffer) => {
      application ??= /application_name\0([^\0]*)\0/.exec(chunk.toString('latin1'))?.[1] ?? '';
      read(chunk);
      if (due?.when === 'before') cut(due);
      else database.write(chunk);
    });
    database.on('data', (chunk: Buffer) => {
      if (due === undefined) client.write(chunk);
      else cut(due);
    });
    client.on('end', () => database.end());
    database.on('end', () => client.end());
  });
  return {
    ...proxy,
    arm(cut) {
      armed = { cut, left: cut.nth };
    },
    wasReached: () => armed?.left === 0,
    disarm() {
      armed = undefined;
    },
  };
}
