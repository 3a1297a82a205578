import { FrameRange } from '../../../protocol/job/frame-range';
import { FrameSet } from '../../../protocol/job/frame-set';
import { readPlace } from '../../../protocol/scene/frames-place';
import { jobId } from '../../../protocol/job/job';
import type { SeedRequest } from '../../../protocol/job/seed-request';
import { placedFrames } from '../../aws/clients';
import { taskSizeOf } from '../../ledger/jobs-by-request';
import { Ledger } from '../../ledger/ledger';
import type { OpenFarm } from '../../open-farm';
import { requireFreeNames } from '../free-names';
import { PlaceRefused } from '../../store/place-refused';
import { jobAsKept } from '../job-as-kept';
import { pinnedProject, type VersionOf } from '../pinned-project';
import { queueIdentity } from '../../queue/queue-identity';
import { parts } from './queue-tasks';
import { outputOf } from '../seed-farm';
import { planOf } from '../seed-progress-store';

/** A preview of a seeding. */
export interface ToBeQueued {
  readonly job: string;
  /** Tasks that it would queue. */
  readonly tasks: number;
  /** Tasks in the request. */
  readonly of: number;
  /** The base name of the job's files; absent for `frame_######`. */
  readonly name?: string;
}

/**
 * The tasks of a request that are neither done nor were queued before, as the seeder will compute them.
 *
 * @throws UserFault when the project does not exist, or other objects have the names of its frames.
 */
export async function toBeQueued(
  request: SeedRequest,
  { entry, store, seedings }: Pick<OpenFarm, 'entry' | 'store' | 'seedings'>,
  versionOf: VersionOf,
): Promise<ToBeQueued> {
  const { blender } = entry;
  const { job: pinned } = await pinnedProject(request, versionOf);
  const job = await jobAsKept(store, { ...(blender === undefined ? {} : { blender }), ...pinned });
  const id = jobId(job);
  const { shuffle } = request;
  const ledger = new Ledger(store, id);
  const taskSize = await taskSizeOf(ledger, request.taskSize);
  const of = {
    job: id,
    frames: FrameRange.parse(request.frames).toString(),
    taskSize,
    ...(shuffle === undefined ? {} : { shuffle }),
    queue: await queueIdentity(entry.queueUrl),
  };
  const plan = planOf(of, job);
  const output = await outputOf(ledger, request);
  const settled = await FrameSet.of(ledger.done());
  if (entry.framesAt !== undefined)
    await requireFreeNamesAt(entry.framesAt, { id, job, output, frames: of.frames }, settled);
  await seedings.addQueued(settled, of, job);
  const from = (await seedings.read(of))?.upTo ?? 0;
  let tasks = 0;
  for (const { bodies } of parts({ job: id, plan, isSettled: (frame) => settled.has(frame) }, from))
    tasks += bodies.length;
  return { job: id, tasks, of: plan.count, ...(output ? { name: output.name } : {}) };
}

/** The seeder's own check. A refusal here concerns the user's credentials; the farm's may be allowed. */
async function requireFreeNamesAt(
  framesAt: string,
  asked: Parameters<typeof requireFreeNames>[1],
  settled: FrameSet,
): Promise<void> {
  try {
    await requireFreeNames(await placedFrames(readPlace(framesAt)), asked, settled);
  } catch (error) {
    throw error instanceof PlaceRefused && error.isDenied ? error.cause : error;
  }
}
