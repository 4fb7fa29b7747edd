import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import { type Static, Type } from '@sinclair/typebox';
import type { FastifyInstance } from 'fastify';
import { OPERATIONS } from './operations';

const MAX_TIMES = 10_000;
const EVERY_OPERATION = '';

const TroubleBody = Type.Object(
  {
    kind: Type.Union([Type.Literal('throttle'), Type.Literal('down')]),
    times: Type.Integer({ minimum: 0, maximum: MAX_TIMES }),
    operation: Type.Optional(Type.Union(Object.keys(OPERATIONS).map((name) => Type.Literal(name)))),
  },
  { additionalProperties: false },
);

/** `throttle`: the endpoint gets too many requests. `down`: it closes the connection without an answer. */
export type TroubleKind = Static<typeof TroubleBody>['kind'];

/** Troubles for the next calls, for tests of the caller: one for all operations, and one for each operation. */
export class Troubles {
  private readonly waiting = new Map<string, { readonly kind: TroubleKind; readonly left: number }>();

  /** Replaces the previous one; `times` 0 ends it. */
  set({ kind, times, operation = EVERY_OPERATION }: Static<typeof TroubleBody>): void {
    this.waiting.set(operation, { kind, left: times });
  }

  /** The next trouble; the operation's own comes first. Undefined when there is none. */
  next(operation: string): TroubleKind | undefined {
    for (const name of [operation, EVERY_OPERATION]) {
      const waiting = this.waiting.get(name);
      if (waiting === undefined || waiting.left === 0) continue;
      this.waiting.set(name, { ...waiting, left: waiting.left - 1 });
      return waiting.kind;
    }
    return undefined;
  }
}

/** Control routes, which a real KMS does not have (docs/contracts/simulators.md); they use plain JSON. */
export function addTroubleControl(app: FastifyInstance, troubles: Troubles): void {
  void app.register(async (controls) => {
    controls.addContentTypeParser(
      'application/json',
      { parseAs: 'string' },
      controls.getDefaultJsonParser('error', 'error'),
    );
    controls.setErrorHandler((error, _request, reply) => reply.send(error));
    controls
      .withTypeProvider<TypeBoxTypeProvider>()
      .post('/control/troubles', { schema: { body: TroubleBody } }, ({ body }) => {
        troubles.set(body);
        return body;
      });
  });
}
