import { jobOfFarm } from '../../../farm/ledger/cancel';
import type { SeededJob } from '../../../farm/progress/farm-progress';
import { tasksMissing } from '../../../farm/seeding/tasks/queue-missing';
import { tasksOn } from '../../../farm/queue/tasks-on';
import { missingOnFarm, type Resumable, type Resumed, resumeFarm } from '../../../farm/seeding/resume';
import { UserFault } from '../../../protocol/failure/fault';
import { visibleLine } from '../../../protocol/text/visible';
import { counted } from '../../output/counted';
import { onFarm, type OnFarmFlags } from '../../farm/on-farm';
import { otherBlender, otherBlenderText, requireOwnBlender } from '../../farm/other-blender';

export interface ResumeFlags extends OnFarmFlags {
  readonly job?: string;
  readonly force?: true;
  readonly dryRun?: true;
  readonly json?: true;
}

/** `brenda resume`: queues the units that are neither done nor failed, and has instances started. */
export async function resume(flags: ResumeFlags): Promise<void> {
  const { force, dryRun = false, json } = flags;
  await onFarm(flags, async (farm) => {
    const job = flags.job === undefined ? undefined : await jobOfFarm(farm, flags.job);
    const found = await missingOnFarm(farm, job?.job);
    if (job && !found.progress.jobs.some(({ file }) => file.id === job.job)) {
      throw new UserFault(
        `job ${job.job}: the farm has forgotten which frames were asked of it, as after brenda reset --hard; brenda submit --job ${job.job} -f RANGE asks for them again`,
      );
    }
    for (const { file } of found.progress.jobs)
      if (file.id === job?.job) requireOwnBlender(file.id, file.job, farm.entry);
    if (!dryRun) await job?.uncancel();
    const onQueue = tasksOn(found.onQueue);
    const lacking = found.progress.jobs.filter(({ missing }) => missing.size > 0);
    const own = lacking.filter(({ file }) => !otherBlender(file.job, farm.entry));
    const isUnknown = onQueue > 0 && !force && own.length > 0;
    const jobs = isUnknown ? [] : own;
    const done = dryRun ? undefined : await resumeFarm(farm, { jobs });
    if (done && done.tasks === undefined) {
      throw new UserFault(
        `farm ${farm.entry.farm}: tasks are being put on its queue just now; call brenda resume again when brenda status no longer says so`,
      );
    }
    const missing = jobs.map(missingOf);
    const { cancelled } = found.progress;
    const givenUp = givenUpWithTasks(found);
    process.stdout.write(
      json
        ? `${JSON.stringify({ farm: farm.entry.farm, dryRun, onQueue, jobs: missing, givenUp, cancelled, ...(done ?? {}) })}\n`
        : missing.map((one) => `${lineOf(one)}\n`).join(''),
    );
    const told = [
      isUnknown ? `${unknownText(found, onQueue)}; nothing was queued` : undefined,
      ...warnings(found, onQueue > 0 && jobs.length > 0),
      ...lacking.flatMap(({ file }) => {
        const other = otherBlender(file.job, farm.entry);
        return other ? [`job ${file.id} ${otherBlenderText(other)}`] : [];
      }),
      done ? doneText(done, isUnknown) : dryText(missing),
    ];
    process.stderr.write(`${told.filter((line) => line !== undefined).join('\n')}\n`);
  });
}

interface Missing {
  readonly job: string;
  readonly scene: string;
  readonly units: number;
  readonly tasks: number;
}

function missingOf(progress: SeededJob): Missing {
  const { file, missing } = progress;
  return { job: file.id, scene: file.job.scene, units: missing.size, tasks: tasksMissing(progress) };
}

function lineOf({ job, scene, units, tasks }: Missing): string {
  return `${job}  ${visibleLine(scene)}: ${counted(units, 'unit')} in ${counted(tasks, 'task')}`;
}

function unknownText({ progress: { jobs } }: Resumable, onQueue: number): string {
  const missing = jobs.reduce((sum, one) => sum + one.missing.size, 0);
  return `${counted(onQueue, 'task')} on the queue (SQS counts a minute late), and the ${counted(missing, 'unit')} that are missing may be in them: wait until they are done, or say --force to queue all of it a second time`;
}

/** A cancelled job has none: its tasks were taken off the queue. */
function givenUpWithTasks({ progress: { givenUp, cancelled } }: Resumable): number {
  return cancelled.reduce((left, { units }) => left - units, givenUp);
}

function warnings(found: Resumable, isDoubled: boolean): string[] {
  const { cancelled, isUncertain } = found.progress;
  const givenUp = givenUpWithTasks(found);
  return [
    ...(isDoubled ? ['what is on the queue is there twice now; a worker skips a unit that is done'] : []),
    ...(givenUp > 0
      ? [`${counted(givenUp, 'unit')} given up with their tasks; brenda retry sends them`]
      : []),
    ...cancelled.map(
      ({ job, units }) =>
        `job ${job} is cancelled, with ${counted(units, 'unit')} missing; brenda resume --job ${job} goes on with it`,
    ),
    ...(isUncertain ? ['not all of the dead letters could be read; what is in them is queued, too'] : []),
  ];
}

function doneText({ tasks = 0, instances }: Resumed, isUnknown: boolean): string {
  const wanted = `${counted(instances, 'instance')} wanted`;
  if (isUnknown) return wanted;
  return tasks === 0 ? `nothing is missing; ${wanted}` : `${counted(tasks, 'task')} on the queue; ${wanted}`;
}

function dryText(missing: readonly Missing[]): string {
  const tasks = missing.reduce((sum, one) => sum + one.tasks, 0);
  return `${counted(tasks, 'task')} would be queued; nothing was changed`;
}
