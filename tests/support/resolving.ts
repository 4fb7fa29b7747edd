import type { Resolution } from '../../domain/messages';
import { type Ended, runCommand } from './commands';
import type { Engine } from './engine';
import { call } from './http';
import { answerInApp, beginPayment, type Payment, reaches, vanBehaves } from './journey';

/** An operator's actions on waiting payments. */
export type Operator = {
  /** A payment about which its VAN never answers. */
  waiting(van: { readonly books: boolean }): Promise<Payment>;
  /** From now on its VAN answers. */
  vanAnswers(): Promise<void>;
  list(): Promise<Ended>;
  resolve(payment: Payment, ...args: readonly string[]): Promise<Ended>;
  actionsOn(payment: Payment): ReturnType<Engine['database']['db']['operatorAction']['findMany']>;
  /** Everything that the merchant reads about it, as text. */
  eventsOf(payment: Payment): Promise<string>;
  /** The value beside each label of the sales slip. */
  slipOf(payment: Payment): Promise<Readonly<Record<string, string>>>;
};

/** Options that every verdict needs. */
export const decided = ['--operator', '김운영', '--note', 'VAN 담당자 확인'] as const;

/** The update `resolve` of an operator who read an approval in the VAN's books. */
export const approvedByHand = (approvalNo = ''): Resolution => ({
  verdict: 'APPROVED',
  approvalNo,
  approvedAt: '20260105143000',
  maskedCardNo: '536112******1234',
  cardIssuerName: 'KB국민카드',
  acquirerName: 'KB국민카드',
  operator: 'ops-1',
  note: "found in the VAN's books",
  override: 'read there by telephone',
});

/** Clocks of VAN alpha that make a payment wait for an operator within seconds. */
export const shortClocks = {
  VAN_ALPHA_READ_TIMEOUT_MS: '500',
  VAN_ALPHA_REVIEW_AFTER_MS: '1500',
  VAN_ALPHA_LONGEST_PROCESSING_MS: '1000',
} as const;

export function operatorOf(engine: Engine): Operator {
  const { db } = engine.database;
  return {
    async waiting({ books }) {
      const payment = await beginPayment(engine);
      await vanBehaves(engine, payment, { kind: 'silent', books });
      await vanBehaves(engine, payment, { kind: 'silent', books: false }, 0);
      await answerInApp(engine, payment);
      await reaches(engine, payment, 'NEEDS_REVIEW');
      return payment;
    },
    async vanAnswers() {
      await call('DELETE', `${engine.van}/control/behaviours`);
    },
    list: () => runCommand(engine, 'resolve', []),
    resolve: (payment, ...args) => runCommand(engine, 'resolve', ['payment', payment.id, ...args]),
    actionsOn: (payment) => db.operatorAction.findMany({ where: { subjectId: payment.id } }),
    async eventsOf(payment) {
      return JSON.stringify(await db.event.findMany({ where: { subjectId: payment.id }, select: { data: true } }));
    },
    async slipOf(payment) {
      const { status, text: page } = await call('GET', `${engine.api}/pay/${payment.token}/receipt?lang=ko`);
      expect(status).toBe(200);
      return Object.fromEntries(
        [...page.matchAll(/<dt>(.*?)<\/dt><dd>(.*?)<\/dd>/g)].map(([, label = '', value = '']) => [label, value]),
      );
    },
  };
}
