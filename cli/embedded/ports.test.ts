import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import * as fc from 'fast-check';
import { freePorts, InvalidPortError, PortsTakenError, portTable, readPorts, requireFreePorts } from './ports';

async function occupied(): Promise<{ readonly port: number; readonly close: () => void }> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { port: (server.address() as AddressInfo).port, close: () => server.close() };
}

test('without variables the ports are the documented ones', () => {
  expect(readPorts({})).toMatchObject({ api: 8080, temporal: 7233, temporalUi: 8233, postgres: 5433, kms: 9084 });
});

test('every port has its own variable, and an empty one counts as unset', () => {
  for (const [name, { variable, port }] of Object.entries(portTable)) {
    expect(readPorts({ [variable]: '12345' })).toEqual({ ...readPorts({}), [name]: 12_345 });
    expect(readPorts({ [variable]: '' })).toMatchObject({ [name]: port });
  }
});

test('an invalid port is refused with the name of its variable', () => {
  const notAPort = fc
    .oneof(fc.integer({ max: 0 }), fc.integer({ min: 65_536 }), fc.double({ min: 1.1, max: 1.9 }), fc.constant('http'))
    .map(String);
  fc.assert(
    fc.property(notAPort, (value) => {
      expect(() => readPorts({ API_PORT: value })).toThrow(InvalidPortError);
      expect(() => readPorts({ API_PORT: value })).toThrow(/API_PORT/);
    }),
  );
});

test('free ports are free, different and pass the check', async () => {
  const [api = 0, kms = 0] = await freePorts(2);
  expect(api).not.toBe(kms);
  await expect(requireFreePorts({ ...readPorts({}), api, kms }, ['api', 'kms'])).resolves.toBeUndefined();
});

test('free ports are none that the system gives to outgoing connections', async () => {
  for (const port of await freePorts(20)) expect(port).toBeLessThan(32_768);
});

test('all taken ports are named at once, each with its variable', async () => {
  const [first, second] = [await occupied(), await occupied()];
  try {
    const failure = requireFreePorts({ ...readPorts({}), api: first.port, kms: second.port }, ['api', 'kms']);
    await expect(failure).rejects.toThrow(PortsTakenError);
    await expect(failure).rejects.toThrow(
      new RegExp(`port ${first.port} .*API_PORT.*\\n.*port ${second.port} .*SIM_KMS_PORT`),
    );
  } finally {
    first.close();
    second.close();
  }
});

test('two parts that want the same port are reported', async () => {
  const [port = 0] = await freePorts(1);
  await expect(
    requireFreePorts({ ...readPorts({}), api: port, 'van-alpha': port }, ['api', 'van-alpha']),
  ).rejects.toThrow(/VAN simulator.*this run's API server/);
});

test('a port that is not needed may be taken', async () => {
  const { port, close } = await occupied();
  try {
    await expect(requireFreePorts({ ...readPorts({}), postgres: port }, [])).resolves.toBeUndefined();
  } finally {
    close();
  }
});
