import { parseUnitName } from './unit';

/**
 * The keys of the store. Everything of a job is below its id. A frame's own name comes last, so that a listing of `frames/` lists the
 * finished files.
 */
export const keys = {
  jobs: 'jobs/',
  jobFile: (job: string) => `jobs/${job}/job.json`,
  requests: (job: string) => `jobs/${job}/requests/`,
  request: (job: string, name: string) => `jobs/${job}/requests/${name}.json`,
  /** The local Blender that renders a job; only in a local folder. */
  blender: (job: string) => `jobs/${job}/blender.json`,
  /** Blender's report on the job's scene, by the question; only in a local folder. */
  look: (job: string, name: string) => `jobs/${job}/looks/${name}.json`,
  /** The fingerprints of the files that the job began with, where its id does not cover them. */
  filesOpened: (job: string) => `jobs/${job}/opened/`,
  /** The location of a job's scene, and of its frames; only in a local folder. */
  place: (job: string) => `jobs/${job}/place.json`,
  /** One record for each done unit. */
  ledger: (job: string) => `jobs/${job}/ledger/`,
  record: (job: string, unit: string) => `jobs/${job}/ledger/${unit}.json`,
  /** One record for each unit that failed and is not done. */
  failures: (job: string) => `jobs/${job}/failures/`,
  failure: (job: string, unit: string) => `jobs/${job}/failures/${unit}.json`,
  /** The full log of each attempt at a unit that is not done. */
  logs: (job: string) => `jobs/${job}/logs/`,
  /** Unit names contain no dot. */
  logsOf: (job: string, unit: string) => `jobs/${job}/logs/${unit}.`,
  /** Blender's crash report, beside the log of the attempt. */
  crash: (job: string, unit: string, attempt: number) =>
    `jobs/${job}/logs/${unit}.${String(attempt)}.crash.txt`,
  log: (job: string, unit: string, attempt: number) => `jobs/${job}/logs/${unit}.${String(attempt)}.log`,
  /** Exists while the job is cancelled. */
  cancelled: (job: string) => `jobs/${job}/cancelled.json`,
  frames: (job: string) => `jobs/${job}/frames/`,
  frame: (job: string, file: string) => `jobs/${job}/frames/${file}`,
  /** Slices of units that are not done: the samples of a long frame that were rendered before its worker ended. */
  slices: (job: string) => `jobs/${job}/slices/`,
  slicesOf: (job: string, unit: string) => `jobs/${job}/slices/${unit}/`,
  slice: (job: string, unit: string, name: string) => `jobs/${job}/slices/${unit}/${name}`,
  /** The state of a deployed farm. `group` is its Auto Scaling group: two farms may share a bucket. */
  farm: (group: string) =>
    ({
      /** One for each instance whose boot failed. */
      bootFailures: `farm/${group}/boot-failures/`,
      bootFailure: (instance: string) => `farm/${group}/boot-failures/${instance}.json`,
      /** The farm's current Blender, and its earlier ones. */
      blenders: `farm/${group}/blenders.json`,
      /** The drainer's state between two snapshots. */
      drainer: `farm/${group}/drainer.json`,
      /** The last state that each worker has reported. */
      workers: `farm/${group}/workers/`,
      worker: (name: string) => `farm/${group}/workers/${name}.json`,
      /** The limit on instances that a user has set; it applies while the object exists. */
      limit: `farm/${group}/limit.json`,
      /** A user's setting, since the deployment, for instances without work. */
      whenDrained: `farm/${group}/when-drained.json`,
      /** The seeding lock: names the running seeder. */
      seeder: `farm/${group}/seeder.json`,
      /** The progress of queueing each request. */
      seedings: `farm/${group}/seedings/`,
      seedingsOf: (job: string) => `farm/${group}/seedings/${job}/`,
      seeding: (job: string, name: string) => `farm/${group}/seedings/${job}/${name}.json`,
    }) as const,
} as const;

/** The unit of a record's or a failure's key; undefined for any other key. */
export function unitInKey(key: string): string | undefined {
  const name = key.endsWith('.json') ? nameInKey(key) : '';
  return parseUnitName(name) && name;
}

/** The last part of a key, without `.json`: the unit of a record, the name of a request. */
export function nameInKey(key: string): string {
  return key.slice(key.lastIndexOf('/') + 1).replace(/\.json$/, '');
}

/** The job of a key under `jobs/`. */
export function jobInKey(key: string): string | undefined {
  return /^jobs\/([0-9a-f]{16})\//.exec(key)?.[1];
}
