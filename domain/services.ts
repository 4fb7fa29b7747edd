/** The company's services that create payments. A service's prefix begins the order number, and LINQ routes by it. */
const orderNumberPrefixes = { payssam: 'OD', speeid: 'PL', linq: 'SP' } as const;

export type Service = keyof typeof orderNumberPrefixes;

export const services = Object.keys(orderNumberPrefixes) as readonly Service[];

/** A value for each service. */
export const forEachService = <T>(make: (service: Service) => T): Readonly<Record<Service, T>> =>
  Object.fromEntries(services.map((service) => [service, make(service)])) as Record<Service, T>;

/** Width of the order number (주문번호) in a VAN telegram. */
const maximumBytes = 40;

/** Thrown when an order number does not fit into an issuer's order or a VAN telegram. */
export class InvalidOrderNumber extends Error {
  override readonly name = 'InvalidOrderNumber';
  constructor(readonly orderNumber: string) {
    super(
      `${JSON.stringify(orderNumber)} can't be an order number: it must be a prefix and a payment id, ` +
        `printable ASCII without spaces, at most ${maximumBytes} bytes.`,
    );
  }
}

export function isService(x: string): x is Service {
  return Object.hasOwn(orderNumberPrefixes, x);
}

/**
 * The order number that issuers and VANs see: the service's prefix and the payment id.
 * @throws InvalidOrderNumber
 */
export function orderNumber(service: Service, paymentId: string): string {
  const orderNo = `${orderNumberPrefixes[service]}${paymentId}`;
  // No spaces: telegrams pad with spaces, so one at the end would be lost.
  if (paymentId === '' || orderNo.length > maximumBytes || !/^[\x21-\x7e]+$/.test(orderNo))
    throw new InvalidOrderNumber(orderNo);
  return orderNo;
}

/** The service an order number belongs to by its prefix, or null when none has it. */
export function serviceOfOrderNumber(orderNo: string): Service | null {
  return services.find((service) => orderNo.startsWith(orderNumberPrefixes[service])) ?? null;
}
