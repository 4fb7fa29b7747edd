import { setMaxListeners } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Behaviour, BehaviourQueue } from './behaviours';
import { MESSAGE } from './checks';
import { decide, type Decision, declineInstead, type House } from './decisions';
import { HEADER_FIELDS, LENGTH_FIELD_BYTES, REQUEST_LAYOUT, type RequestTelegram, RESPONSE_LAYOUT } from './layout';
import type { RequestLog } from './request-log';
import { SPOIL } from './spoil';
import { type DecodedTelegram, decodeTelegram, encodeTelegram } from './telegram';

/** How long a connection may take to send its one request, and to end after the answer. */
const SOCKET_TIMEOUT_MS = 10_000;

export type Van = House & {
  readonly requests: RequestLog;
  readonly behaviours: BehaviourQueue;
  readonly now: () => Date;
};

type Received = DecodedTelegram<keyof RequestTelegram>;
type Exchange = {
  readonly van: Van;
  readonly socket: Socket;
  readonly received: Received;
  readonly noteAnswer: (responseCode: string) => void;
  readonly stopped: AbortSignal;
};

/**
 * The VAN's leased line: a TCP server that takes one request a connection. Waiting behaviours end when `stopped` fires.
 */
export function createTelegramServer(van: Van, stopped: AbortSignal): Server {
  setMaxListeners(0, stopped);
  // Half-open, so that a client may end its side after its request and still read the answer.
  return createServer({ allowHalfOpen: true }, (socket) => {
    const close = (): void => void socket.destroy();
    stopped.addEventListener('abort', close);
    socket.on('error', close).once('close', () => {
      stopped.removeEventListener('abort', close);
    });
    onRequest(socket, (bytes) => {
      serve(van, socket, bytes, stopped).catch(close);
    });
  });
}

async function serve(van: Van, socket: Socket, bytes: Buffer, stopped: AbortSignal): Promise<void> {
  const received = decodeTelegram(REQUEST_LAYOUT, bytes);
  if (received.faults.some((field) => HEADER_FIELDS.has(field))) {
    socket.destroy();
    return;
  }
  const exchange = { van, socket, received, noteAnswer: van.requests.add(received.fields, van.now()), stopped };
  await act(behaviourFor(exchange), exchange);
}

/**
 * Calls back once, with the bytes the length field announces; a connection that can't announce or send them is closed.
 */
function onRequest(socket: Socket, received: (bytes: Buffer) => void): void {
  let buffered = Buffer.alloc(0);
  const close = (): void => void socket.destroy();
  const take = (chunk: Buffer): void => {
    buffered = Buffer.concat([buffered, chunk]);
    if (buffered.length < LENGTH_FIELD_BYTES) return;
    const announced = buffered.toString('latin1', 0, LENGTH_FIELD_BYTES);
    if (!/^\d{4}$/.test(announced)) {
      close();
      return;
    }
    const size = LENGTH_FIELD_BYTES + Number(announced);
    if (buffered.length < size) return;
    socket.off('data', take).off('end', close).setTimeout(0).resume();
    received(buffered.subarray(0, size));
  };
  socket.on('data', take).on('end', close).setTimeout(SOCKET_TIMEOUT_MS, close);
}

/** A link test belongs to no order, so it uses up no behaviour. */
function behaviourFor({ van, received }: Exchange): Behaviour {
  const { messageType, orderNo, totalAmount } = received.fields;
  return messageType === MESSAGE.linkTest
    ? { kind: 'approve' }
    : van.behaviours.take({ orderNo, amount: Number(totalAmount) });
}

async function act(behaviour: Behaviour, exchange: Exchange): Promise<void> {
  const { socket, stopped } = exchange;
  switch (behaviour.kind) {
    case 'approve':
      answer(exchange, carryOut(exchange, true));
      break;
    case 'decline': {
      const { van, received } = exchange;
      const decision = declineInstead(decideNow(exchange), received.fields, behaviour, van.now());
      commit(van, decision);
      answer(exchange, decision);
      break;
    }
    case 'delay':
      await sleep(behaviour.delayMs, undefined, { signal: stopped });
      await act(behaviour.then ?? { kind: 'approve' }, exchange);
      break;
    case 'silent':
      carryOut(exchange, behaviour.books);
      await hold(socket, behaviour.holdMs, stopped);
      break;
    case 'reset':
      carryOut(exchange, behaviour.books);
      socket.resetAndDestroy();
      break;
    case 'malformed':
      answer(exchange, carryOut(exchange, behaviour.books), SPOIL[behaviour.how]);
      break;
  }
}

/** Decides, and books only when the behaviour says so. */
function carryOut(exchange: Exchange, books: boolean): Decision {
  const decision = decideNow(exchange);
  if (books) commit(exchange.van, decision);
  return decision;
}

function decideNow({ van, received }: Exchange): Decision {
  return decide(van, received, van.now());
}

function commit(van: Van, { entry }: Decision): void {
  if (entry !== undefined) van.books.record(entry);
}

function answer(
  { socket, noteAnswer }: Exchange,
  { response }: Decision,
  spoil = (bytes: Buffer): Buffer => bytes,
): void {
  if (!socket.writable) return;
  noteAnswer(response.responseCode);
  socket.setTimeout(SOCKET_TIMEOUT_MS, () => socket.destroy()).end(spoil(encodeTelegram(RESPONSE_LAYOUT, response)));
}

/** Keeps the connection open till its peer ends it, or for `holdMs`. */
async function hold(socket: Socket, holdMs: number | undefined, stopped: AbortSignal): Promise<void> {
  if (holdMs === undefined) {
    socket.on('end', () => socket.destroy());
    return;
  }
  await sleep(holdMs, undefined, { signal: stopped });
  socket.destroy();
}
