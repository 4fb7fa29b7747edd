import { canaryActivities } from './activities';

/**
 * The smallest workflow: one workflow task, one local activity, one database connection. When a server sees it end,
 * payments can be made.
 */
export async function canary(): Promise<'done'> {
  await canaryActivities.touchDatabase();
  return 'done';
}
