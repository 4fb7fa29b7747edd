import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { failureName } from './failure-name';
import { inUtc } from './utc-session';

/** The events of a listener. */
export type NotificationHandlers = {
  /** From now on, every commit is notified. */
  readonly onListening: () => void;
  readonly onNotification: (payload: string) => void;
  /** Notifications may have been missed: nothing heard so far is reliable any more. */
  readonly onLost: (failure: string) => void;
};

export type Listener = { close(): Promise<void> };

export type ListenOptions = NotificationHandlers & {
  /**
   * It must reach PostgreSQL directly or through a session pooler: LISTEN does not work through a transaction pooler.
   */
  readonly url: string;
  /** The channel's name, one word. */
  readonly channel: string;
  /** How often the connection is tested, in ms; a dead one is noticed after at most twice this. @default 2000 */
  readonly heartbeatMs?: number;
};

const CONNECT_TIMEOUT_MS = 5_000;
const LONGEST_BACKOFF_MS = 5_000;
const FIRST_BACKOFF_MS = 100;

/** Keeps one connection that LISTENs, and opens a new one whenever it is lost, until it is closed. */
export function listen(options: ListenOptions): Listener {
  const stopping = new AbortController();
  const running = keepListening(options, stopping.signal);
  return {
    async close() {
      stopping.abort();
      await running;
    },
  };
}

async function keepListening(options: ListenOptions, signal: AbortSignal): Promise<void> {
  let backoffMs = FIRST_BACKOFF_MS;
  while (!signal.aborted) {
    const listened = await listenOnce(options, signal);
    backoffMs = listened ? FIRST_BACKOFF_MS : Math.min(backoffMs * 2, LONGEST_BACKOFF_MS);
    await pause(backoffMs, undefined, { signal }).catch(() => undefined);
  }
}

/** @returns whether it started to listen at all */
async function listenOnce(
  { url, channel, heartbeatMs = 2_000, ...tell }: ListenOptions,
  signal: AbortSignal,
): Promise<boolean> {
  const client = new pg.Client({
    connectionString: inUtc(url),
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    query_timeout: heartbeatMs,
    keepAlive: true,
    application_name: `listen ${channel}`,
  });
  const lost = new AbortController();
  client.on('error', () => {
    lost.abort();
  });
  client.on('end', () => {
    lost.abort();
  });
  client.on('notification', ({ payload = '' }) => {
    tell.onNotification(payload);
  });
  let listening = false;
  try {
    await client.connect();
    await client.query(`LISTEN ${client.escapeIdentifier(channel)}`);
    listening = true;
    tell.onListening();
    const over = AbortSignal.any([signal, lost.signal]);
    while (await pause(heartbeatMs, true, { signal: over }).catch(() => false)) await client.query('SELECT 1');
    if (!signal.aborted) tell.onLost('the connection ended');
  } catch (failure) {
    if (!signal.aborted) tell.onLost(failureName(failure));
  } finally {
    await endQuietly(client);
  }
  return listening;
}

/** An unanswered end must not delay the next connection. */
async function endQuietly(client: pg.Client): Promise<void> {
  await Promise.race([client.end().catch(() => undefined), pause(CONNECT_TIMEOUT_MS, undefined, { ref: false })]);
}
