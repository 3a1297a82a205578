import { UserFault } from '../../protocol/failure/fault';
import { FrameRange } from '../../protocol/job/frame-range';
import { FrameSet } from '../../protocol/job/frame-set';
import { type JobFile, requestFile } from '../../protocol/job/job';
import { keys, nameInKey, unitInKey } from '../../protocol/job/keys';
import { Plan } from '../../protocol/job/plan';
import { forEachConcurrently } from '../aws/for-each-concurrently';
import type { ReadRecord } from '../ledger/later-counts';
import { byName } from '../ledger/by-name';
import { Ledger } from '../ledger/ledger';
import { isDamaged, readJson, UnreadableObject } from '../store/json-object';
import type { Unreadable } from './audit-kinds';
import type { ListedJob } from './listed-jobs';
import type { ObjectStore, StoredObject } from '../store/object-store';

/** What the objects of a job are kept for. */
export type KeptFor = 'frames' | 'records' | 'logs' | 'slices' | 'other';

/** Everything that the store has of a job. */
export interface JobFacts {
  readonly job: string;
  /** Undefined when there is none, or none that can be read. */
  readonly file: JobFile | undefined;
  readonly isCancelled: boolean;
  /** Frames that were asked for, or tiles of them. */
  readonly asked: FrameSet;
  /** By unit. */
  readonly records: ReadonlyMap<string, ReadRecord>;
  /** By unit, whether it has failed for good. */
  readonly failures: ReadonlyMap<string, boolean>;
  /** What lies among the job's frames, by name. Empty of an output folder, whose frames lie elsewhere. */
  readonly files: ReadonlyMap<string, StoredObject>;
  /** Keys. */
  readonly logs: readonly string[];
  /** Units. */
  readonly sliced: readonly string[];
  /** Keys that are none of these. */
  readonly unknown: readonly string[];
  /** By key. */
  readonly unreadable: ReadonlyMap<string, UnreadableFact>;
  readonly bytes: Readonly<Record<KeptFor, number>>;
}

interface UnreadableFact {
  readonly why: string;
  readonly how: Unreadable;
}

/** Objects read at once: enough to hide a store's latency, few enough for its limits. */
export const LANES = 32;

/** Reads all of a job but its frames: a request to the store for each record, failure and request. */
export async function jobFacts(
  store: ObjectStore,
  { job, objects }: ListedJob,
  lanes = LANES,
): Promise<JobFacts> {
  const ledger = new Ledger(store, job);
  const unreadable = new Map<string, UnreadableFact>();
  const bytes: Record<KeptFor, number> = { frames: 0, records: 0, logs: 0, slices: 0, other: 0 };
  const files = new Map<string, StoredObject>();
  const toRead: StoredObject[] = [];
  const logs: string[] = [];
  const sliced = new Set<string>();
  const unknown: string[] = [];
  let isCancelled = false;
  for (const object of objects) {
    const { key } = object;
    const kind = kindOf(job, key);
    bytes[KEPT_FOR[kind]] += object.bytes;
    if (kind === 'frame') files.set(key.slice(keys.frames(job).length), object);
    else if (kind === 'log') logs.push(key);
    else if (kind === 'slice') sliced.add(key.slice(keys.slices(job).length).replace(/\/.*$/s, ''));
    else if (kind === 'cancelled') isCancelled = true;
    else if (kind === 'unknown') unknown.push(key);
    else toRead.push(object);
  }

  /** Undefined when it cannot be read, or has gone meanwhile. */
  const reading = async <T>(key: string, read: Promise<T>): Promise<T | undefined> => {
    try {
      return await read;
    } catch (error) {
      if (!(error instanceof UnreadableObject)) throw error;
      unreadable.set(key, { why: error.message, how: howUnreadable(error) });
      return undefined;
    }
  };
  const file = await reading(keys.jobFile(job), ledger.readJob());
  const asked = new FrameSet();
  const records = new Map<string, ReadRecord>();
  const failures = new Map<string, boolean>();
  await forEachConcurrently(toRead, lanes, async ({ key, modified }) => {
    const unit = nameInKey(key);
    switch (kindOf(job, key)) {
      case 'request': {
        const request = await reading(key, readJson(store, key, requestFile));
        // No plan can be made of more frames than any job has.
        const added = request && addAsked(asked, request.frames, file);
        if (added !== undefined) unreadable.set(key, { why: added, how: 'unknown' });
        break;
      }
      case 'record': {
        const record = await reading(key, ledger.record(unit));
        if (record) records.set(unit, { at: modified, record });
        break;
      }
      case 'failure': {
        const failure = await reading(key, ledger.failure(unit));
        if (failure) failures.set(unit, failure.final);
        break;
      }
      default:
    }
  });
  return {
    ...{ job, file, isCancelled, asked, files, logs, unknown, bytes },
    records: byName(records),
    failures: byName(failures),
    unreadable: byName(unreadable),
    sliced: [...sliced],
  };
}

function howUnreadable(error: UnreadableObject): Unreadable {
  if (error.isNewer) return 'newer';
  if (isDamaged(error)) return 'damaged';
  // It was read, and is not of this job or unit.
  return error.cause === undefined ? 'misplaced' : 'unknown';
}

type Kind = 'frame' | 'record' | 'failure' | 'request' | 'log' | 'slice' | 'cancelled' | 'other' | 'unknown';

const KEPT_FOR: Readonly<Record<Kind, KeptFor>> = {
  frame: 'frames',
  record: 'records',
  failure: 'records',
  request: 'records',
  log: 'logs',
  slice: 'slices',
  cancelled: 'other',
  other: 'other',
  unknown: 'other',
};

function kindOf(job: string, key: string): Kind {
  const isUnits = unitInKey(key) !== undefined;
  if (key.startsWith(keys.frames(job))) return 'frame';
  if (key.startsWith(keys.ledger(job))) return isUnits ? 'record' : 'unknown';
  if (key.startsWith(keys.failures(job))) return isUnits ? 'failure' : 'unknown';
  if (key.startsWith(keys.requests(job))) return key.endsWith('.json') ? 'request' : 'unknown';
  if (key.startsWith(keys.logs(job))) return 'log';
  if (key.startsWith(keys.slices(job))) return 'slice';
  if (key === keys.cancelled(job)) return 'cancelled';
  const isOther =
    [keys.jobFile(job), keys.blender(job), keys.place(job)].includes(key) ||
    key.startsWith(keys.filesOpened(job)) ||
    key.startsWith(keys.look(job, '').replace(/\.json$/, ''));
  return isOther ? 'other' : 'unknown';
}

/** @returns why it cannot be; undefined when it was. */
function addAsked(asked: FrameSet, frames: string, file: JobFile | undefined): string | undefined {
  const tiles = file?.job.tiles;
  try {
    for (const frame of new Plan(FrameRange.parse(frames), tiles ? { tiles } : {}).tasks()) asked.add(frame);
    return undefined;
  } catch (error) {
    if (!(error instanceof UserFault)) throw error;
    return error.message;
  }
}
