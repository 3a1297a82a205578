import { createHash } from 'node:crypto';
import * as v from 'valibot';
import { jobInKey, keys, unitInKey } from '../../protocol/job/keys';
import { type JobFile, jobFile, jobId, type RequestFile, requestFile } from '../../protocol/job/job';
import {
  type DoneRecord,
  doneRecord,
  type FailedAttempt,
  type FailureRecord,
  failureRecord,
  type NewAttempt,
} from '../../protocol/ledger/record';
import { isFinal } from '../../protocol/failure/failure-kind';
import {
  ifDamaged,
  ifNotNewer,
  ifUnreadable,
  readJson,
  UnreadableObject,
  unlessUnreadable,
  writeJson,
} from '../store/json-object';
import type { ObjectStore, PutOptions } from '../store/object-store';

/** A file's fingerprints, by its name in the project. */
const filesOpened = v.strictObject({ version: v.literal(1), files: v.record(v.string(), v.string()) });

/** The maximum size to read: a line for each file of a large project. */
const MOST_OPENED_BYTES = 64 * 1024 * 1024;

/** Most file systems allow 255 bytes. */
const LONGEST_NAME = 160;

/**
 * The truth about a job: a unit is done when its record exists. There is no other database; `status`, cost and resume are computed from
 * this.
 */
export class Ledger {
  constructor(
    private readonly store: ObjectStore,
    readonly job: string,
  ) {}

  /** The ids of all jobs in the store. */
  static async *jobs(store: ObjectStore): AsyncGenerator<string> {
    let last: string | undefined;
    for await (const { key } of store.list(keys.jobs)) {
      const id = jobInKey(key);
      if (id === undefined || id === last) continue;
      last = id;
      if (key === keys.jobFile(id) || (await store.head(keys.jobFile(id)))) yield id;
    }
  }

  async writeJob(file: JobFile): Promise<void> {
    await writeJson(this.store, keys.jobFile(this.job), file);
  }

  /**
   * @param options.orNewer how to treat the job of a newer version of Brenda. @default - report it to the store as unreadable, as any other object that cannot be read
   * @throws UnreadableObject when the object is another job, or no job, and the store has no handler for it.
   */
  async readJob({ orNewer = 'tell' }: { readonly orNewer?: 'tell' | 'throw' } = {}): Promise<
    JobFile | undefined
  > {
    const reading = this.readOwnJob();
    if (orNewer === 'throw') await reading.catch(ifNotNewer);
    return unlessUnreadable(this.store, reading);
  }

  private async readOwnJob(): Promise<JobFile | undefined> {
    const key = keys.jobFile(this.job);
    const file = await readJson(this.store, key, jobFile);
    // The id is a hash of the job, so it must match.
    if (file && (file.id !== this.job || jobId(file.job) !== this.job))
      throw new UnreadableObject(`${key} in the store holds another job than ${this.job}`);
    return file;
  }

  /** A second request for the same frames is the same object. */
  async writeRequest(request: RequestFile): Promise<void> {
    await writeJson(this.store, keys.request(this.job, requestName(request.frames)), request);
  }

  async *requests(): AsyncGenerator<RequestFile> {
    for await (const { key } of this.store.list(keys.requests(this.job))) {
      const request = await unlessUnreadable(this.store, readJson(this.store, key, requestFile));
      if (request) yield request;
    }
  }

  /** Deletes requests that were cut off during the write: the frames that they asked for are unknown. */
  async forgetDamagedRequests(): Promise<void> {
    for await (const { key } of this.store.list(keys.requests(this.job)))
      if (!(await readJson(this.store, key, requestFile).catch(ifDamaged))) await this.store.delete(key);
  }

  async isDone(unit: string): Promise<boolean> {
    return (await this.store.head(keys.record(this.job, unit))) !== undefined;
  }

  /** The names of all done units. */
  async *done(): AsyncGenerator<string> {
    for await (const { unit } of this.doneAt()) yield unit;
  }

  /** The names of all done units, with the time of each record on the store's clock. */
  async *doneAt(): AsyncGenerator<{ readonly unit: string; readonly at: Date }> {
    for await (const { key, modified } of this.store.list(keys.ledger(this.job))) {
      const unit = unitInKey(key);
      if (unit !== undefined) yield { unit, at: modified };
    }
  }

  /** Counts done units: one request to the store for each thousand. */
  async countDone(): Promise<number> {
    let count = 0;
    for await (const { key } of this.store.list(keys.ledger(this.job)))
      if (unitInKey(key) !== undefined) count++;
    return count;
  }

  /** @throws UnreadableObject when the object is another record, or no record. */
  record(unit: string): Promise<DoneRecord | undefined> {
    return this.readOf(unit, keys.record(this.job, unit), doneRecord);
  }

  /**
   * From here on the unit is done.
   *
   * @param failure earlier failed attempts: they move into the record and are no longer a failure. @default - none
   * @param options as for the store. @returns whether it was written; always true without `ifAbsent`.
   */
  async writeRecord(record: DoneRecord, failure?: FailureRecord, options: PutOptions = {}): Promise<boolean> {
    const failedBefore = failure?.attempts.map(withoutFullLog);
    const complete = { ...record, ...(failedBefore ? { failedBefore } : {}) };
    const { written } = await writeJson(this.store, keys.record(this.job, record.unit), complete, options);
    if (failure) await this.forgetFailure(record.unit);
    // Objects that cannot be deleted now only take up space.
    if (record.version === 2 && record.slices) await this.forgetSlices(record.unit).catch(() => undefined);
    return written;
  }

  /** The fingerprints of the files that the job began with, by their names in its project. */
  async filesOpened(): Promise<ReadonlyMap<string, string>> {
    const known = new Map<string, string>();
    for await (const { key } of this.store.list(keys.filesOpened(this.job))) {
      const { files = {} } = (await readJson(this.store, key, filesOpened, MOST_OPENED_BYTES)) ?? {};
      for (const [name, print] of Object.entries(files)) known.set(name, print);
    }
    return known;
  }

  /** Writes the fingerprints that the ledger lacks. @returns false when another worker has done so meanwhile. */
  async writeFilesOpened(files: Readonly<Record<string, string>>): Promise<boolean> {
    const names = Object.keys(files).sort();
    const of = createHash('sha256').update(JSON.stringify(names)).digest('hex').slice(0, 16);
    const key = `${keys.filesOpened(this.job)}${of}.json`;
    const { written } = await writeJson(this.store, key, { version: 1, files }, { ifAbsent: true });
    return written;
  }

  /** Stops the job until `uncancel`. Done units stay done. */
  async cancel(at: Date): Promise<void> {
    await writeJson(this.store, keys.cancelled(this.job), { version: 1, at: at.toISOString() });
  }

  async uncancel(): Promise<void> {
    await this.store.delete(keys.cancelled(this.job));
  }

  async isCancelled(): Promise<boolean> {
    return (await this.store.head(keys.cancelled(this.job))) !== undefined;
  }

  /** Deletes the unit's record, so that it is rendered again. */
  async forget(unit: string): Promise<void> {
    await this.store.delete(keys.record(this.job, unit));
    await this.forgetSlices(unit);
  }

  /** Deletes the slices of a unit that is not done. */
  async forgetSlices(unit: string): Promise<void> {
    for await (const { key } of this.store.list(keys.slicesOf(this.job, unit))) await this.store.delete(key);
  }

  /** @throws as `readJob`. */
  failure(unit: string): Promise<FailureRecord | undefined> {
    return unlessUnreadable(this.store, this.readFailure(unit));
  }

  private readFailure(unit: string): Promise<FailureRecord | undefined> {
    return this.readOf(unit, keys.failure(this.job, unit), failureRecord);
  }

  /** The names of all failed units, final or not. */
  async *failed(): AsyncGenerator<string> {
    for await (const { key } of this.store.list(keys.failures(this.job))) {
      const unit = unitInKey(key);
      if (unit !== undefined) yield unit;
    }
  }

  /**
   * Adds a failed attempt, once for its worker and time. The returned record's `final` shows whether it was the last.
   *
   * @param about.isLast whether a retry cannot succeed. @default false
   * @param about.log the full log. @default - only the part in `attempt` is kept
   * @param about.crash Blender's crash report. @default - nothing
   */
  async writeFailure(
    unit: string,
    attempt: NewAttempt,
    {
      isLast = false,
      log = '',
      crash = '',
    }: { readonly isLast?: boolean; readonly log?: string; readonly crash?: string } = {},
  ): Promise<FailureRecord> {
    const { worker, at } = attempt;
    // A worker that gets no response to this write retries it.
    const before = ((await this.readFailure(unit).catch(ifUnreadable))?.attempts ?? []).filter(
      (one) => one.worker !== worker || one.at !== at,
    );
    const fullLog = log === '' ? undefined : keys.log(this.job, unit, before.length + 1);
    const crashFile = crash === '' ? undefined : keys.crash(this.job, unit, before.length + 1);
    const { sort = 'scene' } = attempt;
    const kept = {
      ...(fullLog === undefined ? {} : { fullLog }),
      ...(crashFile === undefined ? {} : { crashFile }),
    };
    const attempts = [...before, { ...attempt, sort, ...kept }];
    const failure: FailureRecord = {
      version: 1,
      job: this.job,
      unit,
      attempts,
      final: isLast || isFinal(attempts),
    };
    await writeJson(this.store, keys.failure(this.job, unit), failure);
    // In this order: a log without a failure would never be found and deleted.
    if (fullLog !== undefined) await this.store.put(fullLog, log);
    if (crashFile !== undefined) await this.store.put(crashFile, crash);
    return failure;
  }

  /** Failures on this worker were the host's fault and no longer count against the unit. A final failure stays final. */
  async blameHost(unit: string, worker: string): Promise<void> {
    const failure = await this.failure(unit);
    if (!failure || failure.final) return;
    const attempts = failure.attempts.map((one) =>
      one.worker === worker && one.sort === 'scene' ? { ...one, sort: 'host' as const } : one,
    );
    await writeJson(this.store, keys.failure(this.job, unit), {
      ...failure,
      attempts,
      final: isFinal(attempts),
    });
  }

  /** The full log of an attempt; undefined when it was not kept, or the unit has been done since. */
  async fullLog({ fullLog }: FailedAttempt): Promise<string | undefined> {
    if (fullLog?.startsWith(keys.logs(this.job)) === false) return undefined;
    const bytes = fullLog === undefined ? undefined : await this.store.get(fullLog);
    return bytes && Buffer.from(bytes).toString('utf8');
  }

  /** Clears a unit's failure, so that it may be retried. */
  async forgetFailure(unit: string): Promise<void> {
    for await (const { key } of this.store.list(keys.logsOf(this.job, unit))) await this.store.delete(key);
    await this.store.delete(keys.failure(this.job, unit));
  }

  /** Clears all failures, so that the units may be retried. */
  async forgetFailures(): Promise<void> {
    for (const prefix of [keys.logs(this.job), keys.failures(this.job)])
      for await (const { key } of this.store.list(prefix)) await this.store.delete(key);
  }

  private async readOf<R extends { readonly job: string; readonly unit: string }>(
    unit: string,
    key: string,
    schema: v.GenericSchema<unknown, R>,
  ): Promise<R | undefined> {
    const record = await readJson(this.store, key, schema);
    if (record && (record.job !== this.job || record.unit !== unit))
      throw new UnreadableObject(`${key} in the store is of ${record.job}, ${record.unit}`);
    return record;
  }
}

/** The part of an attempt that is kept when its unit is done. */
function withoutFullLog({ worker, at, sort, reason, log }: FailedAttempt): FailedAttempt {
  return { worker, at, sort, reason, ...(log === undefined ? {} : { log }) };
}

/** The frames, cut to the length of a file name. */
function requestName(frames: string): string {
  const name = frames.replaceAll(',', '_');
  if (name.length <= LONGEST_NAME) return name;
  return `${name.slice(0, LONGEST_NAME)}_${createHash('sha256').update(frames).digest('hex').slice(0, 16)}`;
}
