import * as v from 'valibot';
import { count } from '../../protocol/text/bounded-numbers';
import { UserFault } from '../../protocol/failure/fault';
import type { SeedRequestInput } from '../../protocol/job/seed-request';
import { blenderBuild } from '../../protocol/releases/blender-build';
import { upgradeText } from '../../protocol/ledger/version-fault';
import { storedJobId } from '../../protocol/ledger/stored';
import { FunctionFailed, invoke } from '../aws/invoke-function';
import type { OpenFarm } from '../open-farm';

const seeding = v.object({
  job: storedJobId,
  /** Tasks that it queued. */
  tasks: count,
  /** Settled tasks of the request, and its total. */
  upTo: count,
  of: count,
  /** False when the seeder continues by itself. */
  finished: v.boolean(),
  /** The base name of the job's files; absent for `frame_######`. */
  name: v.optional(v.string()),
  /** Jobs that differ from it only in their Blender, and were cancelled for it. */
  replaced: v.optional(v.array(v.object({ job: storedJobId, blender: v.optional(blenderBuild) }))),
});

export type SeederAnswer = v.InferOutput<typeof seeding>;

/**
 * Sends a request to a farm's seeder function, the one that a deployment uses, and waits for its answer.
 *
 * @throws UserFault for a request that it refuses.
 */
export async function askSeeder(
  { entry }: Pick<OpenFarm, 'entry'>,
  request: SeedRequestInput,
): Promise<SeederAnswer> {
  try {
    return readSeederAnswer(entry.seeder, await invoke(entry.seeder, { request }));
  } catch (error) {
    if (!(error instanceof FunctionFailed)) throw error;
    if (error.thrown === 'UserFault') throw new UserFault(error.message, { cause: error });
    throw new Error(`${entry.seeder}, which puts tasks on the queue, failed: ${error.message}`, {
      cause: error,
    });
  }
}

/**
 * Parses the answer of a seeder; unknown fields are left out.
 *
 * @throws UserFault for an answer of no known version. It does not use version numbers, because every version has had these fields so far.
 */
export function readSeederAnswer(seeder: string, answer: unknown): SeederAnswer {
  const parsed = v.safeParse(seeding, answer);
  if (parsed.success) return parsed.output;
  const field = v.getDotPath(parsed.issues[0]) ?? 'its answer';
  throw new UserFault(
    `${seeder}, which puts tasks on the queue, answers as no version of Brenda that is known here (${field}); the request is with it, and brenda status shows what became of it: ${upgradeText('command line')}`,
  );
}
