import { DefaultFailureConverter } from '@temporalio/common';

/**
 * Moves messages and stack traces of failures into a payload, which the codec then encrypts. The SDK loads this file by
 * its path, in the workflow sandbox too: it may import nothing but @temporalio/common, and the export must keep its
 * name.
 */
export const failureConverter = new DefaultFailureConverter({ encodeCommonAttributes: true });
