import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { temporal } from '@temporalio/proto';
import { Worker } from '@temporalio/worker';
import { failureConverterPath } from '../../platform/data-converter';

const { History } = temporal.api.history.v1;
const PATCH_MARKER = 'core_patch';

/** A path through a workflow, as it was recorded (docs/recorded-histories.md). */
export type Path = {
  readonly name: string;
  readonly workflow: string;
  /** The patches that a run on this path takes. */
  readonly patches: readonly string[];
  readonly history: temporal.api.history.v1.IHistory;
};

/** The id of a patch in its marker, which the SDK writes as JSON. */
function patchOf(marker: temporal.api.history.v1.IMarkerRecordedEventAttributes): string {
  const data = marker.details?.['patch-data']?.payloads?.[0]?.data ?? new Uint8Array();
  return (JSON.parse(Buffer.from(data).toString('utf8')) as { readonly id: string }).id;
}

function pathOf(name: string, text: string): Path {
  const history = History.fromObject(JSON.parse(text) as object);
  const markers = history.events.flatMap(({ markerRecordedEventAttributes: marker }) => marker ?? []);
  return {
    name,
    workflow: history.events[0]?.workflowExecutionStartedEventAttributes?.workflowType?.name ?? '',
    patches: [...new Set(markers.filter(({ markerName }) => markerName === PATCH_MARKER).map(patchOf))],
    history,
  };
}

/** @param root of a checkout */
export function recordedPaths(root: string): readonly Path[] {
  const folder = path.join(root, 'tests/workflow/histories');
  return readdirSync(folder).map((file) =>
    pathOf(path.basename(file, '.json'), readFileSync(path.join(folder, file), 'utf8')),
  );
}

/** The paths that a workflow bundle can't go on with. */
export async function pathsThatGetStuck(codePath: string, paths: readonly Path[]): Promise<readonly Path[]> {
  const options = { workflowBundle: { codePath }, dataConverter: { failureConverterPath } };
  const given = paths.map(({ name, history }) => ({ workflowId: name, history }));
  const stuck = new Set<string>();
  for await (const { workflowId, error } of Worker.runReplayHistories(options, given))
    if (error !== undefined) stuck.add(workflowId);
  return paths.filter(({ name }) => stuck.has(name));
}

/** A line for each workflow that has such paths, and for what runs on them took. */
export function stuckText(stuck: readonly Path[]): readonly string[] {
  const named = new Map<string, string[]>();
  for (const { workflow, patches, name } of stuck) {
    const what = patches.length === 0 ? workflow : `${workflow}, which took ${patches.join(', ')}`;
    named.set(what, [...(named.get(what) ?? []), name]);
  }
  return [...named].map(([what, names]) => `✗ ${what}: ${names.join(', ')}`);
}
