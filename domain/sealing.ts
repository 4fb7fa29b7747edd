/** What the seal of a result is bound to that LINQ keeps for a service. */
export const storedResultContext = (service: string, issuerTransactionId: string): string =>
  `${service}:${issuerTransactionId}`;

/**
 * What the seal of an authentication result is bound to: by the inbound server that seals it, and the activity that
 * opens it.
 */
export const sealedResultContext = (issuer: string, issuerTransactionId: string): string =>
  `${issuer}:${issuerTransactionId}`;
