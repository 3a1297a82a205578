import * as v from 'valibot';
import { blenderBuild } from '../releases/blender-build';
import { notEmpty, url, whole } from './environment-values';
import { UserFault } from '../failure/fault';
import { FrameRange } from '../job/frame-range';
import { renderSettings } from '../job/render-settings';
import { workerName } from '../ledger/stored';

const secondsOrNever = v.union([
  v.pipe(
    v.literal('never'),
    v.transform(() => Infinity),
  ),
  whole(1),
]);

const absolute = v.pipe(v.string(), v.startsWith('/', 'must be an absolute folder'));

/** Below the project's folder, and nowhere else. */
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
  /** Where tasks go that will not be tried again. */
  BRENDA_DEAD_LETTER_URL: url,
  /** The bucket of jobs, ledger and frames. */
  BRENDA_BUCKET: notEmpty,
  /** The worker's name in the ledger: the instance id on EC2. */
  BRENDA_WORKER: workerName,
  /** A folder of the worker's own; what is in it may be deleted. */
  BRENDA_WORK_DIR: notEmpty,
  /** Where fetched projects are kept, also for the next worker. @default - in the work folder, and gone with it */
  BRENDA_PROJECTS_DIR: v.optional(notEmpty),
  /** The folder in which snapshots are mounted: `ebs://project` is `project` in there. */
  BRENDA_VOLUMES: v.optional(absolute),
  /** Where scenes lie as they were when their job was ordered: a folder that stands for the whole disk (`worker/project/private-copy.ts`). @default - nowhere */
  BRENDA_PRIVATE_COPY: v.optional(absolute),
  /** What the files that the scene reads were when its job was hashed (`worker/project/inputs.ts`): a file. @default - it is not known, and not checked */
  BRENDA_INPUTS: v.optional(absolute),
  /** Folders that are linked into each project, in JSON: `{"textures": "/mnt/brenda-volumes/extra/textures"}`. */
  BRENDA_PROJECT_LINKS: v.optional(v.pipe(v.string(), v.parseJson(), v.record(subfolder, absolute)), '{}'),
  /**
   * The Auto Scaling group that `BRENDA_WORKER` is an instance of. It is protected from scale-in while it holds a task.
   * @default - there is none, as on one's own machine
   */
  BRENDA_GROUP: v.optional(notEmpty),
  /** The Blender to run. */
  BRENDA_BLENDER: v.optional(v.string(), 'blender'),
  /** Which one that is: jobs that are for another are handed back. @default - it is not known, and every job is rendered */
  BRENDA_BLENDER_BUILD: v.optional(blenderBuild),
  /** What runs programs as the user that scenes run as: `fenced.sh` of the bootstrap. @default - they run as the worker's user */
  BRENDA_FENCE: v.optional(absolute),
  /** The number of that user. */
  BRENDA_FENCE_USER: v.optional(whole(1)),
  /** The number of its group, which the worker is in. */
  BRENDA_FENCE_GROUP: v.optional(whole(1)),
  /** Seconds a task stays invisible without a sign of life. */
  BRENDA_LEASE_SECONDS: v.optional(whole(3), '120'),
  /** MiB of resident memory above which Blender is started anew between two units. */
  BRENDA_BLENDER_MEMORY_MIB: v.optional(whole(1)),
  /** Threads Blender may use; all cores when absent. */
  BRENDA_BLENDER_THREADS: v.optional(whole(1)),
  /** Workers that share the queue, as far as that is known; a single one has nobody to pass a failed task on to. */
  BRENDA_WORKERS: v.optional(whole(1)),
  /** Seconds from SIGTERM until this process is killed: a frame that takes less is finished, and what is rendered is uploaded. */
  BRENDA_STOP_SECONDS: v.optional(whole(0), '10'),
  /** Seconds without a sign of progress after which Blender is stuck; `never`. @default - learned from the job's frames */
  BRENDA_STUCK_SECONDS: v.optional(secondsOrNever),
  /** Seconds of rendering from which on a frame is rendered in slices, where that yields the same frame; `never`. */
  BRENDA_SLICE_AFTER_SECONDS: v.optional(secondsOrNever, '1800'),
  /** A .blend to load while the first task is on its way. */
  BRENDA_FIRST_SCENE: v.optional(v.string()),
  /** Its project's folder. @default - the folder it is in */
  BRENDA_FIRST_PROJECT: v.optional(v.string()),
  /** The frames of it that will be asked for. @default - the scene's own */
  BRENDA_FIRST_FRAMES: v.optional(
    v.pipe(
      v.string(),
      v.transform((text) => FrameRange.parse(text)),
    ),
  ),
  /** The render settings to load it with, in JSON. */
  BRENDA_FIRST_SETTINGS: v.optional(v.pipe(v.string(), v.parseJson(), renderSettings), '{}'),
});

/** What a worker is told, by user data on EC2 and by the local farm. */
export type WorkerEnvironment = v.InferOutput<typeof schema>;
/** The same, as it is written into a process's environment. */
export type WorkerEnvironmentVariables = v.InferInput<typeof schema>;

/** @throws UserFault naming the first variable that is missing or wrong, and its value. */
export function readWorkerEnvironment(env: Readonly<Record<string, string | undefined>>): WorkerEnvironment {
  const parsed = v.safeParse(schema, env);
  if (parsed.success) return parsed.output;
  const [issue] = parsed.issues;
  const key = issue.path?.[0]?.key;
  const name = typeof key === 'string' ? key : 'environment';
  const value = env[name];
  throw new UserFault(value === undefined ? `${name} is not set` : `${name}="${value}": ${issue.message}`);
}
