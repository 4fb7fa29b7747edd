import type { FastifyPluginAsync } from 'fastify';

const PAGE = `<!doctype html>
<html lang="ko">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="robots" content="noindex">
<title>AppCard payment engine</title>
<h1>AppCard payment engine</h1>
<p>카드사 앱으로 결제하는 앱카드 결제 API입니다. 결제하려면 판매자에게 받은 결제 링크를 열어 주세요.</p>
<p lang="en">This is the API of a payment engine for Korean AppCard payments. To pay a bill, open the link that the merchant gave you.</p>
<ul>
<li><a href="/docs">문서 · documents</a></li>
<li><a href="/docs/reference">API 레퍼런스 · API reference</a></li>
<li><a href="/openapi.json">OpenAPI</a></li>
<li><a href="/v1/issuers">카드사 목록 · card issuers</a></li>
<li><a href="/readyz">상태 · readiness</a></li>
</ul>
</html>
`;

/** The page at the server's own address. */
export const welcomeRoutes: FastifyPluginAsync = async (app) => {
  app.get('/', { schema: { hide: true } }, async (_request, reply) =>
    reply.type('text/html; charset=utf-8').send(PAGE),
  );
};
