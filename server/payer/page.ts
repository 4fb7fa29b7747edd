import path from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from '@sinclair/typebox';
import { issuers } from '../../domain/issuers';
import { projectRoot } from '../../platform/project-root';
import { renderBillPage } from '../../web/bill-page';
import { billOf } from '../access';
import type { ServerContext } from '../context';
import { LinkToken } from '../schemas';

/** The payer's bill page, and the two files that it is made of. */
export const billPageRoutes: FastifyPluginAsyncTypebox<ServerContext> = async (app, { db, settings, clock }) => {
  await app.register(fastifyStatic, { root: path.join(projectRoot, 'web', 'public'), prefix: '/assets/', index: false, maxAge: '1h' });

  app.get('/pay/:token', { schema: { hide: true, params: Type.Object({ token: LinkToken }) } }, async (request, reply) => {
    const bill = await billOf(db, request.params.token);
    const expired = bill.state === 'W' && bill.claim === null && bill.expiresAt <= clock();
    const page = renderBillPage({
      token: request.params.token,
      orderName: bill.orderName,
      merchantName: bill.merchant.name,
      amount: bill.amount,
      state: expired ? 'D' : bill.state,
      issuers: Object.values(issuers).map(({ code, name }) => ({ code, name: name.ko })),
      expiresAt: bill.expiresAt.toISOString(),
      maximumInstallmentMonths: bill.merchant.maximumInstallmentMonths,
      ...(settings.desktopCardAppUrl === undefined ? {} : { cardApp: settings.desktopCardAppUrl }),
    });
    return reply.type('text/html; charset=utf-8').send(page);
  });
};
