import { messageOf } from '../../protocol/failure/fault';
import { FAILURE_POLICIES } from '../../protocol/failure/failure-kind';
import { SceneRefused } from '../../protocol/failure/scene-refused';
import type { WorkerNews } from '../../protocol/environment/worker-event';
import { unitText } from '../../protocol/job/unit-text';
import { BlenderCrashed } from '../render/blender/failures/blender-crashed';
import type { OpenJob } from '../job/open-job';
import type { Outcome } from '../task/outcome';
import { OutputFault } from '../output-check/output-fault';
import { retryWhileUnavailable } from '../process/retry-while-unavailable';
import { InputsChanged, InputsTouched } from '../project/inputs';
import { TemplateFailed } from '../render/template/run-template';
import type { UnitLog } from '../task/unit/unit-log';
import { CrashStreak } from './crash-streak';
import { causeOf } from './failure-cause';
import { factsOf } from './failure-facts';

export interface FailedUnitsServices {
  readonly worker: string;
  readonly say: (news: WorkerNews) => void;
  /** Takes this machine out of service, for this reason: it is unhealthy. */
  readonly quarantine: (reason: string) => void;
  /** Ends Blender; the next use starts another. */
  readonly endBlender: () => Promise<void>;
  /**
   * Whether another machine replaces an unhealthy one. Where none does, it is the scene that is blamed for what crashes Blender:
   * its frames fail for good, and the others are rendered. @default false
   */
  readonly isReplaced?: boolean;
}

/** An attempt to render a unit, as far as its failure needs it. */
interface Attempt {
  readonly unit: string;
  readonly job: OpenJob;
  readonly signal: AbortSignal;
  readonly log: UnitLog;
  /** `oomKills` when it was begun. */
  readonly oomKillsBefore: number;
}

/** Handles each unit that fails, by the policy for its kind of failure (`FAILURE_POLICIES`). */
export class FailedUnits {
  private readonly crashes: CrashStreak;

  constructor(private readonly services: FailedUnitsServices) {
    this.crashes = new CrashStreak(services.worker);
  }

  /** Blender has rendered a unit: it does not crash on everything. */
  rendered(): void {
    this.crashes.end();
  }

  /** Records the failure, and does what its policy says. @throws when it cannot be recorded. */
  async settle(error: unknown, attempt: Attempt): Promise<Outcome> {
    const { unit, job, signal, log, oomKillsBefore } = attempt;
    const isStopped = signal.aborted;
    const cause = causeOf(factsOf(error, { isStopped, log: log.end(), oomKillsBefore }));
    const { say, worker, quarantine, endBlender, isReplaced = false } = this.services;
    const { reason } = cause;
    // Its slices may be what is wrong.
    if (error instanceof OutputFault || error instanceof InputsChanged || error instanceof InputsTouched)
      await this.retryWhileUnavailable(() => job.ledger.forgetSlices(unit), signal);
    if (cause.kind === 'interruption') {
      if (!isStopped) say({ event: 'warning', text: `${unitText(unit)} was interrupted: ${reason}` });
      return 'interrupted';
    }
    if (cause.kind === 'transient') {
      say({ event: 'warning', text: `${unitText(unit)} has to wait: ${reason}` });
      return 'unavailable';
    }
    if (cause.kind === 'stuck') await endBlender();
    const unhealthy =
      isReplaced && cause.kind === 'scene' && error instanceof BlenderCrashed
        ? await this.retryWhileUnavailable(
            () => this.crashes.add({ unit, reason, ledger: job.ledger }),
            signal,
          )
        : undefined;
    const sort = unhealthy === undefined ? cause.kind : 'host';

    // The scene will not be another when it is opened again, nor the name be free for another worker.
    const isLast =
      error instanceof SceneRefused || (error instanceof OutputFault && error.kind === 'name-taken');
    const end = log.end() || logOf(error);
    const what = { worker, at: new Date().toISOString(), sort, reason, ...(end === '' ? {} : { log: end }) };
    const record = (): Promise<{ final: boolean }> =>
      job.ledger.writeFailure(unit, what, { isLast, log: log.toString() || end, crash: crashOf(error) });
    try {
      const { final } = await this.retryWhileUnavailable(record, signal);
      // Another worker may have rendered it meanwhile. One that records it from now on sees the failure, and deletes it.
      if (await this.retryWhileUnavailable(() => job.ledger.isDone(unit), signal)) {
        await this.retryWhileUnavailable(() => job.ledger.forgetFailure(unit), signal);
        say({ event: 'skipped', job: job.file.id, unit });
        return 'done';
      }
      say({ event: 'failed', job: job.file.id, unit, sort, reason, final });
      return final ? 'failed for good' : 'failed';
    } finally {
      if (FAILURE_POLICIES[sort].worker === 'is quarantined') quarantine(unhealthy ?? reason);
    }
  }

  /**
   * The outcome where no failure of a unit can be recorded: this machine is unhealthy, or AWS is unavailable.
   *
   * @param what did not go, for the log.
   */
  unrecorded(what: string, error: unknown, isStopped: boolean): Outcome {
    const { kind, reason } = causeOf(factsOf(error, { isStopped, log: '', oomKillsBefore: 0 }));
    if (kind === 'interruption') return 'interrupted';
    this.services.say({ event: 'warning', text: `${what}: ${reason}` });
    if (kind !== 'host') return 'unavailable';
    this.services.quarantine(reason);
    return 'failed';
  }

  /** As the function of that name; it says that it waits. */
  retryWhileUnavailable<T>(work: () => Promise<T>, signal: AbortSignal): Promise<T> {
    return retryWhileUnavailable(work, signal, (error) => {
      this.services.say({ event: 'warning', text: `waits for the store: ${messageOf(error)}` });
    });
  }
}

/** What Blender wrote as it crashed, if it did. */
function crashOf(error: unknown): string {
  const isOfBlender = error instanceof BlenderCrashed || error instanceof TemplateFailed;
  return isOfBlender ? (error.report?.text ?? '') : '';
}

/** The error has the log of a program whose output was not read while it ran. */
function logOf(error: unknown): string {
  return error instanceof Error && 'log' in error && typeof error.log === 'string' ? error.log : '';
}
