import type { CardBook } from './cards';
import { ciphersWith } from './ciphers';
import { carriedBy, isForApp, openOrder } from './order';
import { isConfirmed, orderCheckOf } from './order-check';
import { OtcDesk } from './otc';
import type { IssuerKeys, Profile } from './profile';
import { bc } from './profiles/bc';
import { hana } from './profiles/hana';
import { hyundai } from './profiles/hyundai';
import { kb } from './profiles/kb';
import { lotte } from './profiles/lotte';
import { nonghyup } from './profiles/nonghyup';
import { samsung } from './profiles/samsung';
import { shinhan } from './profiles/shinhan';
import { RegistrationBook } from './registrations';
import { resultOf } from './result';
import type { SeedCbc } from './seed';
import { type IssuerWire, OrderRefusedError } from './wire';

/** Every simulated issuer; the first also handles URLs that none of them claims. */
export const profiles = [
  kb,
  samsung,
  lotte,
  hyundai,
  hana,
  nonghyup,
  bc,
  shinhan,
] as const satisfies readonly Profile[];

/** The issuers played here. */
export type IssuerName = (typeof profiles)[number]['issuer'];

export type Surroundings = { readonly seed: SeedCbc; readonly now: () => Date; readonly cards: CardBook };

/** One issuer's side of its contract. */
export function createWire(profile: Profile, keys: IssuerKeys, { seed, now, cards }: Surroundings): IssuerWire {
  const { issuer, appName, codes, refusals } = profile;
  const tools = { keys, cipher: ciphersWith(seed)[profile.cipher], now, cards };
  const registrations = profile.registration === undefined ? undefined : new RegistrationBook(profile, tools);
  const otcDesk = profile.recurring === undefined ? undefined : new OtcDesk(profile, profile.recurring.unusable, tools);
  return {
    issuer,
    appName,
    inboundPath: profile.inboundPath ?? `/inbound/${issuer}`,
    approvedRcd: codes.approved,
    declinedRcd: codes.declined,
    fieldErrorRcd: refusals.field,
    ...(otcDesk === undefined ? {} : { openOtcRequest: (body: string) => otcDesk.open(body) }),
    ...(registrations === undefined || profile.registration === undefined
      ? {}
      : {
          registration: {
            register: (body: string) => registrations.register(body),
            scheme: profile.registration.scheme,
          },
        }),
    checkConfirmed(answer) {
      if (!isConfirmed(profile, answer))
        throw new OrderRefusedError(
          issuer,
          profile.orderCheck?.unconfirmed ?? refusals.field,
          `its check was answered with ${answer}`,
        );
    },
    claims: (url) => isForApp(profile, url),
    open(url) {
      const carried = carriedBy(profile, url);
      const opened = registrations?.find(carried) ?? openOrder(profile, carried, tools);
      return {
        order: opened.order,
        result: (choice) => resultOf(profile, opened, choice, tools),
        orderCheck: (choice) => orderCheckOf(profile, opened, tools, choice),
      };
    },
  };
}

/** A value for each issuer. */
export function forEachIssuer<T>(make: (profile: Profile<IssuerName>) => T): Readonly<Record<IssuerName, T>> {
  return Object.fromEntries(profiles.map((profile) => [profile.issuer, make(profile)])) as Record<IssuerName, T>;
}
