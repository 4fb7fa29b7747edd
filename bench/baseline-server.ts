import Fastify from 'fastify';
import pg from 'pg';

/**
 * What the engine is measured against: a bare Fastify route that reads one payment by its primary key, with a prepared
 * statement, and answers about as much JSON as a status poll does.
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
  process.once('SIGTERM', () => {
    void app.close().then(() => pool.end());
  });
  await app.listen({ host: '127.0.0.1', port: Number(PORT) });
}

main().catch((failure: unknown) => {
  process.stderr.write(`baseline: ${failure instanceof Error ? failure.message : 'could not start'}\n`);
  process.exit(1);
});
