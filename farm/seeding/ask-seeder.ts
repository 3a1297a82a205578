import * as v from 'valibot';
import { count } from '../../protocol/text/amount';
import { UserFault } from '../../protocol/failure/fault';
import type { SeedRequestInput } from '../../protocol/job/seed-request';
import { blenderBuild } from '../../protocol/releases/blender-build';
import { upgradeText } from '../../protocol/ledger/version-fault';
import { storedJobId } from '../../protocol/ledger/stored';
import { FunctionFailed, invoke } from '../aws/invoke-function';
import type { OpenFarm } from '../open-farm';

const seeding = v.object({
  job: storedJobId,
  /** Tasks that it put on the queue. */
  tasks: count,
  /** Tasks of the request that are settled, and how many it has. */
  upTo: count,
  of: count,
  /** False when it goes on by itself. */
  finished: v.boolean(),
  /** What the job's files are called; absent for `frame_######`. */
  name: v.optional(v.string()),
  /** Jobs that differ from it by their Blender alone, and were cancelled for it. */
  replaced: v.optional(v.array(v.object({ job: storedJobId, blender: v.optional(blenderBuild) }))),
});

export type SeederAnswer = v.InferOutput<typeof seeding>;

/**
 * Brings a request to a farm, by the function that does it for a deployment, and waits for it.
 *
 * @throws UserFault for what it refuses.
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
 * What a seeder answers; fields that this version does not know are left out.
 *
 * @throws UserFault for what no version that is known here answers. It lists nothing by number: every version has these fields so far.
 */
export function readSeederAnswer(seeder: string, answer: unknown): SeederAnswer {
  const parsed = v.safeParse(seeding, answer);
  if (parsed.success) return parsed.output;
  const field = v.getDotPath(parsed.issues[0]) ?? 'its answer';
  throw new UserFault(
    `${seeder}, which puts tasks on the queue, answers as no version of Brenda that is known here (${field}); the request is with it, and brenda status shows what became of it: ${upgradeText('command line')}`,
  );
}
