import { ConfigurationError } from '../platform/config';

/** Ends a process that could not start, with the reason in a line: a configuration's fault says what to set. */
export const endUnstarted =
  (name: string) =>
  (failure: unknown): never => {
    const text =
      failure instanceof ConfigurationError
        ? failure.message
        : failure instanceof Error
          ? `${failure.name}: ${failure.message}`
          : 'could not start';
    process.stderr.write(`${name}: ${text}\n`);
    process.exit(1);
  };
