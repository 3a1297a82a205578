import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { lockHolder, SILENT_MS } from '../folder-store/folder-lock';
import { HIDDEN } from '../output-folder/output-folder';
import { readRunFile, type RunEnd, type RunFile } from './run-file';

/** Far longer than a run takes from its lock to its file. */
const LOCK_TO_FILE_MS = 200;

/** The state of the last run into an output folder. All times are ISO 8601. */
export type RunState = RunFacts &
  (
    | { readonly state: 'running' }
    | { readonly state: 'ended'; readonly ended: RunEnd | { readonly how: 'killed'; readonly at: string } }
  );

interface RunFacts {
  readonly since: string;
  /** Absent where a run of an earlier version did not record it. */
  readonly workers?: number;
  /** Absent while the scene is being opened, and as `workers`. */
  readonly order?: NonNullable<RunFile['order']>;
  /** The machine, if it is another one. */
  readonly host?: string;
}

/**
 * The state of the last run into a folder: by its record, and by whether its process still runs. Undefined without a record, as after a
 * completed run of an earlier version.
 *
 * @param lastRecord when the last unit was recorded: a killed run was alive then.
 * @throws UserFault as `readRunFile`.
 */
export async function runState(folder: string, lastRecord?: Date): Promise<RunState | undefined> {
  const found = await readOnce(folder, lastRecord);
  if (found?.state !== 'ended' || found.ended.how !== 'killed') return found;
  // It may have begun or ended between the check of its lock and that of its file.
  await sleep(LOCK_TO_FILE_MS);
  return readOnce(folder, lastRecord);
}

async function readOnce(folder: string, lastRecord: Date | undefined): Promise<RunState | undefined> {
  const hidden = join(folder, HIDDEN);
  // In this order: a run records its end and then releases the folder.
  const holder = await lockHolder(hidden);
  const file = await readRunFile(hidden);
  const own = file && (!holder || file.pid === holder.pid) ? file : undefined;
  if (own?.ended) return { ...factsOf(own), state: 'ended', ended: own.ended };
  if (holder?.isAlive) {
    const on = holder.host === undefined ? {} : { host: holder.host };
    return own
      ? { ...factsOf(own), ...on, state: 'running' }
      : { since: holder.since.toISOString(), ...on, state: 'running' };
  }
  if (own && own.host !== hostname() && Date.now() - Date.parse(own.alive) < SILENT_MS)
    return { ...factsOf(own), state: 'running', host: own.host };
  if (!own && !holder) return undefined;
  const since = own?.began ?? holder?.since.toISOString() ?? '';
  const signs = [own?.alive ?? since, since, lastRecord?.toISOString() ?? since].sort();
  return {
    ...(own ? factsOf(own) : { since }),
    state: 'ended',
    ended: { how: 'killed', at: signs.at(-1) ?? since },
  };
}

function factsOf({ began, workers, order }: RunFile): RunFacts {
  return { since: began, workers, ...(order ? { order } : {}) };
}
