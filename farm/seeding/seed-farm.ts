import { FrameRange } from '../../protocol/job/frame-range';
import { FrameSet } from '../../protocol/job/frame-set';
import { type Job, type JobFile, type JobOutput, jobId } from '../../protocol/job/job';
import { placeText } from '../../protocol/scene/frames-place';
import { keys } from '../../protocol/job/keys';
import type { SeedRequest } from '../../protocol/job/seed-request';
import type { Unit } from '../../protocol/job/unit';
import { forgetBootFailures } from '../instances/boot-failures';
import type { Fleet } from '../fleet/fleet';
import { lastAsked, taskSizeOf } from '../ledger/jobs-by-request';
import { Ledger } from '../ledger/ledger';
import type { ObjectStore } from '../store/object-store';
import type { PlacedFrames } from '../store/placed-frames';
import { rememberBlender } from './farm-blenders';
import { requireFreeNames } from './free-names';
import { jobAsKept } from './job-as-kept';
import { refuseForgottenTemplate } from './previous-template';
import { pinnedProject, type VersionOf } from './pinned-project';
import { queueTasks } from './tasks/queue-tasks';
import { type ReplacedJob, replaceJobs } from './replaced-jobs';
import { planOf, type SeedProgress, SeedProgressStore } from './seed-progress-store';
import { SeedingLock } from './seeding-lock';
import { startInstances } from '../fleet/start-instances';
import type { TaskQueue } from '../queue/task-queue';

/** The parts of a farm that the seeder uses. */
export interface SeededFarm {
  /** The Auto Scaling group's name. */
  readonly group: string;
  readonly store: ObjectStore;
  readonly queue: TaskQueue;
  /** See `queueIdentity`. */
  readonly queueIdentity: string;
  readonly fleet: Fleet;
  /** The Blender of its instances. @default - jobs do not name their Blender */
  readonly blender?: string | undefined;
  /** The destination of frames. @default - the farm's own bucket */
  readonly placed?: PlacedFrames | undefined;
  /** Reads object versions in any bucket. */
  readonly versionOf: VersionOf;
}

export interface SeedFarmOptions {
  /**
   * Queues what the ledger lacks, even if it was queued before, and retries failed units. The text identifies this order: the same order
   * continues after an interruption, another one starts from the beginning. @default - frames that were queued before are not queued again
   */
  readonly force?: string;
  /** Whether a deployment asks: what its settings leave out is not taken from what was before. @default false */
  readonly isDeployment?: boolean;
  /** Once this is true, batches in progress are finished and no others begin. @default - never */
  readonly isTimeUp?: () => boolean;
  readonly signal?: AbortSignal;
}

export interface FarmSeeding {
  /** False when the time was up before everything was queued: call it again. */
  readonly finished: boolean;
  readonly job: string;
  /** Identifies this request among those of the job. */
  readonly request: string;
  /** Tasks that this call queued. */
  readonly tasks: number;
  /** Settled tasks of the plan, by this call or before. */
  readonly upTo: number;
  readonly of: number;
  /** The base name of the job's files, from its first request. Absent for `frame_######`. */
  readonly name?: string;
  /** Jobs that differ only in their Blender, and that this call has cancelled; absent when there are none. */
  readonly replaced?: readonly ReplacedJob[];
  /** The request, with its project and task size pinned, for a later call. */
  readonly asked: SeedRequest;
}

/**
 * Adds a request to a farm: queues the tasks that are neither done nor queued before, and launches instances for them. A second call with
 * the same request queues nothing, even while the first is being rendered; a longer range queues only its additional frames. If the process
 * is killed, at most `MOST_AHEAD` tasks are queued twice.
 *
 * @throws UserFault for an invalid request: its project does not exist, its frames are empty, or their names are taken.
 */
export async function seedFarm(
  asked: SeedRequest,
  farm: SeededFarm,
  options: SeedFarmOptions = {},
): Promise<FarmSeeding> {
  const { isTimeUp = () => false, signal = new AbortController().signal } = options;
  const { job: pinned, sourceTag } = await pinnedProject(asked, farm.versionOf);
  const { blender } = farm;
  const job = await jobAsKept(farm.store, {
    ...(blender === undefined ? {} : { blender }),
    ...pinned,
  });
  if (options.isDeployment) await refuseForgottenTemplate(farm, asked, job);
  const taskSize = await taskSizeOf(new Ledger(farm.store, jobId(job)), asked.taskSize);
  const order = new Order({ ...asked, taskSize }, job, sourceTag, farm);

  const lock = await SeedingLock.take(farm.store, keys.farm(farm.group).seeder, { isTimeUp, signal });
  if (!lock) return order.standing(await order.begunElsewhere(), 0);
  try {
    await order.requireFreeNames();
    const earlier = blender === undefined ? [] : await rememberBlender(farm.store, farm.group, blender);
    const replaced = await replaceJobs(farm.store, job, job.blender === blender ? earlier : []);
    const before = await order.open(options.force);
    const stop = AbortSignal.any([signal, lock.lost]);
    const after = before.upTo === before.of ? before : await order.queue(before, isTimeUp, stop);
    const tasks = after.tasks - before.tasks;
    await forgetBootFailures(farm.store, farm.group);
    await startInstances({ ...farm, entry: farm }, tasks);
    const standing = order.standing(after, tasks);
    return replaced.length === 0 ? standing : { ...standing, replaced };
  } finally {
    await lock.release();
  }
}

/** All frames of a job have one base name, on which existing frames and workers with the open job depend. */
export async function outputOf(
  ledger: Ledger,
  { output }: Pick<SeedRequest, 'output'>,
): Promise<JobOutput | undefined> {
  const before = await ledger.readJob();
  return before ? before.output : output;
}

/** A request while it is being queued on one farm. */
class Order {
  private readonly id: string;
  private readonly ledger: Ledger;
  private readonly seedings: SeedProgressStore;
  private output: JobOutput | undefined;
  /** The state of the request before any of it was queued. */
  private readonly fresh: SeedProgress;

  constructor(
    private readonly asked: SeedRequest & { readonly taskSize: number },
    private readonly job: Job,
    private readonly sourceTag: string | undefined,
    private readonly farm: SeededFarm,
  ) {
    this.id = jobId(job);
    this.ledger = new Ledger(farm.store, this.id);
    this.seedings = new SeedProgressStore(farm.store, farm.group);
    const { taskSize, shuffle } = asked;
    const frames = FrameRange.parse(asked.frames).toString();
    const of = { job: this.id, frames, taskSize, ...(shuffle === undefined ? {} : { shuffle }) };
    const plan = planOf(of, job);
    this.fresh = { version: 1, ...of, queue: farm.queueIdentity, upTo: 0, of: plan.count, tasks: 0 };
  }

  /** How far another seeder has come with it. */
  async begunElsewhere(): Promise<SeedProgress> {
    this.output = await outputOf(this.ledger, this.asked);
    return this.begun();
  }

  private async begun(): Promise<SeedProgress> {
    return (await this.seedings.read(this.fresh)) ?? this.fresh;
  }

  /** @throws UserFault when other objects have the names of its frames. */
  async requireFreeNames(): Promise<void> {
    const { placed } = this.farm;
    if (!placed) return;
    const [id, job, { frames }] = [this.id, this.job, this.fresh];
    const output = await outputOf(this.ledger, this.asked);
    await requireFreeNames(placed, { id, job, output, frames }, await FrameSet.of(this.ledger.done()));
  }

  /** Writes the request, for the workers and for `status`, before anything is queued. */
  async open(force: string | undefined): Promise<SeedProgress> {
    const { source, taskSize, allow, failuresAllowed } = this.asked;
    const { placed } = this.farm;
    this.output = await outputOf(this.ledger, this.asked);
    const tag = this.sourceTag === undefined ? {} : { sourceTag: this.sourceTag };
    const allowed = {
      ...(allow === undefined ? {} : { allow }),
      ...(failuresAllowed === undefined ? {} : { failuresAllowed }),
    };
    const again = force ?? (await this.newlyAllowed()) ?? (await this.cancelledBefore());
    const seeding = await this.begin(again);
    const named = {
      ...(this.output ? { output: this.output } : {}),
      ...(placed ? { framesAt: placeText(placed.place) } : {}),
    };
    const file: JobFile = {
      ...{ version: 1, id: this.id, job: this.job, source },
      ...tag,
      ...allowed,
      ...named,
    };
    // First: if this write fails, no frame could be written either.
    await placed?.keepJob(this.id, JSON.stringify(file));
    await this.ledger.writeJob(file);
    await this.ledger.writeRequest({
      version: 1,
      job: this.id,
      frames: this.fresh.frames,
      taskSize,
      at: await this.askedNow(),
    });
    await this.ledger.uncancel();
    return seeding;
  }

  /** Later than all earlier requests of the job, because the store's clock has whole seconds. ISO 8601. */
  private async askedNow(): Promise<string> {
    const now = (await this.farm.store.now()).getTime();
    const before = Date.parse(await lastAsked(this.ledger));
    return new Date(before >= now ? before + 1 : now).toISOString();
  }

  /** The starting point: where it was interrupted, or the beginning. */
  private async begin(force: string | undefined): Promise<SeedProgress> {
    const begun = await this.begun();
    if (force === undefined || begun.forced === force) return begun;
    await this.ledger.forgetFailures();
    const fresh: SeedProgress = { ...this.fresh, forced: force };
    await this.seedings.write(fresh);
    return fresh;
  }

  /** The order to retry units that the check of the scene stopped, when the request allows more than before. */
  private async newlyAllowed(): Promise<string | undefined> {
    const { allow = [] } = this.asked;
    const before = await this.ledger.readJob();
    const isMore = before && allow.some((id) => !before.allow?.includes(id));
    return isMore ? `allow ${allow.join(',')} ${new Date().toISOString()}` : undefined;
  }

  /** The order to queue tasks again that workers have discarded since the job was cancelled. */
  private async cancelledBefore(): Promise<string | undefined> {
    return (await this.ledger.isCancelled()) ? `cancelled before ${new Date().toISOString()}` : undefined;
  }

  async queue(before: SeedProgress, isTimeUp: () => boolean, signal: AbortSignal): Promise<SeedProgress> {
    const settled = await FrameSet.of(this.ledger.done());
    if (before.forced === undefined) await this.seedings.addQueued(settled, before, this.job);

    const plan = planOf(before, this.job);
    const isSettled = (frame: Unit): boolean => settled.has(frame);
    const reached = await queueTasks({ job: this.id, plan, isSettled }, this.farm.queue, {
      from: before,
      mark: (mark) => this.seedings.write({ ...before, ...mark }),
      isTimeUp,
      signal,
    });
    return { ...before, ...reached };
  }

  standing(now: SeedProgress, tasks: number): FarmSeeding {
    const { upTo, of } = now;
    return {
      finished: upTo === of,
      job: this.id,
      request: this.seedings.name(now),
      tasks,
      upTo,
      of,
      ...(this.output ? { name: this.output.name } : {}),
      asked: { ...this.asked, job: this.job, sourceTag: this.sourceTag },
    };
  }
}
