import { join } from 'node:path';
import { messageOf } from '../../../protocol/failure/fault';
import { unitName } from '../../../protocol/job/unit';
import { oomKills } from '../../failures/failure-facts';
import type { OpenJob } from '../../job/open-job';
import { atMostEvery } from '../../process/at-most-every';
import { removeFolder } from '../../process/fence';
import { TooLongWarning } from '../../progress/too-long-warning';
import type { OnSample } from '../../render/blender/frame/frame-under-way';
import type { Outcome } from '../outcome';
import type { Cancellation } from '../cancellation';
import { framesStore } from '../publish/frames-store';
import type { Lease } from '../lease';
import { publish } from '../publish/publish';
import type { WorkerState } from '../task-services';
import { UnitLog } from './unit-log';
import type { RenderedUnit } from './unit-renderer';
import type { UnitLeft } from './units-left';

/** Samples can be done faster than anybody can watch. */
const PROGRESS_MILLISECONDS = 100;

/** The task that a unit belongs to. */
interface OfTask {
  readonly job: OpenJob;
  readonly lease: Lease;
  readonly cancellation: Cancellation;
}

/** One attempt to render one unit: it renders it, then publishes it beside the rendering of the next unit. */
export class UnitAttempt {
  private readonly name: string;
  /** For whatever rendering needs; removed in the end. */
  private readonly scratch: string;
  /** Where the unit's files go, and nothing else. */
  private readonly output: string;
  private readonly started = new Date().toISOString();
  private readonly log = new UnitLog();
  private readonly oomKillsBefore = oomKills();

  constructor(
    private readonly left: UnitLeft,
    private readonly task: OfTask,
    private readonly worker: WorkerState,
  ) {
    this.name = unitName(left.unit);
    this.scratch = join(worker.services.workFolder, `unit-${String(worker.nextUnit())}`);
    this.output = join(this.scratch, 'output');
  }

  /**
   * Resolves when the unit is rendered, or has failed. `outcome` is in an object of its own, so that it is not awaited: it resolves when the
   * unit is recorded.
   */
  async run(): Promise<{ readonly outcome: Promise<Outcome> }> {
    const { stopRendering, stopUploading } = this.task.cancellation;
    this.worker.log = this.log;
    let rendered: RenderedUnit;
    try {
      rendered = await this.render();
    } catch (error) {
      this.worker.services.pace.brokenOff();
      const outcome = this.settled(this.fail(error, stopRendering));
      // Awaited: the worker may be quarantined, and must not begin another unit then.
      await outcome;
      return { outcome };
    }
    const published = this.publish(rendered).then(
      (): Outcome => 'done',
      (error: unknown) => this.fail(error, stopUploading),
    );
    return { outcome: this.settled(published) };
  }

  /** @throws what the rendering fails of, or the reason to stop. */
  private async render(): Promise<RenderedUnit> {
    const { job, lease, cancellation } = this.task;
    const { stopTaking, stopRendering } = cancellation;
    const { say, watch, pace, renderer, warnOnce } = this.worker.services;
    const { name, output, scratch } = this;
    stopRendering.throwIfAborted();
    say({ event: 'rendering', job: job.file.id, unit: name });
    const tooLong = new TooLongWarning(name, lease, pace, say);
    const saySample = atMostEvery(PROGRESS_MILLISECONDS, (sample: number, of: number) => {
      say({ event: 'progress', unit: name, sample, of });
    });
    const onSample: OnSample = (sample, of, slice) => {
      watch.progress();
      pace.sample(slice?.sample ?? sample, slice?.of ?? of);
      saySample(sample, of);
      tooLong.look();
    };
    const onText = (text: string): void => {
      this.log.addText(text);
      watch.progress();
    };
    pace.begin(job.file.id);
    const rendered = await watch.over(
      job.file.id,
      (stuck) =>
        renderer.render(this.left.unit, job, { output, scratch }, AbortSignal.any([stopRendering, stuck]), {
          onSample,
          onText,
          stopTaking,
        }),
      ({ made }) => made.blender?.device?.type === 'CPU',
    );
    pace.rendered(rendered.duration.save ?? 0);
    this.worker.failures.rendered();
    this.sayRendered(rendered);
    for (const text of rendered.said) warnOnce(text);
    return rendered;
  }

  private async publish(rendered: RenderedUnit): Promise<void> {
    const { job, cancellation } = this.task;
    const { stopUploading } = cancellation;
    const { store, worker, say, pace } = this.worker.services;
    const began = performance.now();
    const about = {
      unit: this.name,
      started: this.started,
      failure: this.left.failure,
      ...rendered,
      worker,
      finished: new Date().toISOString(),
    };
    const record = await this.worker.failures.retryWhileUnavailable(
      () => publish(this.output, framesStore(store, job.file), job.ledger, about, stopUploading),
      stopUploading,
    );
    this.worker.knownFailures.recorded(job.ledger, this.name);
    pace.published((performance.now() - began) / 1000);
    say({
      event: 'published',
      job: job.file.id,
      unit: this.name,
      files: record.files.map(({ name }) => name),
    });
    for (const text of record.warnings ?? [])
      if (!rendered.said.includes(text)) say({ event: 'warning', text });
  }

  /** @param stop the reason to stop that counts at this stage: a failure after it is an interruption. */
  private async fail(error: unknown, stop: AbortSignal): Promise<Outcome> {
    const { failures, knownFailures, stoppedJobs } = this.worker;
    const { job } = this.task;
    const { log, oomKillsBefore } = this;
    const outcome = await failures.settle(error, {
      unit: this.name,
      job,
      signal: stop,
      log,
      oomKillsBefore,
    });
    if (outcome !== 'done') knownFailures.failed(job.ledger, this.name);
    if (outcome === 'failed for good') stoppedJobs.changed(job.file.id);
    return outcome;
  }

  /** The outcome, also where a failure could not be recorded; the unit's files are removed. */
  private settled(outcome: Promise<Outcome>): Promise<Outcome> {
    const { stopUploading } = this.task.cancellation;
    return outcome
      .catch((error: unknown) =>
        this.worker.failures.unrecorded(
          `${this.name} failed, and that could not be recorded`,
          error,
          stopUploading.aborted,
        ),
      )
      .finally(() => this.remove());
  }

  /** Files that cannot be removed take up room; no task is lost for them. */
  private async remove(): Promise<void> {
    await removeFolder(this.scratch).catch((error: unknown) => {
      const text = `a unit's files stay on the disk: ${messageOf(error)}`;
      this.worker.services.say({ event: 'warning', text });
    });
  }

  private sayRendered({ seconds, peakMemoryBytes, made: { blender } }: RenderedUnit): void {
    const samples = typeof blender?.samples === 'number' ? { samples: blender.samples } : {};
    const memory = peakMemoryBytes === undefined ? {} : { peakMemoryBytes };
    this.worker.services.say({ event: 'rendered', unit: this.name, seconds, ...samples, ...memory });
  }
}
