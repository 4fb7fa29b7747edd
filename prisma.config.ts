import { defineConfig } from 'prisma/config';

const url = process.env.DATABASE_URL;

/**
 * For the Prisma CLI (`npm run prisma -- …`); the engine itself reads DATABASE_URL. `generate` and `validate` need no
 * database.
 */
export default defineConfig({
  schema: 'prisma/schema.prisma',
  migrations: { path: 'prisma/migrations' },
  ...(url === undefined ? {} : { datasource: { url } }),
});
