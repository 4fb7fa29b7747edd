import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { ModuleKind, ScriptTarget, transpileModule } from 'typescript';
import { cancellationStatuses } from '../domain/cancellation-states';
import { paymentStatuses } from '../domain/payment-states';
import { webhookRules } from '../domain/webhooks';
import { projectRoot } from '../platform/project-root';

const page = readFileSync(path.join(projectRoot, 'docs/webhooks.md'), 'utf8');

/** The code blocks of a language, in the page's order. */
const snippetsOf = (language: string): readonly string[] =>
  [...page.matchAll(new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\`$`, 'gms'))].map(([, code = '']) => code);

const javaScript = (code: string | undefined): string =>
  transpileModule(code ?? '', { compilerOptions: { module: ModuleKind.CommonJS, target: ScriptTarget.ES2022 } })
    .outputText;

/** Secrets, as the servers below have them. */
const SECRET = `whsec_${Buffer.from('a key of thirty-two bytes, no 1.').toString('base64')}`;
const OTHER = `whsec_${Buffer.from('a key of thirty-two bytes, no 2.').toString('base64')}`;
const STORED = 'stored.txt';

/**
 * How a language runs its snippet. A program reads cases from its input, one in a line: body, headers and secrets, each
 * in base64 and separated by tabs. It writes for each what `verify` says, or `error`. Then it serves `receive` at a
 * free port, which it tells, and appends what `receive` stores to a file.
 */
type Language = {
  readonly name: string;
  /** Looked up on the PATH. */
  readonly runtime: string;
  readonly files: () => Readonly<Record<string, string>>;
  readonly command: string;
};

const languages: readonly Language[] = [
  {
    name: 'TypeScript',
    runtime: 'node',
    files: () => {
      const [verify, receiver] = snippetsOf('ts');
      return { 'verify.js': javaScript(verify), 'receiver.js': javaScript(receiver), 'main.js': nodeProgram };
    },
    command: `exec "${process.execPath}" main.js`,
  },
  {
    name: 'Java',
    runtime: 'javac',
    files: () => ({ 'Webhooks.java': snippetsOf('java').join('\n'), 'Main.java': javaProgram }),
    command: 'javac -d . Webhooks.java Main.java && exec java -cp . Main',
  },
  {
    name: 'PHP',
    runtime: 'php',
    files: () => ({
      'webhooks.php': snippetsOf('php').join('\n'),
      'cases.php': phpCases,
      'server.php': phpServer,
    }),
    command: 'php cases.php && exec php -S 127.0.0.1:0 server.php',
  },
  {
    name: 'Python',
    runtime: 'python3',
    files: () => ({ 'webhooks.py': snippetsOf('python').join('\n'), 'main.py': pythonProgram }),
    command: 'exec python3 main.py',
  },
];

const nodeProgram = `
const { appendFileSync, readFileSync } = require('node:fs');
const { verify } = require('./verify');
const { receiver } = require('./receiver');
const outcomeOf = (headers, body, secrets) => {
  try { return String(verify(headers, body, secrets)); } catch { return 'error'; }
};
for (const line of readFileSync(0, 'utf8').split('\\n')) {
  const [body, headers, secrets] = line.split('\\t').map((field) => Buffer.from(field, 'base64').toString());
  const named = Object.fromEntries(headers.split('\\n').filter(Boolean).map((header) => header.split(': ')));
  console.log(outcomeOf(named, body, secrets.split(' ')));
}
const app = receiver(['${SECRET}'], async (event) => appendFileSync('${STORED}', event.id + '\\n'));
app.listen({ port: 0, host: '127.0.0.1' }).then((url) => console.log(url));
`;

const javaProgram = `
import com.sun.net.httpserver.HttpServer;
import java.io.*;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.*;
import java.util.*;

final class Main {
  static String field(String base64) { return new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8); }

  static String outcomeOf(Map<String, String> headers, byte[] body, List<String> secrets) {
    try { return String.valueOf(Webhooks.verify(headers::get, body, secrets)); } catch (Exception failure) { return "error"; }
  }

  static void store(byte[] body) {
    try { Files.write(Path.of("${STORED}"), body, StandardOpenOption.CREATE, StandardOpenOption.APPEND); }
    catch (IOException failure) { throw new UncheckedIOException(failure); }
  }

  public static void main(String[] args) throws Exception {
    for (String line : new String(System.in.readAllBytes(), StandardCharsets.UTF_8).split("\\n")) {
      String[] fields = line.split("\\t", -1);
      Map<String, String> headers = new HashMap<>();
      for (String header : field(fields[1]).split("\\n"))
        if (!header.isEmpty()) headers.put(header.split(": ", 2)[0], header.split(": ", 2)[1]);
      System.out.println(outcomeOf(headers, Base64.getDecoder().decode(fields[0]), List.of(field(fields[2]).split(" "))));
    }
    HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    server.createContext("/", exchange -> {
      try { Webhooks.receive(exchange, List.of("${SECRET}"), Main::store); }
      catch (Exception failure) { throw new IOException(failure); }
    });
    server.start();
    System.out.println("http://127.0.0.1:" + server.getAddress().getPort());
  }
}
`;

const phpCases = `<?php
require 'webhooks.php';
foreach (explode("\\n", file_get_contents('php://stdin')) as $line) {
    [$body, $lines, $secrets] = array_map('base64_decode', explode("\\t", $line));
    $headers = [];
    foreach (array_filter(explode("\\n", $lines)) as $header) {
        [$name, $value] = explode(': ', $header, 2);
        $headers[$name] = $value;
    }
    try {
        echo verify($headers, $body, explode(' ', $secrets)) ? 'true' : 'false', "\\n";
    } catch (Throwable) {
        echo "error\\n";
    }
}
`;

const phpServer = `<?php
require 'webhooks.php';
receive(['${SECRET}'], fn (array $event) => file_put_contents('${STORED}', $event['id'] . "\\n", FILE_APPEND));
`;

const pythonProgram = `
import base64, sys
from http.server import BaseHTTPRequestHandler, HTTPServer
from webhooks import receive, verify

def outcome_of(headers, body, secrets):
    try:
        return "true" if verify(headers, body, secrets) else "false"
    except Exception:
        return "error"

for line in sys.stdin.read().split("\\n"):
    body, headers, secrets = [base64.b64decode(field) for field in line.split("\\t")]
    named = dict(header.split(": ", 1) for header in headers.decode().split("\\n") if header)
    print(outcome_of(named, body, secrets.decode().split(" ")))

def store(event):
    with open("${STORED}", "a") as file:
        file.write(event["id"] + "\\n")

class Receiver(BaseHTTPRequestHandler):
    def do_POST(self):
        raw_body = self.rfile.read(int(self.headers["content-length"]))
        self.send_response(receive(self.headers, raw_body, ["${SECRET}"], store))
        self.end_headers()

server = HTTPServer(("127.0.0.1", 0), Receiver)
print(f"http://127.0.0.1:{server.server_port}", flush=True)
server.serve_forever()
`;

type Delivery = {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly secrets: readonly string[];
};

const ID = 'evt_0123456789abcdefghijklmnopqrstuv';
const MINUTE = 60;
const now = Math.floor(Date.now() / 1_000);

/** As JSON is written by some, but not by all: a body that is parsed and written again has other bytes. */
const BODY = `{"id": "${ID}", "type":"bill.created", "data":{"orderName":"시집 두 권 \\ud83d\\udcda", "amount":1.0}}`;

function signature(secret: string, { id = ID, at = now, body = BODY } = {}): string {
  const key = Buffer.from(secret.slice('whsec_'.length), 'base64');
  return `v1,${createHmac('sha256', key).update(`${id}.${at}.${body}`).digest('base64')}`;
}

const delivery = (
  headers: Readonly<Record<string, string>>,
  { body = BODY, secrets = [SECRET] }: Partial<Pick<Delivery, 'body' | 'secrets'>> = {},
): Delivery => ({
  headers: {
    'webhook-id': ID,
    'webhook-timestamp': String(now),
    'webhook-signature': signature(SECRET),
    ...headers,
  },
  body,
  secrets,
});

const sentAt = (at: number): Delivery =>
  delivery({ 'webhook-timestamp': String(at), 'webhook-signature': signature(SECRET, { at }) });
const signedWith = (value: string): Delivery => delivery({ 'webhook-signature': value });

function without(name: string): Delivery {
  const { headers, ...rest } = delivery({});
  return { ...rest, headers: Object.fromEntries(Object.entries(headers).filter(([header]) => header !== name)) };
}

const RIGHT = signature(SECRET);
const WRONG = signature(OTHER);

const accepted: Readonly<Record<string, Delivery>> = {
  'a right signature': delivery({}),
  'an empty body, if it is signed': delivery({ 'webhook-signature': signature(SECRET, { body: '' }) }, { body: '' }),
  'a signature by the first of two secrets': delivery({}, { secrets: [SECRET, OTHER] }),
  'a signature by the second of two secrets': delivery({}, { secrets: [OTHER, SECRET] }),
  'the signatures of a rotation, with the previous secret only': signedWith(`${WRONG} ${RIGHT}`),
  'the signatures of a rotation, with the new secret only': signedWith(`${RIGHT} ${WRONG}`),
  'a right signature beside one of another version': signedWith(`v1a,AAAA ${RIGHT}`),
  'a right signature beside what is none': signedWith(`v1 , ${RIGHT} `),
  'a timestamp of four minutes ago': sentAt(now - 4 * MINUTE),
};

const refused: Readonly<Record<string, Delivery>> = {
  'a changed body': delivery({}, { body: BODY.replace('1.0', '9.0') }),
  'a body that was parsed and written again': delivery({}, { body: JSON.stringify(JSON.parse(BODY)) }),
  'a body with a line more': delivery({}, { body: `${BODY}\n` }),
  'a changed id': delivery({ 'webhook-id': 'evt_1' }),
  'a changed timestamp': delivery({ 'webhook-timestamp': String(now - 1) }),
  'a timestamp of more than five minutes ago': sentAt(now - 5 * MINUTE - 1),
  'a timestamp of ten minutes ahead': sentAt(now + 10 * MINUTE),
  'a signature by another secret': signedWith(WRONG),
  'several signatures, none of which fits': signedWith(`${WRONG} ${signature(SECRET, { body: '' })}`),
  'a signature of another version': signedWith(RIGHT.replace('v1,', 'v2,')),
  'no headers': { ...delivery({}), headers: {} },
  'no id': without('webhook-id'),
  'no timestamp': without('webhook-timestamp'),
  'no signature': without('webhook-signature'),
  'an empty signature': signedWith(''),
  'a version without a signature': signedWith('v1,'),
  'a signature without a comma': signedWith('v1'),
  'a signature without a version': signedWith(RIGHT.slice('v1,'.length)),
  'a signature that is not base64': signedWith('v1,%%%%'),
  'a signature of letters outside ASCII': signedWith('v1,서명'),
  'a signature that is too short': signedWith(RIGHT.slice(0, -5)),
  'a signature that is too long': signedWith(`${RIGHT}AAAA`),
  'a timestamp that is no number': delivery({ 'webhook-timestamp': 'today' }),
  'an empty timestamp': delivery({ 'webhook-timestamp': '' }),
  'a negative timestamp': sentAt(-now),
  'a timestamp of 5,000 digits': delivery({ 'webhook-timestamp': '9'.repeat(5_000) }),
};

/** Secrets that were not configured right: whoever knows that could sign. */
const unconfigured = ['whsec_', ''].map((secret) =>
  delivery({ 'webhook-signature': signature('whsec_') }, { secrets: [secret] }),
);

const cases = [...Object.values(accepted), ...Object.values(refused), ...unconfigured];

const base64 = (text: string): string => Buffer.from(text).toString('base64');
const lineOf = ({ headers, body, secrets }: Delivery): string =>
  [
    body,
    Object.entries(headers)
      .map(([name, value]) => `${name}: ${value}`)
      .join('\n'),
    secrets.join(' '),
  ]
    .map(base64)
    .join('\t');

type Served = { readonly outcomes: ReadonlyMap<Delivery, string>; readonly url: string };

/** Gives a language's program the cases, and waits until it serves. */
function served(child: ChildProcessWithoutNullStreams): Promise<Served> {
  child.stdin.end(cases.map(lineOf).join('\n'));
  return new Promise((resolve, reject) => {
    let output = '';
    const read = (chunk: Buffer): void => {
      output += chunk.toString();
      const [url] = /http:\/\/127\.0\.0\.1:\d+(?=\)|\s)/.exec(output) ?? [];
      if (url === undefined) return;
      const said = output.split('\n');
      resolve({ url, outcomes: new Map(cases.map((given, index) => [given, said[index] ?? 'nothing'])) });
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    child.on('error', reject);
    child.on('exit', () => {
      reject(new Error(`It ended before it served: ${output}`));
    });
  });
}

const isInstalled = ({ runtime }: Language): boolean =>
  (process.env.PATH ?? '').split(path.delimiter).some((folder) => existsSync(path.join(folder, runtime)));

/** A compiler takes its time when other suites run beside it. */
const COMPILED_MS = 60_000;

describe.each(languages.filter((language) => language.runtime === 'node' || isInstalled(language)))(
  'the snippet in $name',
  (language) => {
    let folder: string;
    let child: ChildProcessWithoutNullStreams;
    let running: Served;

    beforeAll(async () => {
      folder = mkdtempSync(path.join(os.tmpdir(), 'appcard-snippet-'));
      symlinkSync(path.join(projectRoot, 'node_modules'), path.join(folder, 'node_modules'));
      for (const [name, text] of Object.entries(language.files())) writeFileSync(path.join(folder, name), text);
      child = spawn('sh', ['-c', language.command], { cwd: folder });
      running = await served(child);
    }, COMPILED_MS);
    afterAll(() => {
      child.kill();
      rmSync(folder, { recursive: true, force: true });
    });

    test.each(Object.entries(accepted))('accepts %s', (_, given) => {
      expect(running.outcomes.get(given)).toBe('true');
    });

    test.each(Object.entries(refused))('refuses %s', (_, given) => {
      expect(running.outcomes.get(given)).toBe('false');
    });

    test('accepts nothing with an empty secret', () => {
      const outcomes = unconfigured.map((given) => running.outcomes.get(given));
      expect(outcomes).toHaveLength(2);
      for (const outcome of outcomes) expect(['false', 'error']).toContain(outcome);
    });

    test('answers 204 and stores what verifies, and 400 and stores nothing else', async () => {
      const post = async ({ headers, body }: Delivery): Promise<number> => {
        const sent = { ...headers, 'content-type': 'application/json' };
        const { status } = await fetch(`${running.url}/webhooks`, { method: 'POST', headers: sent, body });
        return status;
      };
      const stored = path.join(folder, STORED);
      expect(await post(delivery({}, { body: BODY.replace('1.0', '9.0') }))).toBe(400);
      expect(await post(without('webhook-signature'))).toBe(400);
      expect(existsSync(stored)).toBe(false);
      expect(await post(delivery({}))).toBe(204);
      expect(readFileSync(stored, 'utf8').match(new RegExp(ID, 'g'))).toHaveLength(1);
    });
  },
);

/** Files of a folder that may store events. */
const sourcesIn = (folder: string): readonly string[] =>
  readdirSync(path.join(projectRoot, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
    .map((name) => readFileSync(path.join(projectRoot, folder, name), 'utf8'));

/** Types that are made of a status. */
const statusesOf: Readonly<Record<string, readonly string[]>> = {
  payment: paymentStatuses,
  cancellation: cancellationStatuses,
};

/** The event types that a source names: `'bill.paid'` in full, or by a status, as in `payment.${…}`. */
function typesIn(source: string): readonly string[] {
  const named = [...source.matchAll(/'([a-z_]+\.[a-z_]+)'/g)].map(([, type = '']) => type);
  const made = [...source.matchAll(/`([a-z_]+)\.\$\{/g)].flatMap(([, subject = '']) =>
    (statusesOf[subject] ?? ['a status that this test does not know']).map(
      (status) => `${subject}.${status.toLowerCase()}`,
    ),
  );
  return [...named, ...made];
}

const subjectOf = (type: string): string => type.slice(0, type.indexOf('.'));

/** Every subject has its events in records/; some of their types are named where they are stored from. */
function storedTypes(): readonly string[] {
  const subjects = new Set(sourcesIn('records').flatMap(typesIn).map(subjectOf));
  const types = ['records', 'activities', 'server'].flatMap(sourcesIn).flatMap(typesIn);
  return [...new Set(types.filter((type) => subjects.has(subjectOf(type))))].sort();
}

/** The types of the page's table, which are in its second column. */
const describedTypes = page
  .slice(page.indexOf('\n## Event types\n'))
  .split('\n')
  .flatMap((line) => [...(line.split('|')[2] ?? '').matchAll(/`([^`]+)`/g)])
  .map(([, type = '']) => type);

test('the table of event types names every type that is stored, once, and no other', () => {
  expect([...describedTypes].sort()).toEqual(storedTypes());
});

test('the pauses between tries are those that the engine makes', () => {
  const { retryPausesMs, giveUpAfterMs } = webhookRules;
  const pauses = retryPausesMs.map(spelled);
  const told = `for three days: after ${pauses.slice(0, -1).join(', ')} and then every ${pauses.at(-1) ?? ''}`;
  expect(page.replaceAll('\n', ' ')).toContain(told);
  expect(giveUpAfterMs).toBe(3 * 24 * 60 * 60_000);
});

function spelled(ms: number): string {
  if (ms < 60_000) return `${ms / 1_000} s`;
  return ms < 60 * 60_000 ? `${ms / 60_000} min` : `${ms / (60 * 60_000)} h`;
}
