import { FrameRange } from '../../protocol/frame-range';
import { jobId } from '../../protocol/job';
import type { SeedRequest } from '../../protocol/seed-request';
import { UnitSet } from '../../protocol/unit-set';
import { Ledger } from '../ledger/ledger';
import type { OpenFarm } from '../open-farm';
import { jobAsKept } from './job-as-kept';
import { pinnedProject, type VersionOf } from './pinned-project';
import { queueIdentity } from '../queue/queue-identity';
import { parts } from './queue-tasks';
import { outputOf } from './seed-farm';
import { planOf } from './seedings';

/** What the seeder would do with a request. */
export interface ToBeQueued {
  readonly job: string;
  /** Tasks that it would queue. */
  readonly tasks: number;
  /** Tasks in the request. */
  readonly of: number;
  /** What the job's files are called; absent for `frame_######`. */
  readonly name?: string;
}

/**
 * What of a request is neither done nor was queued before, as the seeder will find it.
 *
 * @throws UserFault when the project is not there.
 */
export async function toBeQueued(
  request: SeedRequest,
  { entry, store, seedings }: Pick<OpenFarm, 'entry' | 'store' | 'seedings'>,
  versionOf: VersionOf,
): Promise<ToBeQueued> {
  const job = await jobAsKept(store, (await pinnedProject(request, versionOf)).job);
  const id = jobId(job);
  const { taskSize, shuffle } = request;
  const unitsAre = job.template === undefined ? 'frame' : 'span';
  const of = {
    job: id,
    frames: FrameRange.parse(request.frames).toString(),
    taskSize,
    ...(shuffle === undefined ? {} : { shuffle }),
    queue: await queueIdentity(entry.queueUrl),
  };
  const plan = planOf(of, job);
  const settled = new UnitSet();
  for await (const name of new Ledger(store, id).done()) settled.addName(name);
  await seedings.addQueued(settled, of, job, unitsAre);
  const from = (await seedings.read(of))?.upTo ?? 0;
  let tasks = 0;
  for (const { bodies } of parts({ job: id, plan, unitsAre, isSettled: (unit) => settled.has(unit) }, from))
    tasks += bodies.length;
  const output = await outputOf(new Ledger(store, id), request);
  return { job: id, tasks, of: plan.count, ...(output ? { name: output.name } : {}) };
}
