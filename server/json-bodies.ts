import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Problem } from './errors';

const CHARSET = /;\s*charset\s*=\s*"?([^";\s]*)/i;
const UTF_8 = /^utf-?8$/i;
/** Strings and structural characters of JSON; numbers and words come between them. */
const TOKENS = /"[^"\\]*(?:\\.[^"\\]*)*"|[{}[\]:]/g;
const LONGEST_QUOTE = 64;

/**
 * Requires JSON in UTF-8, with each field once per object. Node's own decoder would replace bytes of another character
 * set by U+FFFD, and `JSON.parse` would take the last of two fields, so the stored value would not be the intended one.
 */
export function takeJsonBodies(app: FastifyInstance): void {
  const parse = app.getDefaultJsonParser('error', 'error');
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, body, done) => {
    const text = textOf(request, Buffer.from(body));
    if (text instanceof Problem) {
      done(text);
      return;
    }
    void parse(request, text, (failure, value) => {
      const repeated = failure === null ? repeatedField(text) : undefined;
      if (repeated === undefined) done(failure, value);
      else done(malformed(`body/${repeated.slice(0, LONGEST_QUOTE)}`, 'must be given once'));
    });
  });
}

/** A body's text, or why it has none: `done` must not get exceptions. */
function textOf({ headers }: FastifyRequest, bytes: Buffer): string | Problem {
  const [, charset = 'utf-8'] = CHARSET.exec(headers['content-type'] ?? '') ?? [];
  if (!UTF_8.test(charset)) return new Problem('UNSUPPORTED_MEDIA_TYPE');
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return malformed('body', 'must be UTF-8');
  }
}

/** A field name that appears twice in one object of a JSON text. */
export function repeatedField(json: string): string | undefined {
  const open: (Set<string> | undefined)[] = [];
  let latest = '""';
  for (const [token] of json.matchAll(TOKENS)) {
    if (token === '{') open.push(new Set());
    else if (token === '[') open.push(undefined);
    else if (token === '}' || token === ']') open.pop();
    else if (token !== ':') latest = token;
    else {
      const names = open.at(-1);
      const name = JSON.parse(latest) as string;
      if (names?.has(name) === true) return name;
      names?.add(name);
    }
  }
  return undefined;
}

const malformed = (path: string, message: string): Problem =>
  new Problem('INVALID_REQUEST', { errors: [{ path, message }] });
