import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parser } from '@prometheus-io/lezer-promql';
import { parse } from 'yaml';
import { dashboards, panelsOf } from '../../cli/dashboards';
import { projectRoot } from '../../platform/project-root';

type Rule = {
  readonly alert: string;
  readonly expr: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
};
type Rules = { readonly groups: readonly { readonly name: string; readonly rules: readonly Rule[] }[] };

const read = (name: string): unknown => parse(readFileSync(path.join(projectRoot, 'deploy/prometheus', name), 'utf8'));

export const alerts: readonly Rule[] = (read('rules.yml') as Rules).groups.flatMap(({ rules }) => rules);

/** The names of the alerts that rules.test.yml tests. */
export const testedAlerts: readonly string[] = (
  read('rules.test.yml') as { readonly tests: readonly { readonly name: string }[] }
).tests.map(({ name }) => name);

/** Every query of a rule or a panel, by where it stands. */
export const queries: readonly (readonly [where: string, expr: string])[] = [
  ...alerts.map(({ alert, expr }) => [`alert ${alert}`, expr] as const),
  ...Object.entries(dashboards).flatMap(([name, dashboard]) =>
    panelsOf(dashboard).flatMap(({ title, queries: asked }) =>
      asked.map(({ expr }) => [`${name}: ${title}`, expr.replaceAll('$__rate_interval', '5m')] as const),
    ),
  ),
];

/** The places where a query is no PromQL, and the metrics that it names. */
export function readQuery(expr: string): { readonly faults: readonly string[]; readonly metrics: readonly string[] } {
  const faults: string[] = [];
  const metrics: string[] = [];
  parser.parse(expr).iterate({
    enter: ({ type, from, to, node }) => {
      if (type.isError) faults.push(`at ${from}: ${expr.slice(from, from + 40)}`);
      if (type.name === 'Identifier' && node.parent?.type.name === 'VectorSelector') metrics.push(expr.slice(from, to));
    },
  });
  return { faults, metrics };
}

/** The SDK begins to tell them with the first failure. */
export const sdkMetricsOfFailures: readonly string[] = [
  'temporal_sticky_cache_miss_total',
  'temporal_workflow_task_execution_failed_total',
  'temporal_activity_execution_failed_total',
  'temporal_local_activity_execution_failed_total',
];
