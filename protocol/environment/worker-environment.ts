import * as v from 'valibot';
import { blenderBuild } from '../releases/blender-build';
import { UserFault } from '../failure/fault';
import { FrameRange } from '../job/frame-range';
import { renderSettings } from '../job/render-settings';
import { workerName } from '../ledger/stored';
import { notEmpty, url, whole } from './environment-values';

const secondsOrNever = v.union([
  v.pipe(
    v.literal('never'),
    v.transform(() => Infinity),
  ),
  whole(1),
]);

const absolute = v.pipe(v.string(), v.startsWith('/', 'must be an absolute folder'));

/** Only below the project's folder. */
const subfolder = v.pipe(
  v.string(),
  v.regex(
    /^(?!\.{1,2}(?:\/|$))[^/]+(?:\/(?!\.{1,2}(?:\/|$))[^/]+)*$/,
    'must name folders inside the project',
  ),
);

const schema = v.object({
  /** The task queue's URL. */
  BRENDA_QUEUE_URL: url,
  /** The queue of tasks that will not be retried. */
  BRENDA_DEAD_LETTER_URL: url,
  /** The bucket of jobs, ledger and frames. */
  BRENDA_BUCKET: notEmpty,
  /** The worker's name in the ledger: the instance id on EC2. */
  BRENDA_WORKER: workerName,
  /** The worker's own folder; its contents may be deleted. */
  BRENDA_WORK_DIR: notEmpty,
  /** The folder of fetched projects, kept for the next worker. @default - in the work folder, and deleted with it */
  BRENDA_PROJECTS_DIR: v.optional(notEmpty),
  /** The folder in which snapshots are mounted: `ebs://project` is its subfolder `project`. */
  BRENDA_VOLUMES: v.optional(absolute),
  /**
   * A folder with scenes as they were when their job was submitted; it stands for the root of the disk (`worker/project/files/private-copy.ts`).
   * @default - none
   */
  BRENDA_PRIVATE_COPY: v.optional(absolute),
  /**
   * A file that lists the contents of the scene's files when its job was hashed (`worker/project/inputs.ts`). @default - not known, and not
   * checked
   */
  BRENDA_INPUTS: v.optional(absolute),
  /** Folders that are linked into each project, in JSON: `{"textures": "/mnt/brenda-volumes/extra/textures"}`. */
  BRENDA_PROJECT_LINKS: v.optional(v.pipe(v.string(), v.parseJson(), v.record(subfolder, absolute)), '{}'),
  /**
   * The Auto Scaling group of `BRENDA_WORKER`. The instance is protected from scale-in while it holds a task.
   * @default - none, as on a user's own machine
   */
  BRENDA_GROUP: v.optional(notEmpty),
  /** The Blender to run. */
  BRENDA_BLENDER: v.optional(v.string(), 'blender'),
  /** The identity of that Blender: jobs for another one are released. @default - not known, and every job is rendered */
  BRENDA_BLENDER_BUILD: v.optional(blenderBuild),
  /** The program that runs others as the scenes' user: `fenced.sh` of the bootstrap. @default - they run as the worker's user */
  BRENDA_FENCE: v.optional(absolute),
  /** The uid of that user. */
  BRENDA_FENCE_USER: v.optional(whole(1)),
  /** The gid of its group; the worker is a member. */
  BRENDA_FENCE_GROUP: v.optional(whole(1)),
  /** Seconds that a task stays invisible without a heartbeat. */
  BRENDA_LEASE_SECONDS: v.optional(whole(3), '120'),
  /** MiB of resident memory above which Blender is restarted between two units. */
  BRENDA_BLENDER_MEMORY_MIB: v.optional(whole(1)),
  /** Threads Blender may use; all cores when absent. */
  BRENDA_BLENDER_THREADS: v.optional(whole(1)),
  /** The number of workers that share the queue, if it is known; a single one has no other to leave a failed task to. */
  BRENDA_WORKERS: v.optional(whole(1)),
  /** Seconds from SIGTERM until this process is killed: a shorter frame is finished, and rendered files are uploaded. */
  BRENDA_STOP_SECONDS: v.optional(whole(0), '10'),
  /** Seconds without progress after which Blender is stuck; `never`. @default - learned from the job's frames */
  BRENDA_STUCK_SECONDS: v.optional(secondsOrNever),
  /** Seconds of render time from which a frame is rendered in slices, if slices give the same frame; `never`. */
  BRENDA_SLICE_AFTER_SECONDS: v.optional(secondsOrNever, '1800'),
  /** A .blend to load before the first task arrives. */
  BRENDA_FIRST_SCENE: v.optional(v.string()),
  /** Its project's folder. @default - the folder it is in */
  BRENDA_FIRST_PROJECT: v.optional(v.string()),
  /** Its frames that will be requested. @default - the scene's own */
  BRENDA_FIRST_FRAMES: v.optional(
    v.pipe(
      v.string(),
      v.transform((text) => FrameRange.parse(text)),
    ),
  ),
  /** The render settings to load it with, in JSON. */
  BRENDA_FIRST_SETTINGS: v.optional(v.pipe(v.string(), v.parseJson(), renderSettings), '{}'),
});

/** The environment of a worker, from user data on EC2 and from the local farm. */
export type WorkerEnvironment = v.InferOutput<typeof schema>;
/** The same, as strings in a process's environment. */
export type WorkerEnvironmentVariables = v.InferInput<typeof schema>;

/** @throws UserFault with the first variable that is missing or invalid, and its value. */
export function readWorkerEnvironment(env: Readonly<Record<string, string | undefined>>): WorkerEnvironment {
  const parsed = v.safeParse(schema, env);
  if (parsed.success) return parsed.output;
  const [issue] = parsed.issues;
  const key = issue.path?.[0]?.key;
  const name = typeof key === 'string' ? key : 'environment';
  const value = env[name];
  throw new UserFault(value === undefined ? `${name} is not set` : `${name}="${value}": ${issue.message}`);
}
