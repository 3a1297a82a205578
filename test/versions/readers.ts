import { readFleetLimit } from '../../farm/fleet/fleet-limit';
import { bootFailures } from '../../farm/instances/boot-failures';
import { workerStates } from '../../farm/instances/worker-states';
import { readFarmEntry } from '../../farm/farm-directory';
import { Ledger } from '../../farm/ledger/ledger';
import { readSeederAnswer } from '../../farm/seeding/ask-seeder';
import { farmBlenders } from '../../farm/seeding/farm-blenders';
import { SeedProgressStore } from '../../farm/seeding/seed-progress-store';
import { readJsonIfReadable } from '../../farm/store/json-object';
import type { ObjectStore } from '../../farm/store/object-store';
import { readSeederEvent } from '../../lambda/seeder/seeder-event';
import { placeOf } from '../../local/scene/scene-place';
import { readRunFile, writeRunFile } from '../../local/run/run-file';
import { drainerMemory } from '../../protocol/farm/drainer-memory';
import type { JobFile } from '../../protocol/job/job';
import { keys } from '../../protocol/job/keys';
import { readProjectManifest } from '../../protocol/scene/project-manifest';
import { readSeedRequest } from '../../protocol/job/seed-request';
import { readTaskMessage } from '../../protocol/job/task-message';
import { readWorkerEvent } from '../../protocol/environment/worker-event';
import { NewerWork } from '../../worker/job/newer-work';
import { MemoryStore } from '../support/stores/memory-store';
import { temporaryFolder } from '../support/temporary-folder';

/** Reads an artefact by what reads it in earnest. @throws what that throws @returns undefined for what is done without */
type Reader = (text: string) => Promise<unknown>;

/** What becomes of what a newer version has written. */
type Newer =
  | 'refused'
  /** The store's `onUnreadable` hears of it, and the rest goes on. */
  | 'done without'
  /** Fields that are not known are left out. */
  | 'read';

interface Kind {
  readonly read: Reader;
  /** One that has a field more. */
  readonly field: Newer;
  /** One whose `version` is higher. @default - as `field` */
  readonly version?: Newer;
}

const FIELDS = { job: '', unit: '', worker: '', instance: '' };
const GROUP = 'g';

/** A store in which this lies, and that throws what it could not read. */
async function holding(key: string, text: string): Promise<ObjectStore & { readonly unread: Error[] }> {
  const unread: Error[] = [];
  const store = Object.assign(new MemoryStore(), {
    unread,
    onUnreadable: (fault: Error) => unread.push(fault),
  });
  await store.put(key, text);
  return store;
}

function facts(text: string): typeof FIELDS & { readonly id?: string } {
  return { ...FIELDS, ...(JSON.parse(text) as Partial<typeof FIELDS>) };
}

/** What lies in a store is read out of one. */
function stored(
  key: (of: ReturnType<typeof facts>) => string,
  read: (store: ObjectStore, of: ReturnType<typeof facts>) => Promise<unknown>,
): Reader {
  return async (text) => {
    const of = facts(text);
    const store = await holding(key(of), text);
    const found = await read(store, of);
    const [fault] = store.unread;
    if (fault) throw fault;
    return found;
  };
}

const jobOf = (of: ReturnType<typeof facts>): string => of.id ?? of.job;

export const KINDS: Readonly<Record<string, Kind>> = {
  job: {
    field: 'refused',
    read: stored(
      (of) => keys.jobFile(jobOf(of)),
      (store, of) => new Ledger(store, jobOf(of)).readJob({ orNewer: 'throw' }),
    ),
  },
  request: {
    field: 'done without',
    read: stored(
      ({ job }) => keys.request(job, '1-240'),
      async (store, { job }) => (await all(new Ledger(store, job).requests()))[0],
    ),
  },
  record: {
    field: 'refused',
    read: stored(
      ({ job, unit }) => keys.record(job, unit),
      (store, { job, unit }) => new Ledger(store, job).record(unit),
    ),
  },
  failure: {
    field: 'done without',
    read: stored(
      ({ job, unit }) => keys.failure(job, unit),
      (store, { job, unit }) => new Ledger(store, job).failure(unit),
    ),
  },
  opened: {
    field: 'refused',
    read: stored(
      () => `${keys.filesOpened('0123456789abcdef')}one.json`,
      async (store) => {
        const found = await new Ledger(store, '0123456789abcdef').filesOpened();
        return found.size > 0 ? found : undefined;
      },
    ),
  },
  'task-message': {
    field: 'refused',
    read: (text) => {
      try {
        return Promise.resolve(readTaskMessage(text));
      } catch (error) {
        const fault = NewerWork.fault('a task', error);
        return Promise.reject(fault === undefined ? (error as Error) : new Error(fault));
      }
    },
  },
  'worker-state': {
    field: 'done without',
    read: stored(
      ({ worker }) => keys.farm(GROUP).worker(worker),
      async (store, { worker }) => (await workerStates(store, GROUP, new Set([worker]))).get(worker),
    ),
  },
  'worker-event': { field: 'read', read: (text) => Promise.resolve(readWorkerEvent(text)) },
  'drainer-memory': {
    field: 'done without',
    read: stored(
      () => keys.farm(GROUP).drainer,
      (store) => readJsonIfReadable(store, keys.farm(GROUP).drainer, drainerMemory),
    ),
  },
  'boot-failure': {
    field: 'read',
    version: 'done without',
    read: stored(
      ({ instance }) => keys.farm(GROUP).bootFailure(instance),
      async (store) => (await bootFailures(store, GROUP))[0],
    ),
  },
  'farm-entry': {
    field: 'read',
    version: 'refused',
    read: (text) => Promise.resolve().then(() => readFarmEntry('brenda-bloom', text)),
  },
  seeding: {
    field: 'done without',
    read: stored(
      ({ job }) => keys.farm(GROUP).seeding(job, 'one'),
      async (store, { job }) => (await new SeedProgressStore(store, GROUP).of(job, 'queue'))[0],
    ),
  },
  limit: {
    field: 'read',
    read: stored(
      () => keys.farm(GROUP).limit,
      (store) => readFleetLimit(store, GROUP),
    ),
  },
  blenders: {
    field: 'done without',
    read: stored(
      () => keys.farm(GROUP).blenders,
      async (store) => (await farmBlenders(store, GROUP))[0],
    ),
  },
  'seed-request': {
    field: 'refused',
    read: (text) => Promise.resolve().then(() => readSeedRequest(JSON.parse(text))),
  },
  'handed-over': {
    field: 'refused',
    read: (text) => Promise.resolve().then(() => readSeederEvent(JSON.parse(text), 'id').request()),
  },
  'seeder-answer': {
    field: 'read',
    read: (text) => Promise.resolve().then(() => readSeederAnswer('seeder', JSON.parse(text))),
  },
  'project-manifest': {
    field: 'refused',
    read: (text) => Promise.resolve().then(() => readProjectManifest(Buffer.from(text))),
  },
  place: {
    field: 'done without',
    read: stored(
      () => keys.place('0123456789abcdef'),
      (store) =>
        placeOf(store, {
          ...{ version: 1, id: '0123456789abcdef', source: '/.brenda/project/' },
          ...{ job: { project: '', scene: '', settings: {} } },
        } satisfies JobFile),
    ),
  },
  run: {
    field: 'refused',
    read: async (text) => {
      const folder = temporaryFolder();
      await writeRunFile(folder, Buffer.from(text));
      return readRunFile(folder);
    },
  },
};

async function all<T>(from: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const one of from) found.push(one);
  return found;
}
