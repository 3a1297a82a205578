import { messageOf } from '../../protocol/failure/fault';
import { FAILURE_POLICIES } from '../../protocol/failure/failure-sort';
import { SceneRefused } from '../../protocol/failure/scene-refused';
import type { WorkerNews } from '../../protocol/environment/worker-event';
import { unitText } from '../../protocol/job/unit-text';
import { BlenderCrashed } from '../render/blender/failures/blender-crashed';
import { CrashStreak } from './crash-streak';
import { sortOf } from './failure-cause';
import { factsOf } from './failure-facts';
import type { OpenJob } from '../job/open-job';
import type { Outcome } from '../task/outcome';
import { OutputFault } from '../output-check/output-fault';
import { patiently } from '../process/patiently';
import { InputsChanged, InputsTouched } from '../project/inputs';
import { TemplateFailed } from '../render/template/run-template';
import type { UnitLog } from '../task/unit-log';

export interface FailedUnitsServices {
  readonly worker: string;
  readonly say: (news: WorkerNews) => void;
  /** This machine is not fit to render, for this reason. */
  readonly stepAside: (reason: string) => void;
  /** Ends Blender; the next use starts another. */
  readonly endBlender: () => Promise<void>;
  /**
   * Whether another machine comes in place of one that is not fit. Where none does, it is the scene that is blamed for what crashes Blender:
   * its frames are given up, and the others rendered. @default false
   */
  readonly isReplaced?: boolean;
}

/** A unit while it is at risk. */
interface Attempt {
  readonly unit: string;
  readonly job: OpenJob;
  readonly signal: AbortSignal;
  readonly log: UnitLog;
  /** `oomKills` when it was begun. */
  readonly oomKillsBefore: number;
}

/** Sees to each unit that fails what `FAILURE_POLICIES` says of failures of its sort. */
export class FailedUnits {
  private readonly crashes: CrashStreak;

  constructor(private readonly services: FailedUnitsServices) {
    this.crashes = new CrashStreak(services.worker);
  }

  /** Blender has rendered a unit: it does not crash on everything. */
  rendered(): void {
    this.crashes.end();
  }

  /** What becomes of the unit. @throws when that cannot be recorded. */
  async settle(error: unknown, attempt: Attempt): Promise<Outcome> {
    const { unit, job, signal, log, oomKillsBefore } = attempt;
    const isStopped = signal.aborted;
    const cause = sortOf(factsOf(error, { isStopped, log: log.end(), oomKillsBefore }));
    const { say, worker, stepAside, endBlender, isReplaced = false } = this.services;
    const { reason } = cause;
    // What it was merged of may be what is wrong.
    if (error instanceof OutputFault || error instanceof InputsChanged || error instanceof InputsTouched)
      await this.patiently(() => job.ledger.forgetSlices(unit), signal);
    if (cause.sort === 'interruption') {
      if (!isStopped) say({ event: 'warning', text: `${unitText(unit)} was interrupted: ${reason}` });
      return 'interrupted';
    }
    if (cause.sort === 'transient') {
      say({ event: 'warning', text: `${unitText(unit)} has to wait: ${reason}` });
      return 'not now';
    }
    if (cause.sort === 'stuck') await endBlender();
    const unfit =
      isReplaced && cause.sort === 'scene' && error instanceof BlenderCrashed
        ? await this.patiently(() => this.crashes.add({ unit, reason, ledger: job.ledger }), signal)
        : undefined;
    const sort = unfit === undefined ? cause.sort : 'host';

    // The scene will not be another when it is opened again, nor the name be free for another worker.
    const isLast =
      error instanceof SceneRefused || (error instanceof OutputFault && error.kind === 'name-taken');
    const end = log.end() || logOf(error);
    const what = { worker, at: new Date().toISOString(), sort, reason, ...(end === '' ? {} : { log: end }) };
    const record = (): Promise<{ final: boolean }> =>
      job.ledger.writeFailure(unit, what, { isLast, log: log.toString() || end, crash: crashOf(error) });
    try {
      const { final } = await this.patiently(record, signal);
      // Somebody who had it as well has rendered it meanwhile; whoever records it from now on sees the failure, and forgets it.
      if (await this.patiently(() => job.ledger.isDone(unit), signal)) {
        await this.patiently(() => job.ledger.forgetFailure(unit), signal);
        say({ event: 'skipped', job: job.file.id, unit });
        return 'done';
      }
      say({ event: 'failed', job: job.file.id, unit, sort, reason, final });
      return final ? 'failed for good' : 'may be tried again';
    } finally {
      if (FAILURE_POLICIES[sort].worker === 'steps aside') stepAside(unfit ?? reason);
    }
  }

  /**
   * What keeps a job from being worked on at all: this machine, perhaps, or AWS.
   *
   * @param what did not go, for the log.
   */
  notNow(what: string, error: unknown, isStopped: boolean): Outcome {
    const { sort, reason } = sortOf(factsOf(error, { isStopped, log: '', oomKillsBefore: 0 }));
    if (sort === 'interruption') return 'interrupted';
    this.services.say({ event: 'warning', text: `${what}: ${reason}` });
    if (sort !== 'host') return 'not now';
    this.services.stepAside(reason);
    return 'may be tried again';
  }

  /** As the function of that name, and says that it waits. */
  patiently<T>(work: () => Promise<T>, signal: AbortSignal): Promise<T> {
    return patiently(work, signal, (error) => {
      this.services.say({ event: 'warning', text: `waits for the store: ${messageOf(error)}` });
    });
  }
}

/** What Blender wrote as it crashed, if it did. */
function crashOf(error: unknown): string {
  const isOfBlender = error instanceof BlenderCrashed || error instanceof TemplateFailed;
  return isOfBlender ? (error.report?.text ?? '') : '';
}

/** Programs that were not listened to while they ran have their log with them. */
function logOf(error: unknown): string {
  return error instanceof Error && 'log' in error && typeof error.log === 'string' ? error.log : '';
}
