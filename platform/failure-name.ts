/** The part of a failure that may be logged: its kind. Its message can quote the data that was being handled. */
export const failureName = (failure: unknown): string => (failure instanceof Error ? failure.name : 'UnknownError');

const MOST_FRAMES = 8;

/** The origin of a failure, for a log: the frames of its stack, without its message. */
export const stackWithoutMessage = (failure: unknown): readonly string[] =>
  (failure instanceof Error ? (failure.stack ?? '') : '')
    .split('\n')
    .filter((line) => line.startsWith('    at '))
    .slice(0, MOST_FRAMES);
