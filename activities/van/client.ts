import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import type { Framing } from './contract';

/** No telegram is longer, so this bounds the memory that a VAN can make us use. */
const maximumFrameBytes = 4_096;

/** Thrown when it is proven that no byte of the request was written, so the VAN can't have acted on it. */
export class NotSent extends Error {
  override readonly name = 'NotSent';
  /**
   * @param cause `connect-failed`: no connection, or it was lost before the request; `fenced`: sending was not allowed;
   * `no-simulator`: a rehearsal, and anything of a sandbox, is only sent to simulators; `wrong-cell`: its merchant is
   * of the other one of live and test.
   * @param detail Error code or name for the log; no text of the request.
   */
  constructor(
    override readonly cause: 'connect-failed' | 'fenced' | 'no-simulator' | 'wrong-cell',
    readonly detail: string,
  ) {
    super(`The telegram was not sent (${cause}: ${detail}). It may be sent again with a new serial.`);
  }
}

export type OutcomeUnknownCause =
  'read-timeout' | 'connection-closed' | 'connection-error' | 'oversized' | 'malformed-length';

/**
 * Thrown when the request may have reached the VAN and no complete answer came back: the outcome is unknown, never
 * "failed".
 */
export class OutcomeUnknown extends Error {
  override readonly name = 'OutcomeUnknown';
  /** @param detail Error code, or a count, for the log; no text of request or answer. */
  constructor(
    override readonly cause: OutcomeUnknownCause,
    readonly detail: string,
  ) {
    super(
      `The telegram was sent and its outcome is unknown (${cause}: ${detail}). Don't send it again: net-cancel or inquire.`,
    );
  }
}

export type ExchangeOptions = {
  readonly host: string;
  readonly port: number;
  readonly connectTimeoutMs: number;
  /** Time for the whole answer, from the moment when the request is written: a trickling peer does not extend it. */
  readonly readTimeoutMs: number;
  readonly framing: Framing;
  readonly request: Buffer;
  /**
   * Awaited between connecting and writing; returns whether the request may still be sent. The caller bounds its time.
   */
  readonly beforeFirstByte: () => Promise<boolean>;
  /**
   * Called in the same turn as the write: false when the process was delayed in between, so that others may have given
   * the request up.
   */
  readonly mayStillWrite: () => boolean;
  /** Ends the exchange early: as not sent before the write, as unknown after it. */
  readonly signal?: AbortSignal;
};

/**
 * Sends one telegram over a separate connection and reads the single answer. The answer is framed, not decoded.
 * @throws NotSent when it is proven that no byte was written
 * @throws OutcomeUnknown for any failure after the write has begun
 */
export async function exchange(options: ExchangeOptions): Promise<Buffer> {
  if (options.signal?.aborted) throw new NotSent('connect-failed', 'aborted before connecting');
  const socket = connect({
    host: options.host,
    port: options.port,
    noDelay: true,
    ...(options.signal && { signal: options.signal }),
  });
  try {
    const line = watch(socket);
    await connected(socket, options.connectTimeoutMs);
    await passFence(options.beforeFirstByte);
    // From here to the write nothing is awaited, so what is true now is true when the first byte leaves.
    const lost = line.lost();
    if (lost !== null) throw new NotSent('connect-failed', lost);
    if (!options.mayStillWrite()) throw new NotSent('fenced', 'held up too long after the fence');
    return await answerTo(socket, options);
  } finally {
    socket.destroy();
  }
}

/** Notes events of the line while nobody else listens, from before it connects until the request is written. */
function watch(socket: Socket): { readonly lost: () => string | null } {
  let reason: string | null = null;
  const note = (text: string): void => {
    reason ??= text;
  };
  socket.on('error', (error) => {
    note(codeOf(error));
  });
  socket.on('end', () => {
    note('closed by the VAN');
  });
  socket.on('data', () => {
    note('the VAN spoke before it was asked');
  });
  return { lost: () => reason ?? (socket.destroyed ? 'closed' : null) };
}

async function connected(socket: Socket, timeoutMs: number): Promise<void> {
  const timer = setTimeout(() => {
    socket.destroy(Object.assign(new Error('no connection in time'), { code: 'ETIMEDOUT' }));
  }, timeoutMs);
  try {
    await once(socket, 'connect');
  } catch (error) {
    throw new NotSent('connect-failed', codeOf(error));
  } finally {
    clearTimeout(timer);
  }
}

async function passFence(beforeFirstByte: () => Promise<boolean>): Promise<void> {
  let allowed: boolean;
  try {
    allowed = await beforeFirstByte();
  } catch (error) {
    throw new NotSent('fenced', codeOf(error));
  }
  if (!allowed) throw new NotSent('fenced', 'sending is no longer allowed');
}

function answerTo(
  socket: Socket,
  { framing, request, readTimeoutMs: timeoutMs }: Pick<ExchangeOptions, 'framing' | 'request' | 'readTimeoutMs'>,
): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    let received = Buffer.alloc(0);
    const fail = (cause: OutcomeUnknownCause, detail: string): void => {
      clearTimeout(timer);
      reject(new OutcomeUnknown(cause, detail));
    };
    const timer = setTimeout(() => {
      fail('read-timeout', `${received.length} bytes within ${timeoutMs} ms`);
    }, timeoutMs);
    socket.on('error', (error) => {
      fail('connection-error', codeOf(error));
    });
    const closed = (): void => {
      fail('connection-closed', `after ${received.length} bytes`);
    };
    socket.on('end', closed);
    socket.on('close', closed);
    socket.on('data', (chunk) => {
      received = Buffer.concat([received, chunk]);
      const progress = frameProgress(received, framing);
      if (typeof progress === 'number') {
        clearTimeout(timer);
        resolve(received.subarray(0, progress));
      } else if (progress !== 'partial') {
        fail(progress, `${received.length} bytes`);
      }
    });
    socket.write(request);
  });
}

/** How much of a frame the received bytes are; its length when it is complete. */
function frameProgress(received: Buffer, framing: Framing): number | 'partial' | 'oversized' | 'malformed-length' {
  const lengthField = received.subarray(0, framing.lengthBytes);
  if (framing.lengthAs === 'digits' && !/^[0-9]*$/.test(lengthField.toString('latin1'))) return 'malformed-length';
  if (lengthField.length < framing.lengthBytes) return 'partial';
  const frameBytes = frameBytesOf(lengthField, framing);
  if (frameBytes < framing.lengthBytes) return 'malformed-length';
  if (frameBytes > maximumFrameBytes) return 'oversized';
  if (received.length < frameBytes) return 'partial';
  const rest = received.toString('latin1', frameBytes);
  return rest === '' || rest === framing.mayFollow ? frameBytes : 'oversized';
}

function frameBytesOf(lengthField: Buffer, { lengthBytes, lengthAs, lengthCounts }: Framing): number {
  const length =
    lengthAs === 'digits' ? Number(lengthField.toString('latin1')) : lengthField.readUIntBE(0, lengthBytes);
  return lengthCounts === 'rest' ? lengthBytes + length : length;
}

/** An error's code or class: its message may hold what must not be logged. */
function codeOf(error: unknown): string {
  const { code, name } = Object(error) as { readonly code?: unknown; readonly name?: unknown };
  return [code, name].find((text) => typeof text === 'string') ?? 'unknown error';
}
