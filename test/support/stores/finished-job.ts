import { createHash } from 'node:crypto';
import type { Ledger } from '../../../farm/ledger/ledger';
import type { ObjectStore } from '../../../farm/store/object-store';
import type { QueueDepth, TaskQueue } from '../../../farm/queue/task-queue';
import { keys } from '../../../protocol/job/keys';
import { pictureValues } from '../blenders/picture-values';

/** The values of each file of each unit, by their names: what an undisturbed render gave. */
export type Frames = ReadonlyMap<string, ReadonlyMap<string, string>>;

interface FarmOfJob {
  readonly store: ObjectStore;
  readonly ledger: Ledger;
  readonly queue: Pick<TaskQueue, 'depth'>;
  readonly deadLetters: Pick<TaskQueue, 'depth'>;
}

/**
 * What is wrong with a job that is said to be done; nothing when every unit is there once, whole, and as it should be.
 *
 * @param failed the units that had to fail, each a task of its own; their tasks are among the dead letters, once at least.
 */
export async function faultsOf(
  { store, ledger, queue, deadLetters }: FarmOfJob,
  expected: Frames,
  failed: readonly string[] = [],
): Promise<string[]> {
  const faults: string[] = [];
  const { job } = ledger;
  const same = (what: string, found: readonly string[], wanted: Iterable<string>): void => {
    const isWanted = new Set(wanted);
    const missing = [...isWanted].filter((name) => !found.includes(name));
    const more = found.filter((name, i) => !isWanted.has(name) || found.indexOf(name) !== i);
    if (missing.length > 0) faults.push(`${what}: ${missing.join(', ')} missing`);
    if (more.length > 0) faults.push(`${what}: ${more.join(', ')} too many`);
  };
  const names = async (prefix: string): Promise<string[]> => {
    const found: string[] = [];
    for await (const { key } of store.list(prefix)) found.push(key.slice(prefix.length));
    return found;
  };
  same(
    'records',
    await names(keys.ledger(job)),
    [...expected.keys()].map((unit) => `${unit}.json`),
  );
  same(
    'files',
    await names(keys.frames(job)),
    [...expected.values()].flatMap((files) => [...files.keys()]),
  );
  same(
    'failures',
    await names(keys.failures(job)),
    failed.map((unit) => `${unit}.json`),
  );
  same(
    'logs',
    await names(keys.logs(job)).then((logs) =>
      logs.filter((log) => !failed.includes(log.replace(/\..*/, ''))),
    ),
    [],
  );
  const tasks = total(await queue.depth());
  if (tasks > 0) faults.push(`tasks: ${String(tasks)} left`);
  const dead = total(await deadLetters.depth());
  if (failed.length === 0 ? dead > 0 : dead < failed.length)
    faults.push(`dead letters: ${String(dead)}, of ${String(failed.length)}`);
  for (const unit of failed)
    if (!(await ledger.failure(unit))?.final) faults.push(`${unit}: has not failed for good`);
  for (const [unit, files] of expected) {
    const record = await ledger.record(unit);
    if (record)
      same(
        `record of ${unit}`,
        record.files.map(({ name }) => name),
        files.keys(),
      );
    for (const [name, values] of files) {
      const bytes = await store.get(keys.frame(job, name));
      if (!bytes) continue;
      const said = record?.files.find((one) => one.name === name);
      const sha256 = createHash('sha256').update(bytes).digest('hex');
      if (said && said.sha256 !== sha256) faults.push(`${name}: its SHA-256 is not that of its record`);
      const shown = await pictureValues(name, Buffer.from(bytes)).catch(() => undefined);
      if (shown === undefined) faults.push(`${name}: does not decode`);
      else if (shown !== values) faults.push(`${name}: is another picture than the undisturbed render`);
    }
  }
  return faults;
}

function total({ visible, inFlight, delayed }: QueueDepth): number {
  return visible + inFlight + delayed;
}

/** What a job that was rendered undisturbed has. */
export async function framesOf(store: ObjectStore, ledger: Ledger): Promise<Frames> {
  const found = new Map<string, ReadonlyMap<string, string>>();
  for await (const unit of ledger.done()) {
    const files = new Map<string, string>();
    for (const { name } of (await ledger.record(unit))?.files ?? []) {
      const bytes = await store.get(keys.frame(ledger.job, name));
      if (!bytes) throw new Error(`${name} is not there`);
      files.set(name, await pictureValues(name, Buffer.from(bytes)));
    }
    found.set(unit, files);
  }
  return found;
}
