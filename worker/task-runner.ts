import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { ObjectStore } from '../farm/object-store';
import type { TaskQueue } from '../farm/task-queue';
import { messageOf } from '../protocol/fault';
import type { JobFile } from '../protocol/job';
import { unitsOf } from '../protocol/plan';
import { SceneRefused } from '../protocol/scene-refused';
import { type QueuedTask, readTaskMessage } from '../protocol/task-message';
import { type Unit, unitName } from '../protocol/unit';
import type { WorkerNews } from '../protocol/worker-event';
import { atMostEvery } from './at-most-every';
import type { Lease } from './lease';
import { type OpenJob, OpenJobs } from './open-job';
import type { OpenProject } from './project-source';
import { publish } from './publish';
import type { RenderedUnit, UnitRenderer } from './unit-renderer';

/** Samples can be done faster than anybody can watch. */
const PROGRESS_MILLISECONDS = 100;

/** What became of a unit. */
type Outcome = 'done' | 'failed for good' | 'may be tried again' | 'interrupted' | 'not now';

interface Services {
  readonly worker: string;
  readonly workFolder: string;
  readonly store: ObjectStore;
  readonly deadLetters: TaskQueue;
  readonly renderer: UnitRenderer;
  readonly openProject: (of: JobFile) => Promise<OpenProject>;
  readonly say: (news: WorkerNews) => void;
}

/** A task while we have it. */
interface Turn {
  readonly job: OpenJob;
  /** Why to stop, whatever the reason. */
  readonly signal: AbortSignal;
  /** Whether somebody had the task before. */
  readonly again: boolean;
}

/** Renders the units of one task after the other, and sees each of them to its record. */
export class TaskRunner {
  private readonly jobs: OpenJobs;
  private unitsBegun = 0;

  constructor(private readonly services: Services) {
    this.jobs = new OpenJobs(services.store, services.openProject);
  }

  /**
   * Comes back when the last unit is rendered; `ended` when the last one is recorded, and the task off the queue
   * or given back.
   */
  async run(body: string, lease: Lease, stop: AbortSignal): Promise<{ readonly ended: Promise<void> }> {
    const signal = AbortSignal.any([stop, lease.signal]);
    const outcomes: Promise<Outcome>[] = [];
    let queued: QueuedTask;
    try {
      queued = readTaskMessage(body);
    } catch (error) {
      this.services.say({
        event: 'warning',
        text: `no task, put with the dead letters: ${messageOf(error)}`,
      });
      return { ended: this.end(body, lease, ['failed for good']) };
    }
    try {
      const job = await this.jobs.get(queued.job);
      const { again } = lease;
      const units = await this.missing(queued, job, again);
      this.services.say({ event: 'leased', job: queued.job, units: units.length });
      for (const unit of units) {
        // Two units may wait for their upload; a third would only fill the disk.
        await outcomes.at(-2);
        const { published } = await this.renderUnit(unit, { job, signal, again });
        outcomes.push(published);
      }
    } catch (error) {
      const interrupted = signal.aborted;
      const what = `job ${queued.job} cannot be worked on now`;
      outcomes.push(Promise.resolve(interrupted ? 'interrupted' : this.notNow(what, error)));
    }
    return { ended: Promise.all(outcomes).then((all) => this.end(body, lease, all)) };
  }

  /** The units that are neither done nor failed for good. A task that nobody had before has not failed either. */
  private async missing(
    { job, task }: QueuedTask,
    { file, ledger }: OpenJob,
    again: boolean,
  ): Promise<Unit[]> {
    const units = [...unitsOf(task, file.job.template === undefined ? 'frame' : 'span')];
    const settled = await Promise.all(
      units.map(async (unit) => {
        const name = unitName(unit);
        const [done, failure] = await Promise.all([
          ledger.isDone(name),
          again ? ledger.failure(name) : undefined,
        ]);
        if (done) this.services.say({ event: 'skipped', job, unit: name });
        return done || failure?.final === true;
      }),
    );
    return units.filter((_, i) => !settled[i]);
  }

  /** Comes back when the unit is rendered. `published` is in an object of its own, lest it be waited for. */
  private async renderUnit(unit: Unit, turn: Turn): Promise<{ readonly published: Promise<Outcome> }> {
    const { job, signal } = turn;
    const name = unitName(unit);
    const scratch = join(this.services.workFolder, `unit-${String(this.unitsBegun++)}`);
    const output = join(scratch, 'output');
    const started = new Date().toISOString();
    const settle = (outcome: Promise<Outcome>): { published: Promise<Outcome> } => ({
      published: outcome
        .catch((error: unknown) => this.notNow(`${name} failed, and that could not be recorded`, error))
        .finally(() => rm(scratch, { recursive: true, force: true })),
    });
    const failed = (error: unknown): Promise<Outcome> => this.failed(name, turn, error);
    try {
      signal.throwIfAborted();
      this.services.say({ event: 'rendering', job: job.file.id, unit: name });
      const rendered = await this.services.renderer.render(
        unit,
        job,
        { output, scratch },
        signal,
        atMostEvery(PROGRESS_MILLISECONDS, (sample, of) => {
          this.services.say({ event: 'progress', unit: name, sample, of });
        }),
      );
      this.sayRendered(name, rendered);
      const publishing = this.publish(name, started, rendered, output, turn);
      return settle(publishing.then(() => 'done', failed));
    } catch (error) {
      return settle(failed(error));
    }
  }

  private async publish(
    unit: string,
    started: string,
    rendered: RenderedUnit,
    output: string,
    turn: Turn,
  ): Promise<void> {
    const { job } = turn;
    const { store, worker, say } = this.services;
    const finished = new Date().toISOString();
    const record = await publish(
      output,
      store,
      job.ledger,
      { unit, worker, started, finished, ...rendered },
      turn,
    );
    say({ event: 'published', job: job.file.id, unit, files: record.files.map(({ name }) => name) });
  }

  private async failed(unit: string, { job, signal }: Turn, error: unknown): Promise<Outcome> {
    if (signal.aborted) return 'interrupted';
    const reason = messageOf(error);
    const log =
      error instanceof Error && 'log' in error && typeof error.log === 'string' ? { log: error.log } : {};
    const attempt = { worker: this.services.worker, at: new Date().toISOString(), reason, ...log };
    // The scene will not be another when it is opened again.
    const isLast = error instanceof SceneRefused;
    const { final } = await job.ledger.writeFailure(unit, attempt, isLast);
    this.services.say({ event: 'failed', job: job.file.id, unit, reason, final });
    return final ? 'failed for good' : 'may be tried again';
  }

  private notNow(what: string, error: unknown): Outcome {
    this.services.say({ event: 'warning', text: `${what}: ${messageOf(error)}` });
    return 'not now';
  }

  /** The task leaves the queue when no unit of it can be rendered any more by rendering it again. */
  private async end(body: string, lease: Lease, outcomes: readonly Outcome[]): Promise<void> {
    try {
      if (outcomes.includes('not now')) {
        await lease.letGo();
        return;
      }
      if (outcomes.includes('interrupted') || outcomes.includes('may be tried again')) {
        await lease.giveBack();
        return;
      }
      if (outcomes.includes('failed for good')) await this.services.deadLetters.sendAll([body]);
      await lease.complete();
    } catch (error) {
      // The lease runs out by itself; whoever receives the task next finds its units done.
      this.services.say({
        event: 'warning',
        text: `the queue did not take a task's end: ${messageOf(error)}`,
      });
    }
  }

  private sayRendered(unit: string, { seconds, blender }: RenderedUnit): void {
    const samples = blender?.samples === undefined ? {} : { samples: blender.samples };
    const memory = blender ? { peakMemoryBytes: blender.peakMemoryBytes } : {};
    this.services.say({ event: 'rendered', unit, seconds, ...samples, ...memory });
  }
}
