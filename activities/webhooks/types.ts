/** What a run of an endpoint's webhooks does next. */
export type NextLook =
  /** Nothing is left to send: the run may end. */
  | { readonly kind: 'idle' }
  /** Look again after this pause (ms), or when there are new events. */
  | { readonly kind: 'wait'; readonly inMs: number; /** For operators. */ readonly why: string };

/** The activity of webhooks, on a task queue of its own. */
export interface WebhookActivities {
  /**
   * Sends what is due to an endpoint, each subject in its order, and stores what came of it. Everything that it knows
   * is in the rows, so it may be repeated at any time: an event may then come twice.
   */
  sendWebhooks(input: { readonly endpointId: string }): Promise<NextLook>;
}
