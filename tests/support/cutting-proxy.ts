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
  /** Whether the commit was seen; if so, what happens at it has happened. */
  wasReached(): Promise<boolean>;
  disarm(): void;
};

type Signal = { readonly given: Promise<void>; readonly give: () => void };

function startSignal(): Signal {
  let give = (): void => undefined;
  const given = new Promise<void>((resolve) => {
    give = resolve;
  });
  return { given, give };
}

/** Ends a connection to the database at one commit: a transaction's, or that of a statement outside of one. */
export async function startCuttingProxy(databaseUrl: string): Promise<CuttingProxy> {
  let armed: { readonly cut: Cut; left: number; readonly happened: Signal } | undefined;
  const proxy = await startDatabaseProxy(databaseUrl, (client, database) => {
    let application: string | undefined;
    let isInTransaction = false;
    let due: typeof armed;
    const read = frontendReader((sql) => {
      if (/^BEGIN/i.test(sql)) isInTransaction = true;
      const commits = isInTransaction ? /^COMMIT/i.test(sql) : isWrite(sql);
      if (/^(COMMIT|ROLLBACK)/i.test(sql)) isInTransaction = false;
      if (!commits || armed?.cut.application.test(application ?? '') !== true || armed.left === 0) return;
      armed.left -= 1;
      if (armed.left === 0) due = armed;
    });
    const cut = ({ cut: { then }, happened }: NonNullable<typeof armed>): void => {
      client.destroy();
      database.destroy();
      then();
      happened.give();
    };
    client.on('data', (chunk: Buffer) => {
      application ??= /application_name\0([^\0]*)\0/.exec(chunk.toString('latin1'))?.[1] ?? '';
      read(chunk);
      if (due?.cut.when === 'before') cut(due);
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
      armed = { cut, left: cut.nth, happened: startSignal() };
    },
    async wasReached() {
      if (armed?.left !== 0) return false;
      // The commit is on its way to the database, and the answer on its way back.
      await armed.happened.given;
      return true;
    },
    disarm() {
      armed = undefined;
    },
  };
}
