/** What a log may say of a failure: its kind. Its message can quote what was being handled. */
export const failureName = (failure: unknown): string => (failure instanceof Error ? failure.name : 'UnknownError');
