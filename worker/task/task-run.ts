import { setTimeout as sleep } from 'node:timers/promises';
import { messageOf } from '../../protocol/failure/fault';
import { type QueuedTask, readTaskMessage } from '../../protocol/job/task-message';
import { NewerWork } from '../job/newer-work';
import type { OpenJob } from '../job/open-job';
import { LEFT_SECONDS } from '../job/other-blender';
import type { Refused } from '../job/right-blender';
import { Cancellation } from './cancellation';
import type { Lease } from './lease';
import { dispositionOf, type Outcome } from './outcome';
import { BACK_OFF_SECONDS } from './retry-elsewhere';
import type { WorkerState } from './task-services';
import { UnitAttempt } from './unit/unit-attempt';
import { type UnitsLeft, unitsLeft } from './unit/units-left';

/** An instance that is to be replaced takes no more tasks for so long. If the group has not ended it by then, it asks again. */
const REPLACED_MS = 5 * 60_000;
/** Two units may wait for their upload; a third would only fill the disk. */
const WAITING_UPLOADS = 2;

/** The last unit is rendered. `ended` resolves when the last one is recorded and the task is settled. */
interface Rendered {
  readonly ended: Promise<void>;
}

/** One task, from its receipt to its disposition. docs/how-it-works/architecture.md has its states. */
export class TaskRun {
  private readonly cancellation: Cancellation;
  /** Of the units that were begun, in their order, and of what kept others from being begun. */
  private readonly outcomes: Promise<Outcome>[] = [];
  private left: UnitsLeft = { units: [], leftFor: 0, hasFinalFailure: false };

  constructor(
    private readonly body: string,
    private readonly lease: Lease,
    private readonly worker: WorkerState,
  ) {
    this.cancellation = new Cancellation(worker.services.stops, lease.signal);
  }

  async run(): Promise<Rendered> {
    const { ended } = await this.render();
    return {
      ended: ended.finally(() => {
        this.cancellation.release();
      }),
    };
  }

  private async render(): Promise<Rendered> {
    let queued: QueuedTask;
    try {
      queued = readTaskMessage(this.body);
    } catch (error) {
      const newer = NewerWork.fault('a task', error);
      if (newer !== undefined) return this.leaveNewer(newer);
      const text = `no task, put with the dead letters: ${messageOf(error)}`;
      this.worker.services.say({ event: 'warning', text });
      this.add('unreadable');
      return { ended: this.settle() };
    }
    try {
      const { rightBlender } = this.worker.services;
      const refused = await this.whileTaking(async () => rightBlender?.refuses(queued));
      if (refused !== undefined) return await this.refuse(refused);
      const { job, left } = await this.whileTaking(() => this.open(queued));
      this.left = left;
      this.worker.services.newerWork.understood();
      this.worker.services.say({ event: 'leased', job: queued.job, units: left.units.length });
      await this.renderUnits(job);
    } catch (error) {
      const newer = NewerWork.fault(`job ${queued.job}`, error);
      if (newer !== undefined && this.outcomes.length === 0) return this.leaveNewer(newer);
      const what = `job ${queued.job} cannot be worked on now`;
      this.add(this.worker.failures.unrecorded(what, error, this.cancellation.stopTaking.aborted));
    }
    return this.rendered();
  }

  private async open(queued: QueuedTask): Promise<{ readonly job: OpenJob; readonly left: UnitsLeft }> {
    const { jobs, retryElsewhere, framesDone, knownFailures, services } = this.worker;
    const job = await jobs.get(queued.job);
    const { isFirstReceipt } = this.lease;
    const { say } = services;
    const of = { knownFailures, isFirstReceipt, retryElsewhere, framesDone, say };
    return { job, left: await unitsLeft(queued, job, of) };
  }

  private async renderUnits(job: OpenJob): Promise<void> {
    const { lease, cancellation, worker } = this;
    const { pace } = worker.services;
    for (const [i, unit] of this.left.units.entries()) {
      await this.outcomes.at(-WAITING_UPLOADS);
      const stopped = await this.whileTaking(() => worker.stoppedJobs.why(job));
      if (stopped !== undefined) {
        this.add(stopped === 'cancelled' ? 'cancelled' : 'failed for good');
        return;
      }
      // Last: a notice may have come while we waited.
      const isTooLate = i > 0 && (pace.usual(job.file.id) ?? 0) > lease.secondsLeft;
      if (cancellation.stopTaking.aborted || isTooLate) {
        this.add('interrupted');
        return;
      }
      const { outcome } = await new UnitAttempt(unit, { job, lease, cancellation }, worker).run();
      this.outcomes.push(outcome);
    }
  }

  /** Nothing is left to render: the task is settled when all of it is recorded. */
  private async rendered(): Promise<Rendered> {
    const { leftFor, hasFinalFailure } = this.left;
    if (leftFor > 0) this.add('failed here before');
    if (hasFinalFailure) this.add('failed for good');
    const ended = this.settle();
    if (this.worker.retryElsewhere.isFirstDelay(leftFor)) {
      await ended;
      await this.pause(BACK_OFF_SECONDS * 1000);
    }
    return { ended };
  }

  /** The task is not for this instance. */
  private async refuse(outcome: Refused): Promise<Rendered> {
    try {
      await this.dispose([outcome], LEFT_SECONDS);
      if (outcome === 'newer Blender') await this.pause(REPLACED_MS);
    } catch (error) {
      this.warnNotTaken(error);
    }
    return { ended: Promise.resolve() };
  }

  /** A newer version of Brenda wrote the task or its job. */
  private async leaveNewer(fault: string): Promise<Rendered> {
    const release = (): Promise<void> => this.dispose(['newer'], LEFT_SECONDS);
    await this.worker.services.newerWork.leave(fault, release).catch(this.warnNotTaken);
    return { ended: Promise.resolve() };
  }

  private add(outcome: Outcome): void {
    this.outcomes.push(Promise.resolve(outcome));
  }

  private async settle(): Promise<void> {
    const outcomes = await Promise.all(this.outcomes);
    await this.dispose(outcomes, this.left.leftFor).catch(this.warnNotTaken);
  }

  /** @param delaySeconds for `retry elsewhere`. @throws when the queue does not answer. */
  private async dispose(outcomes: readonly Outcome[], delaySeconds: number): Promise<void> {
    const { lease, body } = this;
    const { disposition, isBlameless } = dispositionOf(outcomes);
    switch (disposition) {
      case 'expire':
        return lease.expire();
      case 'release':
        return lease.release({ isBlameless });
      case 'retry elsewhere':
        return lease.releaseAfter(delaySeconds, { isBlameless });
      case 'dead-letter':
        await this.worker.services.deadLetters.sendAll([body]);
        return lease.complete();
      case 'complete':
        return lease.complete();
    }
  }

  /** The lease then expires by itself. The worker that receives the task next finds its units done. */
  private readonly warnNotTaken = (error: unknown): void => {
    const text = `the queue did not take a task's end: ${messageOf(error)}`;
    this.worker.services.say({ event: 'warning', text });
  };

  private whileTaking<T>(work: () => Promise<T>): Promise<T> {
    return this.worker.failures.retryWhileUnavailable(work, this.cancellation.stopTaking);
  }

  /** The worker takes no task for so long, or until it is told to stop. */
  private async pause(milliseconds: number): Promise<void> {
    const signal = this.worker.services.stops.stopTaking;
    await sleep(milliseconds, undefined, { signal }).catch(() => undefined);
  }
}
