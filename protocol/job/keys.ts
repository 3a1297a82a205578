import { parseUnitName } from './unit';

/**
 * Where things lie in the store. Everything of a job is under its id; a frame's own name comes last, so
 * that a listing of `frames/` is a listing of the finished files.
 */
export const keys = {
  jobs: 'jobs/',
  jobFile: (job: string) => `jobs/${job}/job.json`,
  requests: (job: string) => `jobs/${job}/requests/`,
  request: (job: string, name: string) => `jobs/${job}/requests/${name}.json`,
  /** By which Blender of this machine a job is rendered; of a local folder alone. */
  blender: (job: string) => `jobs/${job}/blender.json`,
  /** What Blender said of the scene that the job is of, by what was asked; of a local folder alone. */
  look: (job: string, name: string) => `jobs/${job}/looks/${name}.json`,
  /** What the files were that the job was begun with, where its id does not say that. */
  filesOpened: (job: string) => `jobs/${job}/opened/`,
  /** Where a job's scene was, and its frames; of a local folder alone. */
  place: (job: string) => `jobs/${job}/place.json`,
  /** One record for each unit that is done. */
  ledger: (job: string) => `jobs/${job}/ledger/`,
  record: (job: string, unit: string) => `jobs/${job}/ledger/${unit}.json`,
  /** One record for each unit that was tried and is not done. */
  failures: (job: string) => `jobs/${job}/failures/`,
  failure: (job: string, unit: string) => `jobs/${job}/failures/${unit}.json`,
  /** All that was printed at each attempt of a unit that is not done. */
  logs: (job: string) => `jobs/${job}/logs/`,
  /** Units' names have no dot. */
  logsOf: (job: string, unit: string) => `jobs/${job}/logs/${unit}.`,
  /** What Blender wrote as it crashed, beside the log of the attempt. */
  crash: (job: string, unit: string, attempt: number) =>
    `jobs/${job}/logs/${unit}.${String(attempt)}.crash.txt`,
  log: (job: string, unit: string, attempt: number) => `jobs/${job}/logs/${unit}.${String(attempt)}.log`,
  /** Is there as long as nobody is to render more of the job. */
  cancelled: (job: string) => `jobs/${job}/cancelled.json`,
  frames: (job: string) => `jobs/${job}/frames/`,
  frame: (job: string, file: string) => `jobs/${job}/frames/${file}`,
  /** Parts of the samples of units that are not done: what was rendered of a long frame when its worker ended. */
  slices: (job: string) => `jobs/${job}/slices/`,
  slicesOf: (job: string, unit: string) => `jobs/${job}/slices/${unit}/`,
  slice: (job: string, unit: string, name: string) => `jobs/${job}/slices/${unit}/${name}`,
  /** What a deployed farm keeps of itself. `group` is its Auto Scaling group: two farms may share a bucket. */
  farm: (group: string) =>
    ({
      /** One for each instance that could not be made ready to render. */
      bootFailures: `farm/${group}/boot-failures/`,
      bootFailure: (instance: string) => `farm/${group}/boot-failures/${instance}.json`,
      /** The Blender that the farm has, and those that it had before. */
      blenders: `farm/${group}/blenders.json`,
      /** What the drainer remembers from one look to the next. */
      drainer: `farm/${group}/drainer.json`,
      /** What each worker said of itself last. */
      workers: `farm/${group}/workers/`,
      worker: (name: string) => `farm/${group}/workers/${name}.json`,
      /** How many instances somebody allows, for as long as it is there. */
      limit: `farm/${group}/limit.json`,
      /** What somebody said since the deployment that becomes of instances without work. */
      whenDrained: `farm/${group}/when-drained.json`,
      /** Says who seeds, as long as someone does. */
      seeder: `farm/${group}/seeder.json`,
      /** How far each request was put on the queue. */
      seedings: `farm/${group}/seedings/`,
      seedingsOf: (job: string) => `farm/${group}/seedings/${job}/`,
      seeding: (job: string, name: string) => `farm/${group}/seedings/${job}/${name}.json`,
    }) as const,
} as const;

/** The unit that the key of a record or a failure is of; undefined for a key that is none of ours. */
export function unitInKey(key: string): string | undefined {
  const name = key.endsWith('.json') ? nameInKey(key) : '';
  return parseUnitName(name) && name;
}

/** The last part of a key, without `.json`: the unit of a record, the name of a request. */
export function nameInKey(key: string): string {
  return key.slice(key.lastIndexOf('/') + 1).replace(/\.json$/, '');
}

/** The job that a key under `jobs/` belongs to. */
export function jobInKey(key: string): string | undefined {
  return /^jobs\/([0-9a-f]{16})\//.exec(key)?.[1];
}
