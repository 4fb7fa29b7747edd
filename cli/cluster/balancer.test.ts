import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import { type Backend, balance, type Balancer } from './balancer';

const started: { close(): unknown }[] = [];
const balancers: Balancer[] = [];

/** Says its name to whoever connects, and then listens. */
async function backend(name: string): Promise<Backend & { close(): void }> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.write(name);
    started.push({ close: () => socket.destroy() });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const one = { name, port: (server.address() as AddressInfo).port, close: () => void server.close() };
  started.push(one);
  return one;
}

async function balanced(...backends: readonly Backend[]): Promise<Balancer> {
  const balancer = await balance(backends);
  balancers.push(balancer);
  return balancer;
}

/** The name that the balancer's next connection gets; empty if it is closed without one. */
async function nameBehind({ port }: Balancer): Promise<string> {
  const socket = connect({ host: '127.0.0.1', port });
  socket.on('error', () => undefined);
  const said = await Promise.race([
    once(socket, 'data').then(([data]: unknown[]) => String(data)),
    once(socket, 'close').then(() => ''),
  ]);
  socket.destroy();
  return said;
}

afterEach(async () => {
  for (const one of started.splice(0)) one.close();
  for (const one of balancers.splice(0)) await one.stop();
});

test('connections take turns among the backends', async () => {
  const balancer = await balanced(await backend('one'), await backend('two'));
  const names = [await nameBehind(balancer), await nameBehind(balancer), await nameBehind(balancer)];
  expect(names).toEqual(['one', 'two', 'one']);
  expect(Object.fromEntries(balancer.connections)).toEqual({ one: 2, two: 1 });
});

test('a backend that refuses is passed over', async () => {
  const gone = await backend('gone');
  const balancer = await balanced(gone, await backend('here'));
  gone.close();
  expect([await nameBehind(balancer), await nameBehind(balancer)]).toEqual(['here', 'here']);
});

test('a connection is closed when no backend takes it', async () => {
  const gone = await backend('gone');
  const balancer = await balanced(gone);
  gone.close();
  expect(await nameBehind(balancer)).toBe('');
});
