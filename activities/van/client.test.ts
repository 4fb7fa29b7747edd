import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { exchange, type ExchangeOptions, NotSent, OutcomeUnknown } from './client';

const request = Buffer.from('0004ping');
const answer = Buffer.from('0004pong');

let server: Server;
let options: ExchangeOptions;
/** How the VAN treats a connection. */
let behave: (socket: Socket) => void;
let peers: Socket[];
let received: Buffer;
/** The engine's side of the latest connection. */
let client: Socket | undefined;
const noteClient = (message: unknown): void => {
  client = (message as { readonly socket: Socket }).socket;
};

beforeEach(async () => {
  subscribe('net.client.socket', noteClient);
  peers = [];
  received = Buffer.alloc(0);
  behave = onRequest((socket) => socket.end(answer));
  server = createServer((socket) => {
    peers.push(socket);
    socket.on('error', () => undefined);
    socket.on('data', (chunk) => {
      received = Buffer.concat([received, chunk]);
    });
    behave(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  options = {
    host: '127.0.0.1',
    port,
    connectTimeoutMs: 1_000,
    readTimeoutMs: 1_000,
    framing: { lengthBytes: 4, lengthAs: 'digits', lengthCounts: 'rest', mayFollow: '\n' },
    request,
    beforeFirstByte: async () => true,
    mayStillWrite: () => true,
  };
});

afterEach(async () => {
  unsubscribe('net.client.socket', noteClient);
  peers.forEach((socket) => socket.destroy());
  await new Promise((resolve) => server.close(resolve));
});

/** Calls `then` when the whole request has arrived. */
function onRequest(then: (socket: Socket) => void): (socket: Socket) => void {
  return (socket) => {
    let bytes = 0;
    socket.on('data', (chunk) => {
      bytes += chunk.length;
      if (bytes === request.length) then(socket);
    });
  };
}

/** Resolves when the peer's side of the connection has closed. */
async function peerClosed(): Promise<void> {
  const [peer] = peers;
  if (peer !== undefined && !peer.closed) await next(peer, 'close');
}

/** Unlike `once` of node:events, does not reject on an earlier error. */
function next(socket: Socket, event: string): Promise<void> {
  return new Promise((resolve) => {
    socket.once(event, () => {
      resolve();
    });
  });
}

async function failureOf(changes: Partial<ExchangeOptions> = {}): Promise<unknown> {
  return exchange({ ...options, ...changes }).then(
    () => 'answered',
    (error: unknown) => error,
  );
}

describe('an exchange', () => {
  test('sends the request and returns the one answer', async () => {
    expect(await exchange(options)).toEqual(answer);
    expect(received).toEqual(request);
  });

  test('assembles an answer that arrives in pieces', async () => {
    behave = onRequest((socket) => {
      const sendFrom = (at: number): void => {
        if (at === answer.length) return;
        socket.write(answer.subarray(at, at + 1), () => setImmediate(sendFrom, at + 1));
      };
      socket.setNoDelay(true);
      sendFrom(0);
    });
    expect(await exchange(options)).toEqual(answer);
  });

  test('accepts an LF after the answer, and returns the answer without it', async () => {
    behave = onRequest((socket) => socket.end(Buffer.concat([answer, Buffer.from('\n')])));
    expect(await exchange(options)).toEqual(answer);
  });

  test('closes its connection, even when the VAN keeps it open', async () => {
    behave = onRequest((socket) => socket.write(answer));
    await exchange(options);
    await peerClosed();
    expect(peers).toHaveLength(1);
  });

  test('uses a new connection each time', async () => {
    await exchange(options);
    await exchange(options);
    expect(peers).toHaveLength(2);
  });

  test('asks whether it may send after it connects, before the first byte', async () => {
    const order: string[] = [];
    const connected = new Promise<void>((resolve) => {
      behave = (socket) => {
        order.push('connected');
        resolve();
        onRequest((s) => {
          order.push('request');
          s.end(answer);
        })(socket);
      };
    });
    const beforeFirstByte = async (): Promise<boolean> => {
      await connected;
      order.push(`asked after ${received.length} bytes`);
      return true;
    };
    await exchange({ ...options, beforeFirstByte });
    expect(order).toEqual(['connected', 'asked after 0 bytes', 'request']);
  });
});

describe('an exchange is not sent', () => {
  afterEach(async () => {
    await peerClosed();
    expect(received).toHaveLength(0);
  });

  test('when the connection is refused', async () => {
    server.close();
    await once(server, 'close');
    const failure = await failureOf();
    server.listen(0);
    await once(server, 'listening');
    expect(failure).toEqual(new NotSent('connect-failed', 'ECONNREFUSED'));
    expect(failure).toMatchObject({ name: 'NotSent', cause: 'connect-failed', detail: 'ECONNREFUSED' });
  });

  test('when it can’t connect in time', async () => {
    jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask', 'performance', 'Date'] });
    try {
      const failure = failureOf({ connectTimeoutMs: 5_000 });
      // The time runs out before the event loop turns once, so before any connection can exist.
      jest.advanceTimersByTime(5_000);
      expect(await failure).toMatchObject({ name: 'NotSent', cause: 'connect-failed', detail: 'ETIMEDOUT' });
    } finally {
      jest.useRealTimers();
    }
  });

  test('when sending is no longer allowed, and the connection is closed', async () => {
    expect(await failureOf({ beforeFirstByte: async () => false })).toMatchObject({ name: 'NotSent', cause: 'fenced' });
    await peerClosed();
  });

  test('when the question whether it may send fails, without that failure’s text in the error', async () => {
    const beforeFirstByte = (): Promise<boolean> => Promise.reject(new TypeError('database says SECRET'));
    const failure = await failureOf({ beforeFirstByte });
    expect(failure).toMatchObject({ name: 'NotSent', cause: 'fenced', detail: 'TypeError' });
    expect(String(failure)).not.toContain('SECRET');
  });

  test('when the process was delayed between the fence and the write', async () => {
    expect(await failureOf({ mayStillWrite: () => false })).toMatchObject({
      name: 'NotSent',
      cause: 'fenced',
      detail: 'held up too long after the fence',
    });
  });

  test('when the question fails at once', async () => {
    const beforeFirstByte = (): Promise<boolean> => {
      throw new RangeError('at once');
    };
    expect(await failureOf({ beforeFirstByte })).toMatchObject({
      name: 'NotSent',
      cause: 'fenced',
      detail: 'RangeError',
    });
  });

  test.each<[string, string, (socket: Socket) => void]>([
    ['closes', 'end', (socket) => socket.end()],
    ['resets', 'error', (socket) => socket.resetAndDestroy()],
    ['sends', 'data', (socket) => socket.write('0004pong')],
  ])('when the VAN %s before the request', async (_, event, act) => {
    behave = act;
    const beforeFirstByte = async (): Promise<boolean> => {
      if (client === undefined) throw new Error('no connection was seen');
      await next(client, event);
      return true;
    };
    expect(await failureOf({ beforeFirstByte })).toMatchObject({ name: 'NotSent', cause: 'connect-failed' });
  });

  test('when it is aborted before it begins', async () => {
    const beforeFirstByte = jest.fn(async () => true);
    expect(await failureOf({ signal: AbortSignal.abort(), beforeFirstByte })).toMatchObject({
      name: 'NotSent',
      cause: 'connect-failed',
    });
    expect(beforeFirstByte).not.toHaveBeenCalled();
    expect(peers).toHaveLength(0);
  });

  test('when it is aborted while the question is open, even if the answer is yes', async () => {
    const controller = new AbortController();
    const beforeFirstByte = async (): Promise<boolean> => {
      controller.abort();
      return true;
    };
    expect(await failureOf({ signal: controller.signal, beforeFirstByte })).toMatchObject({
      name: 'NotSent',
      cause: 'connect-failed',
    });
  });
});

describe('an exchange’s outcome is unknown', () => {
  afterEach(async () => {
    await peerClosed();
    expect(received).toEqual(request);
  });

  test('when no answer comes in time', async () => {
    behave = () => undefined;
    expect(await failureOf({ readTimeoutMs: 50 })).toMatchObject({ name: 'OutcomeUnknown', cause: 'read-timeout' });
  });

  test('when the answer trickles in past the time, however steadily', async () => {
    behave = onRequest((socket) => {
      socket.write('4000');
      const drip = setInterval(() => socket.write('x'), 5);
      socket.on('close', () => {
        clearInterval(drip);
      });
    });
    expect(await failureOf({ readTimeoutMs: 100 })).toMatchObject({ name: 'OutcomeUnknown', cause: 'read-timeout' });
  });

  test.each(['', '00', '0004', '0004pon'])('when the VAN closes after %j', async (part) => {
    behave = onRequest((socket) => socket.end(part));
    expect(await failureOf()).toEqual(new OutcomeUnknown('connection-closed', `after ${part.length} bytes`));
  });

  test('when the VAN resets the connection', async () => {
    behave = onRequest((socket) => socket.resetAndDestroy());
    expect(await failureOf()).toMatchObject({
      name: 'OutcomeUnknown',
      cause: 'connection-error',
      detail: 'ECONNRESET',
    });
  });

  test.each([
    ['more bytes than the frame has', '0004pong!'],
    ['more than one LF after it', '0004pong\n\n'],
    ['a frame whose length is above 4,096 bytes', '4093'],
  ])('when the VAN sends %s', async (_, text) => {
    behave = onRequest((socket) => socket.write(text));
    expect(await failureOf()).toMatchObject({ name: 'OutcomeUnknown', cause: 'oversized' });
  });

  test.each(['HTTP/1.1 400', '-', '00x4pong'])('when the length is %j', async (text) => {
    behave = onRequest((socket) => socket.write(text));
    expect(await failureOf()).toMatchObject({ name: 'OutcomeUnknown', cause: 'malformed-length' });
  });

  test('when it is aborted after the request was sent', async () => {
    const controller = new AbortController();
    behave = onRequest(() => {
      controller.abort();
    });
    expect(await failureOf({ signal: controller.signal })).toEqual(new OutcomeUnknown('connection-error', 'ABORT_ERR'));
  });
});

describe('a VAN whose length is a number of two bytes that counts the whole telegram', () => {
  const framing = { lengthBytes: 2, lengthAs: 'binary', lengthCounts: 'whole', mayFollow: '' } as const;
  const whole = Buffer.from('\x00\x06pong', 'latin1');
  const answeringWith = (bytes: Buffer) => {
    behave = onRequest((socket) => socket.end(bytes));
  };

  test('is read to the end of its answer', async () => {
    answeringWith(whole);
    expect(await exchange({ ...options, framing })).toEqual(whole);
  });

  test.each<[string, Buffer, string]>([
    ['a missing byte', whole.subarray(0, 5), 'connection-closed'],
    ['an LF after it, which this VAN does not send', Buffer.concat([whole, Buffer.from('\n')]), 'oversized'],
    ['a length that does not count itself', Buffer.from([0, 1]), 'malformed-length'],
    ['a length of 4,097', Buffer.from([0x10, 0x01]), 'oversized'],
  ])('and its outcome is unknown with %s', async (_what, bytes, cause) => {
    answeringWith(bytes);
    expect(await failureOf({ framing })).toMatchObject({ name: 'OutcomeUnknown', cause });
  });
});

test('a frame of 4,096 bytes is still accepted', async () => {
  const frame = Buffer.concat([Buffer.from('4092'), Buffer.alloc(4_092, 'x')]);
  behave = onRequest((socket) => socket.end(frame));
  expect(await exchange(options)).toEqual(frame);
});
