import { startEngine } from './support/engine';
test('x', async () => {
  const engine = await startEngine();
  const c = engine.temporal;
  await c.workflow.execute('canary', { workflowId: 'c1', taskQueue: 'bill', workflowExecutionTimeout: 10_000, workflowTaskTimeout: 2000 }).catch(() => undefined);
  const h = await c.workflow.getHandle('c1').fetchHistory();
  console.log(h.events?.map((e) => `${e.eventId} ${e.eventType} ${JSON.stringify(e.workflowTaskFailedEventAttributes ?? e.workflowTaskTimedOutEventAttributes ?? '')}`).join('\n'));
  console.log((await engine.logs()).split('\n').filter((l) => l.includes('"c1"') && l.includes('bill-worker')).map((l) => { const j = JSON.parse(l); return `${j.time} ${j.level} ${j.msg} ${JSON.stringify(j.error ?? j.err ?? j.completion ?? '')} ${l.includes('failed') ? l.slice(0, 1500) : ''}`; }).join('\n').slice(0, 9000));
  await engine.stop();
}, 200000);
