import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { projectRoot } from '../platform/project-root';
import { alerts, queries, readQuery, sdkMetricsOfFailures, testedAlerts } from '../tests/support/promql';
import { dashboards, grafanaJson, panelsOf } from './dashboards';

test.each(queries)('%s asks in PromQL, for metrics', (_where, expr) => {
  const { faults, metrics } = readQuery(expr);
  expect(faults).toEqual([]);
  expect(metrics.length).toBeGreaterThan(0);
});

test('what only failures bring is in the SDK under that name', () => {
  const releases = path.join(projectRoot, 'node_modules/@temporalio/core-bridge/releases');
  // Of any machine: all are built from the same code.
  const sdk = readFileSync(path.join(releases, readdirSync(releases)[0] ?? '', 'index.node'));
  for (const metric of sdkMetricsOfFailures) {
    const name = metric.replace(/^temporal_/, '').replace(/_total$/, '');
    expect([name, sdk.includes(name)]).toEqual([name, true]);
  }
  expect(sdk.includes('workflow_task_execution_went_wrong')).toBe(false);
});

test('what is no PromQL is noticed', () => {
  expect(readQuery('sum by (van (rate(appcard_telegrams_total[5m]))').faults).not.toEqual([]);
  expect(readQuery('max(appcard_queue) > bool').faults).not.toEqual([]);
});

test('every alert has a test of when it fires, a severity, and an explanation for operators', () => {
  const names = alerts.map(({ alert }) => alert);
  expect(testedAlerts).toEqual(names);
  const guide = readFileSync(path.join(projectRoot, 'docs/operating.md'), 'utf8');
  expect(names.filter((name) => !guide.includes(`| \`${name}\` |`))).toEqual([]);
  for (const { labels, annotations } of alerts) {
    expect(['page', 'ticket']).toContain(labels.severity);
    expect(annotations.summary).toMatch(/\S/);
  }
});

describe.each(Object.entries(dashboards))('the dashboard %s', (_name, dashboard) => {
  test('has panels with titles and series of their own', () => {
    const titles = panelsOf(dashboard).map(({ title }) => title);
    expect(new Set(titles).size).toBe(titles.length);
    for (const { queries: asked } of panelsOf(dashboard))
      expect(new Set(asked.map(({ legend }) => legend)).size).toBe(asked.length);
  });

  test('is laid out without overlap, with ids of their own, over a data source that its reader chooses', () => {
    const { panels } = JSON.parse(grafanaJson(dashboard)) as {
      readonly panels: readonly {
        readonly id: number;
        readonly type: string;
        readonly datasource?: { readonly uid: string };
        readonly gridPos: Readonly<Record<'h' | 'w' | 'x' | 'y', number>>;
      }[];
    };
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
    const cells = panels.flatMap(({ gridPos: { h, w, x, y } }) =>
      Array.from({ length: h * w }, (_, at) => `${x + (at % w)},${y + Math.floor(at / w)}`),
    );
    expect(new Set(cells).size).toBe(cells.length);
    for (const one of panels.filter(({ type }) => type !== 'row')) expect(one.datasource?.uid).toBe('${datasource}');
  });
});
