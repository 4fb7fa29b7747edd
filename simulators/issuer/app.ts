import { setTimeout as pause } from 'node:timers/promises';
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import { Type } from '@sinclair/typebox';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { buildHttp } from '../http';
import { AuthenticationBook } from './authentications';
import type { CardBook } from './cards';
import { ask, deliver, type DeliveryOptions, type InboundAnswer } from './delivery';
import { PAGE_HEADERS } from './html';
import { alreadyApprovedPage, answeredPage, bridgePage, orderPage, refusedPage, waitingPage } from './pages';
import { addRecurringRoutes } from './recurring-routes';
import { Troubles } from './troubles';
import { APP_ANSWERS, type IssuerWire, type OpenedOrder, OrderRefusedError, type Result, TAMPERINGS } from './wire';

export type IssuerAppOptions = {
  /** The simulated issuers; at least one. The first also handles URLs that none of them claims. */
  readonly wires: readonly [IssuerWire, ...IssuerWire[]];
  readonly delivery: DeliveryOptions;
  readonly cards: CardBook;
};

type Opened = OpenedOrder & { readonly wire: IssuerWire };

const closed = { additionalProperties: false };
const Url = Type.String({ minLength: 1, maxLength: 20_000 });
const UrlBody = Type.Object({ url: Url }, closed);
const Text = Type.Optional(Type.String({ maxLength: 200 }));
const AppAnswerBody = Type.Object(
  {
    url: Url,
    answer: Type.Union([
      Type.Literal('approve'),
      Type.Literal('decline'),
      Type.Literal('cancel'),
      Type.Literal('wait'),
    ]),
  },
  closed,
);
const ControlAnswerBody = Type.Object(
  {
    url: Url,
    answer: Type.Optional(Type.Union(APP_ANSWERS.map((answer) => Type.Literal(answer)))),
    rcd: Type.Optional(Type.String({ pattern: '^[0-9A-Z]{2,4}$' })),
    ...{
      otc: Text,
      quota: Text,
      noint: Text,
      usingPoint: Text,
      orderNo: Text,
      amount: Text,
      transactionId: Text,
      cardPrefix: Text,
      cardId: Text,
      maskedCard: Text,
      contentType: Text,
    },
    method: Type.Optional(Type.Union([Type.Literal('GET'), Type.Literal('POST')])),
    delayMs: Type.Optional(Type.Integer({ minimum: 0, maximum: 60_000 })),
    tamper: Type.Optional(Type.Union(TAMPERINGS.map((tampering) => Type.Literal(tampering)))),
    repeat: Type.Optional(Type.Integer({ minimum: 1, maximum: 10 })),
    send: Type.Optional(Type.Boolean()),
  },
  closed,
);

const OrderCheckBody = Type.Object(
  { url: Url, transactionId: Text, orderNo: Text, amount: Text, businessNo: Text, timestamp: Text, mac: Text },
  closed,
);

const BridgeQuery = Type.Object({ TID: Type.String({ pattern: '^[0-9A-Z]{1,40}$' }) }, closed);
type RegistrationTrouble = 'drop' | 'fail' | 'repeat';
const TroubleBody = Type.Object(
  {
    kind: Type.Union([Type.Literal('drop'), Type.Literal('fail'), Type.Literal('repeat')]),
    times: Type.Integer({ minimum: 0, maximum: 100 }),
  },
  closed,
);

const UNAVAILABLE = 503;
const UNPROCESSABLE = 422;
const CONFLICT = 409;

type App = FastifyInstance;
type TypedApp = ReturnType<typeof typed>;
const typed = (app: App) => app.withTypeProvider<TypeBoxTypeProvider>();

/** The steps that app and controls share for an order: they open it, have it checked, and send its result. */
class Desk {
  readonly book = new AuthenticationBook();

  constructor(
    private readonly wires: IssuerAppOptions['wires'],
    readonly delivery: DeliveryOptions,
  ) {}

  appNameOf(issuer: string): string {
    return (this.wires.find((wire) => wire.issuer === issuer) ?? this.wires[0]).appName;
  }

  open(url: string): Opened {
    const wire = this.wires.find((each) => each.claims(url)) ?? this.wires[0];
    const opened = wire.open(url);
    this.book.open(opened.order, wire);
    return { ...opened, wire };
  }

  /** Loads an order like the app: an unconfirmed order is not shown. */
  async load(url: string): Promise<Opened> {
    const opened = this.open(url);
    const check = opened.orderCheck({});
    if (check !== undefined) opened.wire.checkConfirmed((await ask(check, this.delivery)).text);
    return opened;
  }

  async send({ order, wire }: Opened, result: Result, times: number): Promise<readonly InboundAnswer[]> {
    // Noted first: while the result is under way, the app must not send a second one.
    this.book.answered(order.transactionId, result, wire);
    const answers: InboundAnswer[] = [];
    for (let sent = 0; sent < times; sent += 1) {
      answers.push(...(await deliver(wire.inboundPath, result, this.delivery)));
    }
    this.book.delivered(order.transactionId, answers);
    return answers;
  }
}

/** The card app's pages and the issuer's controls (docs/contracts/simulators.md), for every issuer given. */
export function buildIssuerApp({ wires, delivery, cards }: IssuerAppOptions): FastifyInstance {
  const desk = new Desk(wires, delivery);
  const troubles = new Troubles<RegistrationTrouble>();
  const app = buildHttp('array');
  addRegistrations(app, wires, { desk, troubles });
  addRecurringRoutes(app, wires, cards);
  app.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, body, done) => {
    done(null, Object.fromEntries(new URLSearchParams(String(body))));
  });
  const routes = typed(app);
  routes.setErrorHandler((error, request, reply) => {
    if (!(error instanceof OrderRefusedError)) return reply.send(error);
    const { rcd, reason } = error;
    if (request.url.startsWith('/control/')) return reply.code(UNPROCESSABLE).send({ rcd });
    return showPage(reply.code(UNPROCESSABLE), refusedPage(desk.appNameOf(error.issuer), rcd, reason));
  });
  routes.get('/healthz', () => ({ status: 'ok' }));
  addAppPages(routes, desk);
  addControls(routes, desk);
  // Makes registrations fail: the connection closes without an answer, the answer is malformed, or the previous answer
  // is repeated.
  routes.post('/control/registrations', { schema: { body: TroubleBody } }, ({ body: { kind, times } }) => {
    troubles.set(kind, times);
    return { kind, times };
  });
  return app;
}

type Registrations = { readonly desk: Desk; readonly troubles: Troubles<RegistrationTrouble> };

/** The routes that register an order before its app call, and the bridge page that opens the app. */
function addRegistrations(app: App, wires: IssuerAppOptions['wires'], { desk, troubles }: Registrations): void {
  const lastAnswers = new Map<string, string>();
  const registering = wires.flatMap(({ issuer, registration }) =>
    registration === undefined ? [] : [{ issuer, ...registration }],
  );
  void app.register(async (registrations) => {
    const form = 'application/x-www-form-urlencoded';
    // The issuer's own code reads a registration's bytes.
    registrations.removeContentTypeParser(form);
    registrations.addContentTypeParser(form, { parseAs: 'string' }, (_request, body, done) => {
      done(null, body);
    });
    for (const { issuer, register, scheme } of registering) {
      registrations.post(`/${issuer}/registrations`, async (request, reply) => {
        const trouble = troubles.next(issuer);
        if (trouble === 'drop') return reply.hijack().raw.destroy();
        const answer = (trouble === 'repeat' ? lastAnswers.get(issuer) : undefined) ?? register(String(request.body));
        lastAnswers.set(issuer, answer);
        if (trouble === 'fail') return reply.code(UNAVAILABLE).send();
        return reply.type('text/plain').send(answer);
      });
      registrations.get<{ Querystring: { TID: string } }>(
        `/${issuer}/bridge`,
        { schema: { querystring: BridgeQuery } },
        async ({ query }, reply) => showPage(reply, bridgePage(desk.appNameOf(issuer), scheme(query.TID))),
      );
    }
  });
}

function addAppPages(routes: TypedApp, desk: Desk): void {
  const { book } = desk;

  routes.get('/app', { schema: { querystring: UrlBody } }, async ({ query: { url } }, reply) => {
    const { wire, order } = await desk.load(url);
    return showPage(
      reply,
      book.isApproved(order.transactionId) ? alreadyApprovedPage(wire, order) : orderPage(wire, order, url),
    );
  });

  routes.post('/app/answer', { schema: { body: AppAnswerBody } }, async ({ body: { url, answer } }, reply) => {
    const opened = desk.open(url);
    const { wire, order } = opened;
    if (book.isApproved(order.transactionId)) return showPage(reply.code(CONFLICT), alreadyApprovedPage(wire, order));
    if (answer === 'wait') return showPage(reply, waitingPage(wire, order, url));
    const result = opened.result({ answer });
    return showPage(reply, answeredPage(wire, order, result.rcd, await desk.send(opened, result, 1)));
  });
}

function addControls(routes: TypedApp, desk: Desk): void {
  routes.post('/control/open', { schema: { body: UrlBody } }, async ({ body: { url } }) => {
    const { wire, order } = await desk.load(url);
    return { issuer: wire.issuer, ...order };
  });

  // The controls may send results that the app would not, such as a second approval: receivers must handle those too.
  routes.post('/control/answer', { schema: { body: ControlAnswerBody } }, async ({ body }) => {
    const { url, repeat = 1, send: isSent = true, delayMs, ...choice } = body;
    const opened = desk.open(url);
    const result = opened.result(choice);
    const { contentType, method, otc, cardId, maskedCard } = result;
    const made = {
      issuer: opened.wire.issuer,
      method,
      path: opened.wire.inboundPath,
      contentType,
      body: result.body.toString('latin1'),
      otc,
      cardId,
      maskedCard,
    };
    if (!isSent) return { ...made, answers: [] };
    if (delayMs === undefined) return { ...made, answers: await desk.send(opened, result, repeat) };
    // Not awaited: the caller continues while the result is delayed.
    void pause(delayMs, undefined, { signal: desk.delivery.stopped })
      .then(() => desk.send(opened, result, repeat))
      .catch(() => undefined);
    return { ...made, answers: [] };
  });

  // Sends only the check, with the given values in place of the order's own.
  routes.post('/control/order-check', { schema: { body: OrderCheckBody } }, async ({ body }, reply) => {
    const { url, ...choice } = body;
    const check = desk.open(url).orderCheck(choice);
    return check === undefined
      ? reply.code(CONFLICT).send({ detail: 'this issuer checks no orders' })
      : ask(check, desk.delivery);
  });

  routes.get('/control/results', () => ({ results: desk.book.list() }));
}

function showPage(reply: FastifyReply, page: string): FastifyReply {
  return reply.headers(PAGE_HEADERS).send(page);
}
