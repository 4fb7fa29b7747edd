import type { DataConverter } from '@temporalio/common';
import type { Keyring } from './keyring';
import { EncryptingCodec } from './payload-codec';

/** Path of the failure converter, for code that bundles workflows ahead of `Worker.create`. */
export const failureConverterPath = require.resolve('./failure-converter');

/**
 * The data converter that every worker and client must use: payloads and failures leave the process only encrypted.
 * @param keyring Of purpose `temporal-payload`. The caller closes it, after the last worker and client.
 */
export function dataConverter(keyring: Keyring): DataConverter {
  return { payloadCodecs: [new EncryptingCodec(keyring)], failureConverterPath };
}
