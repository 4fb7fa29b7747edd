/** What a log may say of a failure: its kind. Its message can quote what was being handled. */
export const failureName = (failure: unknown): string => (failure instanceof Error ? failure.name : 'UnknownError');

const MOST_FRAMES = 8;

/** Where a failure came from, for a log: the frames of its stack, without its message. */
export const stackWithoutMessage = (failure: unknown): readonly string[] =>
  (failure instanceof Error ? (failure.stack ?? '') : '')
    .split('\n')
    .filter((line) => line.startsWith('    at '))
    .slice(0, MOST_FRAMES);
