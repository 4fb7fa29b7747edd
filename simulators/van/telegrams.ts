import { setMaxListeners } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Behaviour, BehaviourQueue } from './behaviours';
import { MESSAGE, messageNameOf } from './checks';
import type { Connections } from './connections';
import { claimSerial, decide, type Decision, declineInstead, type House, withCardKind } from './decisions';
import type { RequestTelegram } from './layout';
import type { RequestLog } from './request-log';
import { SPOIL, type Spoil } from './spoil';
import type { DecodedTelegram } from './telegram';
import type { Wire } from './wire';

/** How long a connection may take to send its single request, and to end after the answer. */
const SOCKET_TIMEOUT_MS = 10_000;

export type Van = House & {
  readonly wire: Wire;
  readonly requests: RequestLog;
  readonly behaviours: BehaviourQueue;
  readonly connections: Connections;
  readonly now: () => Date;
};

type Received = DecodedTelegram<keyof RequestTelegram>;
type Exchange = {
  readonly van: Van;
  readonly socket: Socket;
  readonly received: Received;
  readonly isNewSerial: boolean;
  readonly noteAnswer: (responseCode: string) => void;
  readonly stopped: AbortSignal;
};

/**
 * The VAN's leased line: a TCP server that takes one request per connection. Waiting behaviours end when `stopped`
 * fires.
 */
export function createTelegramServer(van: Van, stopped: AbortSignal): Server {
  setMaxListeners(0, stopped);
  // Half-open, so that a client may end its side after its request and still read the answer.
  return createServer({ allowHalfOpen: true }, (socket) => {
    if (van.connections.isNextReset()) {
      socket.resetAndDestroy();
      return;
    }
    const close = (): void => void socket.destroy();
    stopped.addEventListener('abort', close);
    socket.on('error', close).once('close', () => {
      stopped.removeEventListener('abort', close);
    });
    onRequest(socket, van.wire, (bytes) => {
      serve(van, socket, bytes, stopped).catch(close);
    });
  });
}

async function serve(van: Van, socket: Socket, bytes: Buffer, stopped: AbortSignal): Promise<void> {
  const received = van.wire.read(bytes);
  if (received.faults.some((field) => van.wire.headerFields.has(field))) {
    socket.destroy();
    return;
  }
  const noteAnswer = van.requests.add(received.fields, van.now());
  // The serial counts as seen when the request comes in, also when it is carried out later or never.
  const exchange = { van, socket, received, isNewSerial: claimSerial(van, received), noteAnswer, stopped };
  await act(behaviourFor(exchange), exchange);
}

/**
 * Calls back once, with as many bytes as the length field says; closes a connection with an invalid length or missing
 * bytes.
 */
function onRequest(socket: Socket, { lengthBytes, sizeBy }: Wire, received: (bytes: Buffer) => void): void {
  let buffered = Buffer.alloc(0);
  const close = (): void => void socket.destroy();
  const take = (chunk: Buffer): void => {
    buffered = Buffer.concat([buffered, chunk]);
    if (buffered.length < lengthBytes) return;
    const size = sizeBy(buffered.subarray(0, lengthBytes));
    if (size === undefined) {
      close();
      return;
    }
    if (buffered.length < size) return;
    socket.off('data', take).off('end', close).setTimeout(0).resume();
    received(buffered.subarray(0, size));
  };
  socket.on('data', take).on('end', close).setTimeout(SOCKET_TIMEOUT_MS, close);
}

/** A link test has no order, so it uses up no behaviour. */
function behaviourFor({ van, received }: Exchange): Behaviour {
  const { messageType, orderNo, totalAmount } = received.fields;
  return messageType === MESSAGE.linkTest
    ? { kind: 'approve' }
    : van.behaviours.take({ orderNo, amount: Number(totalAmount), message: messageNameOf(received.fields) });
}

async function act(behaviour: Behaviour, exchange: Exchange): Promise<void> {
  const { socket, stopped } = exchange;
  switch (behaviour.kind) {
    case 'approve': {
      const decision = withCardKind(decideNow(exchange), behaviour.cardKind ?? 'N');
      commit(exchange.van, decision);
      answer(exchange, decision);
      break;
    }
    case 'decline': {
      const { van, received } = exchange;
      const decision = declineInstead(
        decideNow(exchange),
        { ...van, request: received.fields, now: van.now() },
        behaviour,
      );
      commit(van, decision);
      answer(exchange, decision);
      break;
    }
    case 'delay':
      await sleep(behaviour.delayMs, undefined, { signal: stopped });
      await act(behaviour.then ?? { kind: 'approve' }, exchange);
      break;
    case 'silent':
      await Promise.all([carryOutAfter(exchange, behaviour), hold(socket, behaviour.holdMs, stopped)]);
      break;
    case 'reset': {
      const carriedOut = carryOutAfter(exchange, behaviour);
      socket.resetAndDestroy();
      await carriedOut;
      break;
    }
    case 'malformed':
      answer(exchange, carryOut(exchange, behaviour.books), SPOIL[behaviour.how]);
      break;
  }
}

/** Decides, but books only if the behaviour says so. */
function carryOut(exchange: Exchange, books: boolean): Decision {
  const decision = decideNow(exchange);
  if (books) commit(exchange.van, decision);
  return decision;
}

/** The same, at once or some time after the request, whatever becomes of its connection. */
async function carryOutAfter(
  exchange: Exchange,
  { books, booksAfterMs }: { readonly books: boolean; readonly booksAfterMs?: number },
): Promise<void> {
  if (booksAfterMs !== undefined) await sleep(booksAfterMs, undefined, { signal: exchange.stopped });
  carryOut(exchange, books);
}

function decideNow({ van, received, isNewSerial }: Exchange): Decision {
  return decide(van, received, van.now(), isNewSerial);
}

function commit(van: Van, { entry }: Decision): void {
  if (entry !== undefined) van.books.record(entry);
}

function answer(
  { van: { wire }, socket, received, noteAnswer }: Exchange,
  { response }: Decision,
  spoil: Spoil = (bytes) => bytes,
): void {
  if (!socket.writable) return;
  noteAnswer(response.responseCode);
  socket
    .setTimeout(SOCKET_TIMEOUT_MS, () => socket.destroy())
    .end(spoil(wire.write(response, received.fields), wire.responseLayout));
}

/** Keeps the connection open until its peer ends it, or for `holdMs`. */
async function hold(socket: Socket, holdMs: number | undefined, stopped: AbortSignal): Promise<void> {
  if (holdMs === undefined) {
    socket.on('end', () => socket.destroy());
    return;
  }
  await sleep(holdMs, undefined, { signal: stopped });
  socket.destroy();
}
