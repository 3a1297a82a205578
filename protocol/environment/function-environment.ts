import * as v from 'valibot';
import { blenderBuild } from '../releases/blender-build';
import { notEmpty, url, whole } from './environment-values';
import { UserFault } from '../failure/fault';
import { storedPlace } from '../scene/frames-place';

const common = {
  /** The task queue's URL. */
  BRENDA_QUEUE_URL: url,
  /** The bucket of jobs, ledger and frames. */
  BRENDA_BUCKET: notEmpty,
  /** The Auto Scaling group's name. */
  BRENDA_GROUP: notEmpty,
};

const seeder = v.object({
  ...common,
  /** The Blender of the farm's instances. @default - jobs do not name their Blender */
  BRENDA_BLENDER_BUILD: v.optional(blenderBuild),
  /** The destination of frames: `s3://bucket/prefix`. @default - the farm's bucket */
  BRENDA_FRAMES_AT: v.optional(storedPlace),
});

const drainer = v.object({
  ...common,
  /** The farm's name: the stack's. The dimension of its metrics. */
  BRENDA_FARM: notEmpty,
  /** The queue of tasks that will not be retried. */
  BRENDA_DEAD_LETTER_URL: url,
  /** The queue's visibility timeout, in seconds. */
  BRENDA_LEASE_SECONDS: whole(1),
  /** Whether instances end when there is no work for them. */
  BRENDA_WHEN_DRAINED: v.optional(
    v.picklist(['terminate', 'keep'], 'must be "terminate" or "keep"'),
    'terminate',
  ),
  /** After this many consecutive failed boots, instances are no longer replaced. */
  BRENDA_BOOT_FAILURES_ALLOWED: v.optional(whole(1), '3'),
  /** An instance whose worker has not reported within this time has failed to boot. */
  BRENDA_BOOT_MINUTES: v.optional(whole(1), '20'),
  /** Instances that are up for this long with nothing recorded raise an alarm; after thirteen times this long they are ended. */
  BRENDA_NO_PROGRESS_MINUTES: v.optional(whole(1), '60'),
});

/** The environment of the functions. The constructs write it, the handlers read it. */
export type SeederEnvironment = v.InferOutput<typeof seeder>;
export type SeederEnvironmentVariables = v.InferInput<typeof seeder>;
export type DrainerEnvironment = v.InferOutput<typeof drainer>;
export type DrainerEnvironmentVariables = v.InferInput<typeof drainer>;

type Variables = Readonly<Record<string, string | undefined>>;

/** @throws UserFault with the first variable that is missing or invalid, and its value. */
export function readSeederEnvironment(env: Variables): SeederEnvironment {
  return read(seeder, env);
}

/** @throws UserFault as `readSeederEnvironment`. */
export function readDrainerEnvironment(env: Variables): DrainerEnvironment {
  return read(drainer, env);
}

function read<S extends typeof seeder | typeof drainer>(schema: S, env: Variables): v.InferOutput<S> {
  const parsed = v.safeParse(schema, env);
  if (parsed.success) return parsed.output;
  const [issue] = parsed.issues;
  const name = v.getDotPath(issue) ?? 'environment';
  const value = env[name];
  throw new UserFault(value === undefined ? `${name} is not set` : `${name}="${value}": ${issue.message}`);
}
