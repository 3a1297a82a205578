import * as v from 'valibot';
import { UserFault } from '../../protocol/fault';
import type { SeedRequestInput } from '../../protocol/seed-request';
import { blenderBuild } from '../../protocol/blender-build';
import { storedJobId } from '../../protocol/stored';
import { FunctionFailed, invoke } from '../invoke-function';
import type { OpenFarm } from '../open-farm';

const seeding = v.object({
  job: storedJobId,
  /** Tasks that it put on the queue. */
  tasks: v.number(),
  /** Tasks of the request that are settled, and how many it has. */
  upTo: v.number(),
  of: v.number(),
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
    return v.parse(seeding, await invoke(entry.seeder, { request }));
  } catch (error) {
    if (!(error instanceof FunctionFailed)) throw error;
    if (error.thrown === 'UserFault') throw new UserFault(error.message, { cause: error });
    throw new Error(`${entry.seeder}, which puts tasks on the queue, failed: ${error.message}`, {
      cause: error,
    });
  }
}
