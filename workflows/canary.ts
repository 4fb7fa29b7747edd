import { canaryActivities } from './activities';

/**
 * The least that a workflow does: one workflow task, one local step, the database touched. A server that sees it end
 * knows that payments get done.
 */
export async function canary(): Promise<'done'> {
  await canaryActivities.touchDatabase();
  return 'done';
}
