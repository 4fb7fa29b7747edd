/** The example of one operation: a request that works in the story's order, and the answers to it. */
export type OperationExample = {
  readonly path?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, unknown>>;
  readonly body?: unknown;
  /** The JSON of the answers that are no problems, by status. */
  readonly answers: Readonly<Record<number, unknown>>;
};

/** By `operationId`. */
export type OperationExamples = Readonly<Record<string, OperationExample>>;
