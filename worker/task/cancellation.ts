import { type JoinedSignal, joinedSignal } from '../process/joined-signal';

/** Three signals, one a level. Each is aborted later than the one before it, or with it; its reason is the first that there was. */
export interface StopSignals {
  /** Aborted when the worker must not begin a unit any more, or prepare one. */
  readonly stopTaking: AbortSignal;
  /** Aborted when the worker must abort the unit that it renders. It still uploads what it has rendered. */
  readonly stopRendering: AbortSignal;
  /** Aborted when the worker must abort its uploads. */
  readonly stopUploading: AbortSignal;
}

/** Every reason to stop working on one task: those of its worker, and the loss of its lease, which is a reason at each level. */
export class Cancellation implements StopSignals {
  private readonly taking: JoinedSignal;
  private readonly rendering: JoinedSignal;
  private readonly uploading: JoinedSignal;

  constructor(worker: StopSignals, leaseLost: AbortSignal) {
    this.taking = joinedSignal(worker.stopTaking, leaseLost);
    this.rendering = joinedSignal(worker.stopRendering, leaseLost);
    this.uploading = joinedSignal(worker.stopUploading, leaseLost);
  }

  get stopTaking(): AbortSignal {
    return this.taking.signal;
  }

  get stopRendering(): AbortSignal {
    return this.rendering.signal;
  }

  get stopUploading(): AbortSignal {
    return this.uploading.signal;
  }

  /** The task is settled: leaves nothing behind in the signals of the worker. */
  release(): void {
    for (const { release } of [this.taking, this.rendering, this.uploading]) release();
  }
}
