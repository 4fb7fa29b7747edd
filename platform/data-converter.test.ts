import { serialize } from 'node:v8';
import { ApplicationFailure, type DataConverter } from '@temporalio/common';
import {
  decodeArrayFromPayloads,
  decodeOptionalFailureToOptionalError,
  encodeErrorToFailure,
  encodeToPayloads,
  loadDataConverter,
} from '@temporalio/common/lib/internal-non-workflow';
import { dataConverter, failureConverterPath } from './data-converter';
import { openKeyring } from './keyring';
import { fakeKms } from './kms.fake';

const converter = async () => dataConverter(await openKeyring({ kms: fakeKms(), purpose: 'temporal-payload' }));

/** Everything that the SDK would send to Temporal for this error, as one text to search. */
async function sent(error: Error, options: DataConverter): Promise<string> {
  return serialize(await encodeErrorToFailure(loadDataConverter(options), error)).toString('latin1');
}

function declined(): ApplicationFailure {
  const cause = new Error('marker-cause: connection refused');
  const details = [{ code: 'marker-detail' }];
  return ApplicationFailure.create({ type: 'Declined', message: 'marker-message: over the limit', details, cause });
}

describe('failures', () => {
  test('leave the process with message, stack trace, details and cause encrypted', async () => {
    expect(await sent(declined(), await converter())).not.toMatch(/marker|data-converter\.test/);
  });

  test('would be readable without this converter, so the search above can find something', async () => {
    const text = await sent(declined(), {});
    for (const part of ['marker-message', 'marker-cause', 'marker-detail', 'data-converter.test'])
      expect(text).toContain(part);
  });

  test('come back as they were', async () => {
    const loaded = loadDataConverter(await converter());
    const error = await decodeOptionalFailureToOptionalError(loaded, await encodeErrorToFailure(loaded, declined()));
    expect(error).toBeInstanceOf(ApplicationFailure);
    expect(error).toMatchObject({
      message: 'marker-message: over the limit',
      type: 'Declined',
      details: [{ code: 'marker-detail' }],
      cause: { message: 'marker-cause: connection refused' },
    });
  });
});

describe('values', () => {
  test('come back as they were, including undefined and bytes, and are encrypted in between', async () => {
    const loaded = loadDataConverter(await converter());
    const values = [undefined, null, 'marker-value', 50_000, { nested: ['marker-value'] }, new Uint8Array([0, 255])];
    const payloads = await encodeToPayloads(loaded, ...values);
    expect(serialize(payloads).toString('latin1')).not.toMatch(/marker|json\/plain/);
    const back = await decodeArrayFromPayloads(loaded, payloads);
    expect(back.map((value) => (value instanceof Uint8Array ? [...value] : value))).toEqual([
      ...values.slice(0, -1),
      [0, 255],
    ]);
  });
});

test('the failure converter is named by an absolute path, as worker and bundler want it', async () => {
  expect((await converter()).failureConverterPath).toBe(failureConverterPath);
  expect(failureConverterPath).toMatch(/^\/.*\/platform\/failure-converter\.[jt]s$/);
});
