import { forEachIssuer } from '../../domain/issuers';
import type * as InboundRegistry from './inbound-registry';

// Any import of decryption code fails at load, at any depth.
const loadsDecryption = (): never => {
  throw new Error('The module loads decryption code.');
};
jest.doMock('kisa-seed', loadsDecryption);
jest.doMock('./common/seed', loadsDecryption);
jest.doMock('./common/ciphers', loadsDecryption);

describe('what the server imports from issuers', () => {
  test('reads results without any decryption code', () => {
    const { inboundReaders } = jest.requireActual<typeof InboundRegistry>('./inbound-registry');
    const reader = inboundReaders(forEachIssuer(() => ({ resultMacKey: Buffer.alloc(32, 2) }))).kb;
    expect(reader.answer('kept').body).toMatch(/^result=0000&/);
  });

  test('fails when it imports decryption code', () => {
    expect(() => jest.requireActual<object>('./registry')).toThrow('loads decryption code');
  });
});
