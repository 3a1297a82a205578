import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { messageOf } from '../../protocol/failure/fault';
import { type QueuedTask, readTaskMessage } from '../../protocol/job/task-message';
import { unitName } from '../../protocol/job/unit';
import { atMostEvery } from './at-most-every';
import type { OnSample } from '../render/blender/frame/frame-under-way';
import { endOfTask } from './end-of-task';
import { FailedUnits } from '../failures/failed-units';
import { removeFolder } from '../process/fence';
import { oomKills } from '../failures/failure-facts';
import { handOn } from './hand-on';
import { type JoinedSignal, joinedSignal } from '../process/joined-signal';
import type { Lease } from './lease';
import { NewerWork } from '../job/newer-work';
import { OpenJobs } from '../job/open-jobs';
import { type OpenJob } from '../job/open-job';
import type { Outcome } from './outcome';
import { FramesDone } from './frames-done';
import { framesStore } from './frames-store';
import { BACK_OFF_SECONDS, RetryElsewhere } from './retry-elsewhere';
import { publish, type Unpublished } from './publish';
import { StoppedJobs } from '../job/stopped-jobs';
import type { TaskServices } from './task-services';
import { TooLongWarning } from '../progress/too-long-warning';
import { UnitLog } from './unit-log';
import { type UnitLeft, unitsLeft } from './units-left';
import type { RenderedUnit } from './unit-renderer';

/** Samples can be done faster than anybody can watch. */
const PROGRESS_MILLISECONDS = 100;

/** Why not to go on with a task, whatever the reason. */
interface Signals {
  /** With anything of it. */
  readonly signal: AbortSignal;
  /** Why not to render any more of it. What is rendered is published. */
  readonly rendering: AbortSignal;
  /** Why not to prepare what is not begun, however much time there is. */
  readonly preparing: AbortSignal;
}

/** A task while we have it. */
interface Turn extends Pick<Signals, 'signal' | 'rendering'> {
  readonly job: OpenJob;
  readonly lease: Lease;
}

/** Renders the units of one task after the other, and sees each of them to its record. */
export class TaskRunner {
  private readonly jobs: OpenJobs;
  private readonly failures: FailedUnits;
  private readonly retryElsewhere: RetryElsewhere;
  private readonly looking: Parameters<typeof unitsLeft>[2];
  private readonly stopped: StoppedJobs;
  private unitsBegun = 0;
  private log = new UnitLog();

  constructor(private readonly services: TaskServices) {
    this.jobs = new OpenJobs(services.store, services.openProject, services.filesOf);
    this.failures = new FailedUnits(services);
    this.retryElsewhere = new RetryElsewhere(services.worker, services.isAlone);
    this.looking = { retryElsewhere: this.retryElsewhere, framesDone: new FramesDone(), say: services.say };
    this.stopped = new StoppedJobs(services.say);
  }

  /** Takes note of a line that Blender has printed. */
  heard(line: string): void {
    this.log.add(line);
    this.services.watch.progress();
  }

  /**
   * Comes back when the last unit is rendered; `ended` when the last one is recorded, and the task off the queue
   * or given back.
   */
  async run(body: string, lease: Lease): Promise<{ readonly ended: Promise<void> }> {
    const { shutdown, stopTaking } = this.services;
    const [over, breaksOff, noMore] = [shutdown.stopUploading, shutdown.stopRendering, stopTaking].map(
      (why) => joinedSignal(why, lease.signal),
    ) as [JoinedSignal, JoinedSignal, JoinedSignal];
    const { ended } = await this.renderAll(body, lease, {
      signal: over.signal,
      rendering: breaksOff.signal,
      preparing: noMore.signal,
    });
    return {
      ended: ended.finally(() => {
        for (const { release } of [over, breaksOff, noMore]) release();
      }),
    };
  }

  private async renderAll(
    body: string,
    lease: Lease,
    { signal, rendering, preparing }: Signals,
  ): Promise<{ readonly ended: Promise<void> }> {
    const { stopTaking, pace } = this.services;
    const outcomes: Promise<Outcome>[] = [];
    let queued: QueuedTask;
    try {
      queued = readTaskMessage(body);
    } catch (error) {
      const newer = NewerWork.fault('a task', error);
      if (newer !== undefined) return this.leave(newer, lease);
      this.services.say({
        event: 'warning',
        text: `no task, put with the dead letters: ${messageOf(error)}`,
      });
      return { ended: this.end(body, lease, ['failed for good']) };
    }
    let leftFor = 0;
    let isGivenUp = false;
    try {
      const { rightBlender, deadLetters } = this.services;
      const refused = await this.failures.retryWhileUnavailable(
        async () => rightBlender?.refuses(queued),
        preparing,
      );
      if (refused !== undefined) {
        await handOn(refused, body, { lease, deadLetters, stopTaking }).catch(this.notTaken);
        return { ended: Promise.resolve() };
      }
      const open = async () => {
        const job = await this.jobs.get(queued.job);
        return {
          job,
          left: await unitsLeft(queued, job, this.looking),
        };
      };
      const { job, left } = await this.failures.retryWhileUnavailable(open, preparing);
      const { units } = left;
      ({ leftFor, isGivenUp } = left);
      this.services.newerWork.understood();
      this.services.say({ event: 'leased', job: queued.job, units: units.length });
      for (const one of units) {
        // Two units may wait for their upload; a third would only fill the disk.
        await outcomes.at(-2);
        const stopped = await this.failures.retryWhileUnavailable(() => this.stopped.why(job), preparing);
        if (stopped !== undefined) {
          outcomes.push(Promise.resolve(stopped === 'cancelled' ? 'cancelled' : 'failed for good'));
          break;
        }
        // Last: a notice may have come while we waited.
        const isTooLate = outcomes.length > 0 && (pace.usual(job.file.id) ?? 0) > lease.secondsLeft;
        if (stopTaking.aborted || isTooLate) {
          outcomes.push(Promise.resolve('interrupted'));
          break;
        }
        const { published } = await this.renderUnit(one, { job, lease, signal, rendering });
        outcomes.push(published);
      }
    } catch (error) {
      const newer = NewerWork.fault(`job ${queued.job}`, error);
      if (newer !== undefined && outcomes.length === 0) return this.leave(newer, lease);
      const what = `job ${queued.job} cannot be worked on now`;
      outcomes.push(Promise.resolve(this.failures.notNow(what, error, preparing.aborted)));
    }
    if (leftFor > 0) outcomes.push(Promise.resolve('left to others'));
    if (isGivenUp) outcomes.push(Promise.resolve('failed for good'));
    const ended = Promise.all(outcomes).then((all) => this.end(body, lease, all, leftFor));
    if (this.retryElsewhere.isFirstDelay(leftFor)) {
      await ended;
      await sleep(BACK_OFF_SECONDS * 1000, undefined, { signal: stopTaking }).catch(() => undefined);
    }
    return { ended };
  }

  private async leave(fault: string, lease: Lease): Promise<{ readonly ended: Promise<void> }> {
    await this.services.newerWork.leave(fault, lease).catch(this.notTaken);
    return { ended: Promise.resolve() };
  }

  /** Comes back when the unit is rendered. `published` is in an object of its own, lest it be waited for. */
  private async renderUnit(
    { unit, failure }: UnitLeft,
    turn: Turn,
  ): Promise<{ readonly published: Promise<Outcome> }> {
    const { job, lease, signal, rendering } = turn;
    const { pace } = this.services;
    const name = unitName(unit);
    const scratch = join(this.services.workFolder, `unit-${String(this.unitsBegun++)}`);
    const output = join(scratch, 'output');
    const started = new Date().toISOString();
    const log = (this.log = new UnitLog());
    const oomKillsBefore = oomKills();
    const settle = (outcome: Promise<Outcome>): { published: Promise<Outcome> } => ({
      published: outcome
        .catch((error: unknown) =>
          this.failures.notNow(`${name} failed, and that could not be recorded`, error, signal.aborted),
        )
        .finally(() => this.remove(scratch)),
    });
    const failed = async (error: unknown, signal: AbortSignal): Promise<Outcome> => {
      const outcome = await this.failures.settle(error, { unit: name, job, signal, log, oomKillsBefore });
      if (outcome === 'failed for good') this.stopped.changed(job.file.id);
      return outcome;
    };
    try {
      rendering.throwIfAborted();
      this.services.say({ event: 'rendering', job: job.file.id, unit: name });
      const tellSample = atMostEvery(PROGRESS_MILLISECONDS, (sample: number, of: number) => {
        this.services.say({ event: 'progress', unit: name, sample, of });
      });
      const onSample: OnSample = (sample, of, slice) => {
        this.services.watch.progress();
        pace.sample(slice?.sample ?? sample, slice?.of ?? of);
        tellSample(sample, of);
        warning.look();
      };
      const warning = new TooLongWarning(name, lease, pace, this.services.say);
      const onText = (text: string): void => {
        log.addText(text);
        this.services.watch.progress();
      };
      const folders = { output, scratch };
      pace.begin(job.file.id);
      const rendered = await this.services.watch.over(
        job.file.id,
        (stuck) => {
          const until = AbortSignal.any([rendering, stuck]);
          return this.services.renderer.render(unit, job, folders, until, {
            onSample,
            onText,
            stopTaking: this.services.stopTaking,
          });
        },
        ({ made }) => made.blender?.device?.type === 'CPU',
      );
      pace.rendered(rendered.duration.save ?? 0);
      this.failures.rendered();
      this.sayRendered(name, rendered);
      for (const text of rendered.said) this.services.warnOnce(text);
      const publishing = this.publish({ unit: name, started, failure, ...rendered }, output, turn);
      return settle(
        publishing.then(
          () => 'done',
          (error: unknown) => failed(error, signal),
        ),
      );
    } catch (error) {
      pace.brokenOff();
      // Awaited: the machine may not be fit to begin another.
      const settled = settle(failed(error, rendering));
      await settled.published;
      return settled;
    }
  }

  private async publish(
    rendered: RenderedUnit & Pick<Unpublished, 'unit' | 'started' | 'failure'>,
    output: string,
    turn: Turn,
  ): Promise<void> {
    const { job } = turn;
    const { store, worker, say, pace } = this.services;
    const began = performance.now();
    const finished = new Date().toISOString();
    const about = { ...rendered, worker, finished };
    const record = await this.failures.retryWhileUnavailable(
      () => publish(output, framesStore(store, job.file), job.ledger, about, turn.signal),
      turn.signal,
    );
    pace.published((performance.now() - began) / 1000);
    say({
      event: 'published',
      job: job.file.id,
      unit: rendered.unit,
      files: record.files.map(({ name }) => name),
    });
    for (const text of record.warnings ?? [])
      if (!rendered.said.includes(text)) say({ event: 'warning', text });
  }

  /** What cannot be removed takes up room; no task is lost for it. */
  private async remove(scratch: string): Promise<void> {
    await removeFolder(scratch).catch((error: unknown) => {
      this.services.say({ event: 'warning', text: `a unit's files stay on the disk: ${messageOf(error)}` });
    });
  }

  private async end(body: string, lease: Lease, outcomes: readonly Outcome[], leftFor = 0): Promise<void> {
    try {
      const end = endOfTask(outcomes);
      if (end === 'let go') await lease.expire();
      else if (end === 'given back')
        await lease.release({ isBlameless: !outcomes.includes('may be tried again') });
      else if (end === 'left to others') await lease.releaseAfter(leftFor);
      else {
        if (end === 'given up') await this.services.deadLetters.sendAll([body]);
        await lease.complete();
      }
    } catch (error) {
      this.notTaken(error);
    }
  }

  /** The lease runs out by itself; whoever receives the task next finds its units done. */
  private readonly notTaken = (error: unknown): void => {
    const text = `the queue did not take a task's end: ${messageOf(error)}`;
    this.services.say({ event: 'warning', text });
  };

  private sayRendered(unit: string, { seconds, peakMemoryBytes, made: { blender } }: RenderedUnit): void {
    const samples = typeof blender?.samples === 'number' ? { samples: blender.samples } : {};
    const memory = peakMemoryBytes === undefined ? {} : { peakMemoryBytes };
    this.services.say({ event: 'rendered', unit, seconds, ...samples, ...memory });
  }
}
