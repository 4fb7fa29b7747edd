import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Engine } from './engine';
import { call } from './http';
import { parts } from './parts';

/** Temporal Web UI as an operator uses it: by the HTTP calls that its pages make. */
export type WebUi = {
  /** The workflow ids of the runs that a query finds. */
  find(query: string): Promise<readonly string[]>;
  count(query: string): Promise<number>;
  /** A run's current details, decoded at the engine's codec endpoint. */
  detailsOf(workflowId: string, runId?: string): Promise<string>;
  /** Sends an update, and waits for its result. */
  update(workflowId: string, name: string, input: unknown): Promise<void>;
};

type Listed = { readonly executions?: readonly { readonly execution: { readonly workflowId: string } }[] };
type Payloads = { readonly payloads: readonly { readonly data: string }[] };

const toBase64 = (text: string): string => Buffer.from(text).toString('base64');
const fromBase64 = (text = ''): unknown => JSON.parse(Buffer.from(text, 'base64').toString());

export function webUiOf({ namespace, api }: Engine): WebUi {
  const root = `${parts.temporalUi()}/api/v1/namespaces/${namespace}`;
  const get = async (url: string): Promise<unknown> => {
    const { status, text } = await call('GET', url);
    if (status !== 200) throw new Error(`Web UI answered ${status}: ${text}`);
    return JSON.parse(text);
  };
  /** Its pages send back the token of a cookie. */
  const post = async (url: string, json: unknown) => {
    const { headers } = await call('GET', root);
    const [, token = ''] = /_csrf=([^;]+)/.exec(headers.get('set-cookie') ?? '') ?? [];
    return call('POST', url, { json, headers: { cookie: `_csrf=${token}`, 'x-csrf-token': token } });
  };
  const asked = (query: string): string => `query=${encodeURIComponent(query)}`;
  return {
    async find(query) {
      const { executions = [] } = (await get(`${root}/workflows?pageSize=1000&${asked(query)}`)) as Listed;
      return executions.map(({ execution }) => execution.workflowId);
    },
    async count(query) {
      return Number(((await get(`${root}/workflow-count?${asked(query)}`)) as { readonly count?: string }).count ?? 0);
    },
    async detailsOf(workflowId, runId = '') {
      const query = { queryType: '__temporal_workflow_metadata' };
      const answer = await post(`${root}/workflows/${workflowId}/query/${query.queryType}`, {
        execution: { workflowId, runId },
        query,
      });
      if (answer.status !== 200) throw new Error(`the query was answered with ${answer.status}: ${answer.text}`);
      const { queryResult } = JSON.parse(answer.text) as { readonly queryResult: Payloads };
      const decoded = await call('POST', `${api}/ops/codec/decode`, {
        json: queryResult,
        headers: { origin: 'http://127.0.0.1:8233' },
      });
      const [metadata] = (JSON.parse(decoded.text) as Payloads).payloads;
      return (fromBase64(metadata?.data) as { readonly currentDetails?: string }).currentDetails ?? '';
    },
    async update(workflowId, name, input) {
      const payload = { metadata: { encoding: toBase64('json/plain') }, data: toBase64(JSON.stringify(input)) };
      const { status, text } = await post(`${root}/workflows/${workflowId}/update/${name}`, {
        workflowExecution: { workflowId },
        waitPolicy: { lifecycleStage: 'UPDATE_WORKFLOW_EXECUTION_LIFECYCLE_STAGE_COMPLETED' },
        request: { meta: { updateId: randomUUID() }, input: { name, args: { payloads: [payload] } } },
      });
      if (status !== 200) throw new Error(`the update was answered with ${status}: ${text}`);
    },
  };
}

/** A question of docs/operating.md, with the query that answers it and the query of its link. */
export type Question = { readonly question: string; readonly query: string; readonly linked: string };

const ROW = /^\| [0-9]+ \| \[(?<question>[^\]]+)\]\((?<link>[^)]+)\) \| `(?<query>[^`]+)` \|/gm;

/** The saved queries of docs/operating.md. */
export function savedQueries(): readonly Question[] {
  const page = readFileSync(path.join(__dirname, '../../docs/operating.md'), 'utf8');
  return [...page.matchAll(ROW)].map(({ groups }) => ({
    question: groups?.question ?? '',
    query: groups?.query ?? '',
    linked: new URL(groups?.link ?? '').searchParams.get('query') ?? '',
  }));
}
