#!/usr/bin/env node
// Prisma's schema engine for machines where the native one can't be fetched. The Prisma CLI starts it by its own
// variable PRISMA_SCHEMA_ENGINE_BINARY and speaks JSON-RPC, a message a line, over stdin and stdout; the work is done
// by Prisma's WebAssembly build of the same engine, with @prisma/adapter-pg as its driver. `npm run prisma` sets the
// variable. cli/embedded/migrations.ts starts it without the CLI, whose place a container need not have.
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import readline from 'node:readline';
import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';

// Two helpers are dependencies of Prisma's packages: they are resolved from their dependents.
const require = createRequire(import.meta.url);
const requireFrom = (owner) => createRequire(require.resolve(owner));
const { bindMigrationAwareSqlAdapterFactory, ColumnTypeEnum } =
  requireFrom('@prisma/adapter-pg')('@prisma/driver-adapter-utils');

const PG_TYPE_CHAR = 18;
const PG_TYPE_TEXT = 25;
const RPC_ERROR = 4466;
const PANIC_EXIT_CODE = 101;
const ADMIN_DATABASE = 'postgres';
/** Never connected to: `diff` and `validate` start without a database. */
const NO_DATABASE = 'postgresql://nobody@127.0.0.1:1/none';

// ---- Command line: [--datamodels <file>]… [--datasource <json>] [--<other> <value>]… [cli <subcommand>]

function parseCommandLine(args) {
  const parsed = { datamodels: [], datasource: {}, subcommand: undefined };
  for (let i = 0; i < args.length; i += 2) {
    const [option, value] = [args[i], args[i + 1]];
    if (option === '--datamodels') parsed.datamodels.push([value, readFileSync(value, 'utf8')]);
    if (option === '--datasource') parsed.datasource = JSON.parse(value);
    if (option === 'cli') parsed.subcommand = value;
  }
  return parsed;
}

function printVersion() {
  const { enginesVersion } = createRequire(requireFrom('prisma/package.json').resolve('@prisma/engines'))(
    '@prisma/engines-version',
  );
  console.log(`schema-engine-cli ${enginesVersion}`);
}

// ---- The driver

/**
 * Single fields instead of a connection string: with one, pg would ignore another database name, and shadow work hit
 * the main one.
 */
function parseUrl(text) {
  const url = new URL(text);
  return {
    database: decodeURIComponent(url.pathname.slice(1)),
    schema: url.searchParams.get('schema') ?? undefined,
    server: {
      host: url.hostname,
      port: Number(url.port || 5432),
      user: decodeURIComponent(url.username),
      password: decodeURIComponent(url.password) || undefined,
      // As everywhere else: sslmode, and the files of sslrootcert, sslcert and sslkey.
      ssl: new pg.Client({ connectionString: text }).ssl,
      options: '-c TimeZone=UTC',
    },
  };
}

async function onDatabase({ server, database }, work) {
  const client = new pg.Client({ ...server, database });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

const onServer = ({ server }, sql) => onDatabase({ server, database: ADMIN_DATABASE }, (client) => client.query(sql));

/**
 * adapter-pg does not know pg_catalog's one-byte "char", which introspection reads and wants back as a character: such
 * columns pass the adapter as text and are named again behind it.
 */
function relabelCharColumns(pool, connection) {
  let charColumns = [];
  const query = pool.query.bind(pool);
  pool.query = async (...args) => {
    const result = await query(...args);
    charColumns = [];
    for (const [index, field] of (result.fields ?? []).entries()) {
      if (field.dataTypeID !== PG_TYPE_CHAR) continue;
      field.dataTypeID = PG_TYPE_TEXT;
      charColumns.push(index);
    }
    return result;
  };
  const queryRaw = connection.queryRaw.bind(connection);
  connection.queryRaw = async (statement) => {
    const result = await queryRaw(statement);
    for (const index of charColumns) result.columnTypes[index] = ColumnTypeEnum.Character;
    return result;
  };
}

async function open({ server, schema }, database) {
  const pool = new pg.Pool({ ...server, database, max: 1 });
  const adapter = new PrismaPg(pool, { disposeExternalPool: true, ...(schema && { schema }) });
  const connection = await adapter.connect();
  relabelCharColumns(pool, connection);
  // The adapter splits a script at every semicolon, even inside a function's $$ body: pass the script as a whole.
  connection.executeScript = (sql) =>
    pool.query(sql).then(
      () => undefined,
      (error) => connection.onError(error),
    );
  return connection;
}

async function openShadow(target, shadowUrl) {
  if (shadowUrl) {
    const shadow = parseUrl(shadowUrl);
    return open(shadow, shadow.database);
  }
  const database = `prisma_migrate_shadow_db_${randomUUID()}`;
  await onServer(target, `CREATE DATABASE ${pg.escapeIdentifier(database)}`);
  const connection = await open(target, database);
  const dispose = connection.dispose.bind(connection);
  connection.dispose = async () => {
    await dispose();
    await onServer(target, `DROP DATABASE IF EXISTS ${pg.escapeIdentifier(database)} WITH (FORCE)`);
  };
  return connection;
}

function adapterFactory({ url = process.env.DATABASE_URL || NO_DATABASE, shadowDatabaseUrl }) {
  const target = parseUrl(url);
  return bindMigrationAwareSqlAdapterFactory({
    provider: 'postgres',
    adapterName: '@prisma/adapter-pg',
    connect: () => open(target, target.database),
    connectToShadowDb: () => openShadow(target, shadowDatabaseUrl),
  });
}

// ---- Subcommands: can-connect-to-database, create-database

const logLine = (level, target, fields) => process.stderr.write(`${JSON.stringify({ level, target, fields })}\n`);

function prismaErrorCode(code = '') {
  if (code === '3D000') return 'P1003';
  return code.startsWith('28') ? 'P1000' : 'P1001';
}

async function runSubcommand(name, url) {
  const target = parseUrl(url);
  try {
    if (name === 'create-database') await onServer(target, `CREATE DATABASE ${pg.escapeIdentifier(target.database)}`);
    else await onDatabase(target, (client) => client.query('SELECT 1'));
    return 0;
  } catch (error) {
    const code = prismaErrorCode(error.code);
    const what =
      code === 'P1003'
        ? `Database \`${target.database}\` does not exist`
        : `No connection to ${target.server.host}:${target.server.port}: ${error.message}`;
    // The CLI reads the second line: the native engine's first one only says that it started.
    logLine('INFO', 'schema_engine', { message: 'start' });
    logLine('ERROR', 'schema_engine::logger', { error_code: code, message: what, is_panic: false });
    return 1;
  }
}

// ---- JSON-RPC

async function loadEngine() {
  const bindings = await import('@prisma/schema-engine-wasm/schema_engine_bg');
  const file = path.join(
    path.dirname(require.resolve('@prisma/schema-engine-wasm/schema_engine_bg')),
    'schema_engine_bg.wasm',
  );
  const { instance } = await globalThis.WebAssembly.instantiate(readFileSync(file), {
    './schema_engine_bg.js': bindings,
  });
  bindings.__wbg_set_wasm(instance.exports);
  instance.exports.__wbindgen_start();
  return bindings.SchemaEngine;
}

function reportPanics() {
  const registry = {
    message: '',
    set_message(text) {
      registry.message = `RuntimeError: ${text}`;
    },
  };
  globalThis.PRISMA_WASM_PANIC_REGISTRY = registry;
  process.on('uncaughtException', (error) => {
    logLine('ERROR', 'schema_engine::logger', {
      message: registry.message || error.message,
      is_panic: true,
      backtrace: error.stack,
    });
    process.exit(PANIC_EXIT_CODE);
  });
}

const send = (message) => process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);

/** Asks the CLI to print, and waits until it has. */
function createPrinter() {
  const waiting = new Map();
  let id = 1_000_000;
  return {
    print: (content) =>
      new Promise((resolve) => {
        id += 1;
        waiting.set(id, resolve);
        send({ id, method: 'print', params: { content } });
      }),
    printed: (answeredId) => waiting.get(answeredId)?.(),
  };
}

/** The WebAssembly engine's names, where they differ from the protocol's. */
const methodNames = { getDatabaseVersion: 'version' };

function createHandler({ datamodels, datasource }, printer) {
  let starting;
  const engine = () => {
    starting ??= loadEngine().then((SchemaEngine) =>
      SchemaEngine.new(
        { datamodels: datamodels.length > 0 ? datamodels : undefined },
        (line) => void process.stderr.write(`${line}\n`),
        adapterFactory(datasource),
      ),
    );
    return starting;
  };
  const call = async ({ method, params }) => {
    const target = await engine();
    const name = methodNames[method] ?? method;
    if (typeof target[name] !== 'function') throw new Error(`The WebAssembly schema engine does not know "${method}".`);
    const result = await target[name](params);
    if (method !== 'diff') return result ?? null;
    if (result.stdout) await printer.print(result.stdout);
    return { exitCode: result.exitCode, stdout: null };
  };
  return async (message) => {
    try {
      send({ id: message.id, result: await call(message) });
    } catch (error) {
      const { message: text = String(error), meta = null, code = null, name } = error ?? {};
      const data = { is_panic: name === 'RuntimeError', message: text, meta, error_code: code };
      send({ id: message.id, error: { code: RPC_ERROR, message: 'The schema engine failed: see data.', data } });
    }
  };
}

async function serve(options) {
  reportPanics();
  const printer = createPrinter();
  const handle = createHandler(options, printer);
  const inFlight = new Set();
  for await (const line of readline.createInterface({ input: process.stdin, crlfDelay: Infinity })) {
    if (line.trim() === '') continue;
    const message = JSON.parse(line);
    if (message.method === undefined) {
      printer.printed(message.id);
      continue;
    }
    const work = handle(message).finally(() => inFlight.delete(work));
    inFlight.add(work);
  }
  await Promise.all(inFlight);
  return 0;
}

const args = process.argv.slice(2);
if (args[0] === '--version') {
  printVersion();
} else {
  const options = parseCommandLine(args);
  process.exit(
    await (options.subcommand === undefined
      ? serve(options)
      : runSubcommand(options.subcommand, options.datasource.url)),
  );
}
