import { randomUUID } from 'node:crypto';
import Fastify from 'fastify';
import pg from 'pg';

/**
 * The baseline for the engine: bare Fastify routes with one prepared statement each. One reads a payment by its primary
 * key and answers about as much JSON as a status poll; the other inserts a body as a row.
 */
async function main(): Promise<void> {
  const { DATABASE_URL: connectionString, DATABASE_POOL_MAX, PORT } = process.env;
  const pool = new pg.Pool({ connectionString, max: Number(DATABASE_POOL_MAX) });
  const app = Fastify();
  app.get('/healthz', async () => ({ ok: true }));
  app.get<{ Params: { id: string } }>('/payments/:id', async (request, reply) => {
    const { rows } = await pool.query<object>({
      name: 'payment',
      text: 'SELECT status, version, reason, amount, installment_months, approval_no, approved_at_kst, masked_card_no FROM payment WHERE id = $1',
      values: [request.params.id],
    });
    return rows[0] ?? reply.code(404).send({});
  });
  app.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'buffer' }, (_request, body, done) => {
    done(null, body);
  });
  app.post('/results', async (request, reply) => {
    // Due tomorrow, so that the server's relay ignores it.
    await pool.query({
      name: 'result',
      text: `INSERT INTO inbox (id, issuer, issuer_transaction_id, fingerprint, state, content_type, sealed_body, next_delivery_at)
        VALUES ($1, 'none', $1, $1, 'RECEIVED', '', $2, now() + interval '1 day')`,
      values: [randomUUID(), request.body],
    });
    return reply.code(200).send('kept');
  });
  process.once('SIGTERM', () => {
    void app.close().then(() => pool.end());
  });
  await app.listen({ host: '127.0.0.1', port: Number(PORT) });
}

main().catch((failure: unknown) => {
  process.stderr.write(`baseline: ${failure instanceof Error ? failure.message : 'could not start'}\n`);
  process.exit(1);
});
