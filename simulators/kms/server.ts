import { randomUUID } from 'node:crypto';
import type { FastifyError, FastifyInstance, FastifyReply } from 'fastify';
import { buildHttp } from '../http';
import { KmsFault } from './faults';
import { KeyStore } from './key-store';
import { type Operation, OPERATIONS } from './operations';
import { addTroubleControl, Troubles } from './troubles';

export type KmsSimulatorOptions = {
  /** Address to listen on. @default '127.0.0.1' */
  readonly host?: string;
  /** TCP port; 0 takes a free one. */
  readonly port: number;
  /** File for the keys. @default in memory: they are lost with the process */
  readonly keysFile?: string | undefined;
};

export type KmsSimulator = {
  readonly port: number;
  /** The endpoint URL for a KMS client. */
  readonly url: string;
  close(): Promise<void>;
};

/** The alias of the key that exists from the start. */
export const DEFAULT_ALIAS = 'alias/appcard';

const CONTENT_TYPE = 'application/x-amz-json-1.1';
const TARGET_PREFIX = 'TrentService.';
/** More than the longest valid request: 6 KiB of ciphertext in base64 and 8 KiB of context. */
const MAX_BODY_BYTES = 64 * 1024;

/**
 * Starts an endpoint that speaks the AWS KMS JSON protocol. It checks no signatures, so it listens on the loopback
 * interface, or at an address that only this engine's processes reach.
 * @throws {KeysFileUnreadable}
 */
export async function startKmsSimulator({
  host = '127.0.0.1',
  port,
  keysFile,
}: KmsSimulatorOptions): Promise<KmsSimulator> {
  const store = new KeyStore(keysFile);
  if (!store.hasAlias(DEFAULT_ALIAS))
    store.addAlias(DEFAULT_ALIAS, store.create('SYMMETRIC_DEFAULT', 'created at the first start'));
  const app = buildApp(store);
  const url = await app.listen({ host, port });
  return { port: Number(new URL(url).port), url, close: () => app.close() };
}

function buildApp(store: KeyStore): FastifyInstance {
  // Clients keep connections open; waiting for them would delay the stop.
  const app = buildHttp(false, { bodyLimit: MAX_BODY_BYTES });
  const troubles = new Troubles();
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(CONTENT_TYPE, { parseAs: 'string' }, (_request, body, done) => {
    done(null, body);
  });
  app.setErrorHandler((error: FastifyError, _request, reply) => answer(reply, faultOf(error)));
  app.setNotFoundHandler((_request, reply) =>
    answer(reply, new KmsFault('UnknownOperationException', 'POST to / only')),
  );
  app.get('/healthz', () => ({ status: 'ok' }));
  app.post('/', (request, reply) => {
    const { name, run } = operationFor(request.headers['x-amz-target']);
    const trouble = troubles.next(name);
    if (trouble === 'down') return reply.hijack().raw.destroy();
    if (trouble === 'throttle') throw new KmsFault('ThrottlingException', 'Rate exceeded');
    return answer(reply, run(store, parsed(request.body)));
  });
  addTroubleControl(app, troubles);
  return app;
}

function operationFor(target: string | readonly string[] | undefined): {
  readonly name: string;
  readonly run: Operation;
} {
  const name = typeof target === 'string' && target.startsWith(TARGET_PREFIX) ? target.slice(TARGET_PREFIX.length) : '';
  const run = Object.hasOwn(OPERATIONS, name) ? OPERATIONS[name] : undefined;
  if (run !== undefined) return { name, run };
  throw new KmsFault(
    'UnknownOperationException',
    `X-Amz-Target must be ${TARGET_PREFIX} and one of ${Object.keys(OPERATIONS).join(', ')}`,
  );
}

function parsed(body: unknown): unknown {
  try {
    return JSON.parse(typeof body === 'string' ? body : '');
  } catch {
    throw new KmsFault('SerializationException', 'The body is not JSON');
  }
}

/** Fastify itself only refuses bodies; any other error that is not a fault is a defect here. */
function faultOf(error: FastifyError | KmsFault): KmsFault {
  if (error instanceof KmsFault) return error;
  if (error.statusCode === 413)
    return new KmsFault('RequestEntityTooLargeException', `The body exceeds ${MAX_BODY_BYTES} bytes`);
  if (error.statusCode !== undefined && error.statusCode < 500)
    return new KmsFault('SerializationException', `Send ${CONTENT_TYPE}`);
  return new KmsFault('KMSInternalException', `The simulator failed: ${error.message}`);
}

function answer(reply: FastifyReply, result: object): FastifyReply {
  const fault = result instanceof KmsFault ? result : null;
  const body = fault === null ? result : { __type: fault.type, message: fault.message };
  return reply
    .code(fault?.status ?? 200)
    .header('x-amzn-requestid', randomUUID())
    .type(CONTENT_TYPE)
    .send(JSON.stringify(body));
}
