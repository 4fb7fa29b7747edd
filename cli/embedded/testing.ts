import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Progress } from './context';

/** A folder for one test. */
export function temporaryFolder(): { readonly folder: string; readonly remove: () => void } {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'appcard-unit-'));
  return {
    folder,
    remove: () => {
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Progress that remembers its output. */
export function rememberingProgress(): { readonly progress: Progress; readonly said: () => string } {
  const lines: string[] = [];
  return {
    progress: { say: (line) => lines.push(line), step: (_title, work) => work() },
    said: () => lines.join('\n'),
  };
}
