import pino, { type DestinationStream, type Logger } from 'pino';
import { traceOfLine } from './spans';

/**
 * Names under which a secret or personal value could reach a log line, at the first two levels of depth. The code logs
 * only ids and codes; this is a safety net below it.
 */
const secretNames = [
  'otc',
  'tkey',
  'pan',
  'cardNo',
  'cardId',
  'authData',
  'accres',
  'mac',
  'body',
  'sealedBody',
  'sealedOtc',
  'credential',
  'sealed',
  'token',
  'payUrl',
  'apiKey',
  'authorization',
  'cookie',
  'password',
  'secret',
  'plaintext',
  'DATABASE_URL',
  'connectionString',
];

export function createLogger(
  options: { readonly name: string; readonly level: string },
  destination?: DestinationStream,
): Logger {
  return pino(
    {
      name: options.name,
      level: options.level,
      redact: { paths: secretNames.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]), censor: '[redacted]' },
      mixin: traceOfLine,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    destination ?? pino.destination({ sync: false }),
  );
}

export type { Logger };
