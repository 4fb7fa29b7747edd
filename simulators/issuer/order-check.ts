import { createHmac } from 'node:crypto';
import { formats } from './formats';
import { kstStamp } from './kst';
import type { Opened } from './order';
import type { IssuerKeys, Profile } from './profile';
import type { OrderCheck, OrderCheckChoice } from './wire';

export type OrderCheckWriter = { readonly keys: IssuerKeys; readonly now: () => Date };

/** The check that an app makes before it shows an order, if its contract has one; chosen values replace the order's. */
export function orderCheckOf(
  profile: Profile,
  { order, parameters }: Opened,
  { keys, now }: OrderCheckWriter,
  choice: OrderCheckChoice,
): OrderCheck | undefined {
  if (profile.orderCheck === undefined) return undefined;
  const { path, names, businessNo } = profile.orderCheck;
  const values = [
    choice.transactionId ?? order.transactionId,
    choice.orderNo ?? order.orderNo,
    choice.amount ?? String(order.amount),
    choice.businessNo ?? businessNo(parameters),
    choice.timestamp ?? kstStamp(now()),
  ];
  const mac = createHmac('sha256', keys.resultMacKey).update(values.join('\n')).digest('hex');
  const fields = names.map((name, at): readonly [string, string] => [name, values[at] ?? choice.mac ?? mac]);
  return { path, contentType: 'application/json', method: 'POST', body: formats.json.write(fields) };
}

/** Whether an app may go on. */
export function isConfirmed(profile: Profile, text: string): boolean {
  try {
    const answer: unknown = JSON.parse(text);
    return (
      typeof answer === 'object' &&
      answer !== null &&
      'resultCode' in answer &&
      answer.resultCode === profile.orderCheck?.confirmed
    );
  } catch {
    return false;
  }
}
