/** Grafana's dashboards, as tables; `npm run generate` writes deploy/grafana/*.json from them. */

type Query = { readonly expr: string; /** Grafana's pattern of a series' name. */ readonly legend: string };
type Panel = { readonly title: string; readonly unit: Unit; readonly queries: readonly Query[] };
type Unit = 'short' | 's' | 'percentunit' | 'reqps' | 'bytes' | 'cpm';
type Row = { readonly title: string; readonly panels: readonly Panel[] };
export type Dashboard = { readonly uid: string; readonly title: string; readonly rows: readonly Row[] };

const panel = (title: string, unit: Unit, ...queries: readonly (readonly [expr: string, legend: string])[]): Panel => ({
  title,
  unit,
  queries: queries.map(([expr, legend]) => ({ expr, legend })),
});

/** Grafana replaces it by a range that fits the scrape interval. */
const RANGE = '$__rate_interval';

/** Of what each process counts itself. */
const perMinute = (by: string, metric: string): string => `sum by (${by}) (rate(${metric}[${RANGE}])) * 60`;
const perSecond = (by: string, metric: string): string => `sum by (${by}) (rate(${metric}[${RANGE}]))`;
const quantile = (q: number, by: string, histogram: string): string =>
  `histogram_quantile(${q}, sum by (le, ${by}) (rate(${histogram}[${RANGE}])))`;
/** Of what every server reads from the database: each says the same. */
const ofAny = (by: string, metric: string): string => `max by (${by}) (${metric})`;

const ENDED = 'status=~"APPROVED|DECLINED|AUTH_FAILED|EXPIRED|NET_CANCELLED"';

const payments: Dashboard = {
  uid: 'appcard-payments',
  title: 'AppCard: payments',
  rows: [
    {
      title: 'Outcomes',
      panels: [
        panel('Moves per minute, by status', 'cpm', [perMinute('status', 'appcard_payments_total'), '{{status}}']),
        panel('Not approved per minute, by reason', 'cpm', [
          perMinute('status, reason', 'appcard_payments_total{status=~"DECLINED|AUTH_FAILED|EXPIRED|NET_CANCELLED"}'),
          '{{status}} {{reason}}',
        ]),
        panel('Approved, of the payments that ended', 'percentunit', [
          `sum(rate(appcard_payments_total{status="APPROVED"}[${RANGE}])) / sum(rate(appcard_payments_total{${ENDED}}[${RANGE}]))`,
          'approved',
        ]),
      ],
    },
    {
      title: 'How long payments take',
      panels: [
        panel('Median of each phase', 's', [
          quantile(0.5, 'phase', 'appcard_payment_phase_seconds_bucket'),
          '{{phase}}',
        ]),
        panel('95th percentile of each phase', 's', [
          quantile(0.95, 'phase', 'appcard_payment_phase_seconds_bucket'),
          '{{phase}}',
        ]),
      ],
    },
    {
      title: 'What is not settled',
      panels: [
        panel(
          'Unsettled payments',
          'short',
          [ofAny('status', 'appcard_payments_unsettled'), '{{status}}'],
          ['max(appcard_runs_waiting_for_operator)', 'runs that wait for an operator'],
          ['max(appcard_runs_stuck)', 'runs that are stuck'],
        ),
        panel('Unsettled payments, by age', 'short', [
          `sum by (age) (max by (status, age) (appcard_payments_unsettled_by_age))`,
          '{{age}}',
        ]),
        panel('Oldest unsettled payment', 's', [
          ofAny('status', 'appcard_payments_unsettled_oldest_seconds'),
          '{{status}}',
        ]),
        panel('Open past their time', 'short', [ofAny('what', 'appcard_overdue'), '{{what}}']),
      ],
    },
    {
      title: 'Queues and webhooks',
      panels: [
        panel('Waiting', 'short', [ofAny('queue', 'appcard_queue'), '{{queue}}']),
        panel('Oldest that waits', 's', [ofAny('queue', 'appcard_queue_oldest_seconds'), '{{queue}}']),
        panel('Webhooks per minute, by answer', 'cpm', [
          perMinute('outcome', 'appcard_webhook_seconds_count'),
          '{{outcome}}',
        ]),
        panel('Webhooks: 95th percentile', 's', [
          quantile(0.95, 'outcome', 'appcard_webhook_seconds_bucket'),
          '{{outcome}}',
        ]),
      ],
    },
    {
      title: 'HTTP',
      panels: [
        panel('Requests per second, by route', 'reqps', [
          perSecond('method, route', 'appcard_http_request_seconds_count'),
          '{{method}} {{route}}',
        ]),
        panel('4xx and 5xx per second, by route', 'reqps', [
          perSecond('route, status', 'appcard_http_request_seconds_count{status=~"4xx|5xx"}'),
          '{{status}} {{route}}',
        ]),
        panel('95th percentile, by route', 's', [
          quantile(0.95, 'route', 'appcard_http_request_seconds_bucket{route!~".*/status"}'),
          '{{route}}',
        ]),
      ],
    },
  ],
};

const APPROVAL = 'kind="APPROVAL"';

const issuersAndVans: Dashboard = {
  uid: 'appcard-issuers-and-vans',
  title: 'AppCard: issuers and VANs',
  rows: [
    {
      title: 'Issuers',
      panels: [
        panel('Approved per minute', 'cpm', [
          perMinute('issuer', 'appcard_payments_total{status="APPROVED"}'),
          '{{issuer}}',
        ]),
        panel('Approved, of the payments that ended', 'percentunit', [
          `sum by (issuer) (rate(appcard_payments_total{status="APPROVED"}[${RANGE}])) / sum by (issuer) (rate(appcard_payments_total{${ENDED}}[${RANGE}]))`,
          '{{issuer}}',
        ]),
        panel('Authentication failed or expired per minute', 'cpm', [
          perMinute('issuer, reason', 'appcard_payments_total{status=~"AUTH_FAILED|EXPIRED"}'),
          '{{issuer}} {{reason}}',
        ]),
        panel('From the press to the app scheme: 95th percentile', 's', [
          quantile(0.95, 'issuer', 'appcard_payment_phase_seconds_bucket{phase="scheme"}'),
          '{{issuer}}',
        ]),
        panel('Out of service', 'short', [
          'max by (kind, code, cause) (appcard_out_of_service) > 0',
          '{{kind}} {{code}} {{cause}}',
        ]),
        panel('In the card app: median', 's', [
          quantile(0.5, 'issuer', 'appcard_payment_phase_seconds_bucket{phase="authentication"}'),
          '{{issuer}}',
        ]),
      ],
    },
    {
      title: 'VANs',
      panels: [
        panel('Telegrams per minute', 'cpm', [perMinute('van, kind', 'appcard_telegrams_total'), '{{van}} {{kind}}']),
        panel('What came of approvals, per minute', 'cpm', [
          perMinute('van, class', `appcard_telegrams_total{${APPROVAL}}`),
          '{{van}} {{class}}',
        ]),
        panel('Codes other than 0000, per minute', 'cpm', [
          perMinute('van, code', 'appcard_telegrams_total{code!~"0000|none"}'),
          '{{van}} {{code}}',
        ]),
        panel('Not sent or not answered, of the approvals', 'percentunit', [
          `sum by (van) (rate(appcard_telegrams_total{${APPROVAL}, class=~"UNKNOWN|NOT_SENT"}[${RANGE}])) / sum by (van) (rate(appcard_telegrams_total{${APPROVAL}}[${RANGE}]))`,
          '{{van}}',
        ]),
        panel(
          'Approval telegrams: median and 95th percentile',
          's',
          [quantile(0.5, 'van', `appcard_telegram_seconds_bucket{${APPROVAL}}`), '{{van}} median'],
          [quantile(0.95, 'van', `appcard_telegram_seconds_bucket{${APPROVAL}}`), '{{van}} 95 %'],
        ),
        panel(
          'Longest approval in seven days, and the promise',
          's',
          [ofAny('van', 'appcard_van_longest_processing_seconds'), '{{van}}'],
          [ofAny('van', 'appcard_van_declared_processing_seconds'), '{{van}} promises'],
        ),
        panel('Codes that no table has', 'short', [
          ofAny('van, source, code', 'appcard_van_unlisted_codes_total'),
          '{{van}} {{source}} {{code}}',
        ]),
        panel('Fields that broke the contract', 'short', [
          ofAny('van, field', 'appcard_van_odd_fields_total'),
          '{{van}} {{field}}',
        ]),
        panel('Late approvals', 'short', [ofAny('van', 'appcard_late_approvals_total'), '{{van}}']),
        panel('How long a payer’s approval would wait', 's', [ofAny('van', 'appcard_van_wait_seconds'), '{{van}}']),
      ],
    },
  ],
};

const workers: Dashboard = {
  uid: 'appcard-workers',
  title: 'AppCard: workers',
  rows: [
    {
      title: 'Do tasks wait?',
      panels: [
        panel('Workflow tasks, schedule to start: 95th percentile', 's', [
          quantile(0.95, 'task_queue', 'temporal_workflow_task_schedule_to_start_latency_seconds_bucket'),
          '{{task_queue}}',
        ]),
        panel('Activities, schedule to start: 95th percentile', 's', [
          quantile(0.95, 'task_queue', 'temporal_activity_schedule_to_start_latency_seconds_bucket'),
          '{{task_queue}}',
        ]),
        panel('Slots in use', 'short', [
          'sum by (task_queue, worker_type) (temporal_worker_task_slots_used)',
          '{{task_queue}} {{worker_type}}',
        ]),
        panel('Free slots', 'short', [
          'sum by (task_queue, worker_type) (temporal_worker_task_slots_available)',
          '{{task_queue}} {{worker_type}}',
        ]),
        panel('Pollers', 'short', [
          'sum by (task_queue, poller_type) (temporal_num_pollers)',
          '{{task_queue}} {{poller_type}}',
        ]),
        panel(
          'Canary',
          's',
          ['max(appcard_canary_seconds)', 'took'],
          ['max(appcard_canary_last_success_seconds)', 'ago'],
        ),
      ],
    },
    {
      title: 'What do they do?',
      panels: [
        panel(
          'Workflow tasks by the sticky cache, per second',
          'reqps',
          [`sum(rate(temporal_sticky_cache_hit_total[${RANGE}]))`, 'hits'],
          [`sum(rate(temporal_sticky_cache_miss_total[${RANGE}]))`, 'misses'],
        ),
        panel('Cached runs', 'short', ['sum by (instance) (temporal_sticky_cache_size)', '{{instance}}']),
        panel('Failed workflow tasks per minute', 'cpm', [
          perMinute('workflow_type', 'temporal_workflow_task_execution_failed_total'),
          '{{workflow_type}}',
        ]),
        panel(
          'Failed activities per minute',
          'cpm',
          [perMinute('activity_type', 'temporal_activity_execution_failed_total'), '{{activity_type}}'],
          [perMinute('activity_type', 'temporal_local_activity_execution_failed_total'), '{{activity_type}} (local)'],
        ),
        panel('Activities: 95th percentile', 's', [
          quantile(0.95, 'activity_type', 'temporal_activity_execution_latency_seconds_bucket'),
          '{{activity_type}}',
        ]),
        panel('Local activities: 95th percentile', 's', [
          quantile(0.95, 'activity_type', 'temporal_local_activity_execution_latency_seconds_bucket'),
          '{{activity_type}}',
        ]),
        panel('Calls to Temporal: 95th percentile', 's', [
          quantile(0.95, 'operation', 'temporal_request_latency_seconds_bucket'),
          '{{operation}}',
        ]),
      ],
    },
    {
      title: 'Processes',
      panels: [
        panel('Event loop lag: 99th percentile', 's', ['nodejs_eventloop_lag_p99_seconds', '{{instance}}']),
        panel('CPU', 'percentunit', [`rate(process_cpu_seconds_total[${RANGE}])`, '{{instance}}']),
        panel(
          'Memory',
          'bytes',
          ['process_resident_memory_bytes', '{{instance}}'],
          ['nodejs_heap_size_used_bytes', '{{instance}} heap'],
        ),
        panel('Connections to PostgreSQL in use', 'short', [
          'appcard_pool_connections - appcard_pool_idle',
          '{{instance}} {{pool}}',
        ]),
        panel('Calls that wait for a connection', 'short', ['appcard_pool_waiting', '{{instance}} {{pool}}']),
      ],
    },
  ],
};

const billing: Dashboard = {
  uid: 'appcard-billing',
  title: 'AppCard: billing',
  rows: [
    {
      title: 'Periods',
      panels: [
        panel('Due now', 'short', ['max(appcard_periods_due_now)', 'due now']),
        panel('Open periods, by state', 'short', [ofAny('state', 'appcard_periods'), '{{state}}']),
        panel('Longest in a state', 's', [
          ofAny('what', 'appcard_overdue_oldest_seconds{what=~"periods-.*"}'),
          '{{what}}',
        ]),
      ],
    },
    {
      title: 'Runs',
      panels: [
        panel('Made of periods today', 'short', [ofAny('outcome', 'appcard_billing_charges_today'), '{{outcome}}']),
        panel('Open runs', 'short', [ofAny('state', 'appcard_billing_runs_open'), '{{state}}']),
        panel('Since the last run began', 's', [ofAny('kind', 'appcard_billing_run_last_seconds'), '{{kind}}']),
        panel('Schedules overdue', 's', [ofAny('schedule', 'appcard_schedule_overdue_seconds'), '{{schedule}}']),
        panel('Schedules missing', 'short', [ofAny('schedule', 'appcard_schedule_missing'), '{{schedule}}']),
      ],
    },
    {
      title: 'Subscriptions',
      panels: [
        panel('Changes per minute', 'cpm', [
          perMinute('event', 'appcard_changes_total{event=~"subscription.*"}'),
          '{{event}}',
        ]),
        panel('Registered cards per minute', 'cpm', [
          perMinute('event', 'appcard_changes_total{event=~"billing_key.*"}'),
          '{{event}}',
        ]),
      ],
    },
  ],
};

/** Every dashboard, by the name of its file. */
export const dashboards: Readonly<Record<string, Dashboard>> = {
  payments,
  'issuers-and-vans': issuersAndVans,
  workers,
  billing,
};

export const panelsOf = ({ rows }: Dashboard): readonly Panel[] => rows.flatMap(({ panels }) => panels);

/** Grafana 11 and later read it. */
const SCHEMA_VERSION = 39;
const datasource = { type: 'prometheus', uid: '${datasource}' };
const COLUMNS = 3;
const WIDTH = 24 / COLUMNS;
const HEIGHT = 8;

/** A dashboard as Grafana imports and provisions it. */
export function grafanaJson({ uid, title, rows }: Dashboard): string {
  let id = 0;
  let y = 0;
  const panels = rows.flatMap((row) => {
    const top = y + 1;
    const heading = {
      id: (id += 1),
      type: 'row',
      title: row.title,
      collapsed: false,
      panels: [],
      gridPos: { h: 1, w: 24, x: 0, y },
    };
    const charts = row.panels.map((one, at) =>
      timeSeries(one, { id: (id += 1), x: (at % COLUMNS) * WIDTH, y: top + Math.floor(at / COLUMNS) * HEIGHT }),
    );
    y = top + Math.ceil(row.panels.length / COLUMNS) * HEIGHT;
    return [heading, ...charts];
  });
  const dashboard = {
    uid,
    title,
    tags: ['appcard'],
    schemaVersion: SCHEMA_VERSION,
    editable: false,
    timezone: 'Asia/Seoul',
    refresh: '30s',
    time: { from: 'now-6h', to: 'now' },
    templating: {
      list: [
        { name: 'datasource', label: 'Data source', type: 'datasource', query: 'prometheus', hide: 0, refresh: 1 },
      ],
    },
    panels,
  };
  return `${JSON.stringify(dashboard, undefined, 2)}\n`;
}

type Place = { readonly id: number; readonly x: number; readonly y: number };

const timeSeries = ({ title, unit, queries }: Panel, { id, x, y }: Place) => ({
  id,
  type: 'timeseries',
  title,
  datasource,
  gridPos: { h: HEIGHT, w: WIDTH, x, y },
  fieldConfig: { defaults: { unit, min: 0 }, overrides: [] },
  options: { legend: { displayMode: 'list', placement: 'bottom' }, tooltip: { mode: 'multi', sort: 'desc' } },
  targets: queries.map(({ expr, legend }, at) => ({
    refId: String.fromCharCode('A'.charCodeAt(0) + at),
    datasource,
    expr,
    legendFormat: legend,
  })),
});
