/** The context that binds the seal of a result which LINQ keeps for a service. */
export const storedResultContext = (service: string, issuerTransactionId: string): string =>
  `${service}:${issuerTransactionId}`;

/**
 * The context that binds the seal of an authentication result. The inbound server seals with it, and the activity that
 * unseals the result uses the same.
 */
export const sealedResultContext = (issuer: string, issuerTransactionId: string): string =>
  `${issuer}:${issuerTransactionId}`;
