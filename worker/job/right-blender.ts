import { hasWorkerWith } from '../../farm/instances/worker-states';
import { Ledger } from '../../farm/ledger/ledger';
import { farmBlenders } from '../../farm/seeding/farm-blenders';
import type { ObjectStore } from '../../farm/store/object-store';
import { buildText } from '../../protocol/releases/blender-build';
import { messageOf } from '../../protocol/failure/fault';
import { type UnitKind, unitKind, unitsOf } from '../../protocol/job/plan';
import type { QueuedTask } from '../../protocol/job/task-message';
import { unitName } from '../../protocol/job/unit';
import type { WorkerNews } from '../../protocol/environment/worker-event';
import { type OtherBlenderOutcome, otherBlenderOutcome } from './other-blender';
import type { Outcome } from '../task/outcome';
import { Remembered } from './remembered';

export interface RightBlenderOptions {
  /** The Blender that this instance has. */
  readonly own: string;
  readonly group: string;
  readonly store: ObjectStore;
  /** Has the group put another instance in place of this one. */
  readonly replace: () => Promise<void>;
  /** Takes this machine out of service, for this reason: it is unhealthy. */
  readonly quarantine: (reason: string) => void;
  readonly say: (news: WorkerNews) => void;
}

/** How a task ends that is not for this instance. */
export type Refused = OtherBlenderOutcome | Extract<Outcome, 'cancelled' | 'done'>;

interface JobOf {
  readonly blender: string | undefined;
  readonly unitsAre: UnitKind;
}

/** Makes sure that one Blender renders all frames of a job: the one that the farm had when the job was submitted. */
export class RightBlender {
  private inARow = 0;
  private readonly jobs = new Map<string, JobOf>();
  private readonly current: Remembered<string | undefined>;
  private readonly heard: Remembered<boolean>;

  constructor(private readonly options: RightBlenderOptions) {
    const { store, group } = options;
    this.current = new Remembered(async () => (await farmBlenders(store, group))[0]);
    this.heard = new Remembered((build) => hasWorkerWith(store, group, build));
  }

  /** @returns undefined when this instance may render the task. */
  async refuses(queued: QueuedTask): Promise<Refused | undefined> {
    const { own, store } = this.options;
    const job = await this.jobOf(queued.job);
    const wanted = job?.blender;
    if (!job || wanted === undefined || wanted === own) {
      this.inARow = 0;
      return undefined;
    }
    const ledger = new Ledger(store, queued.job);
    if (await ledger.isCancelled()) return 'cancelled';
    const hasHeard = (): Promise<boolean> => this.heard.of(wanted);
    const current = await this.current.of('');
    const inARow = this.inARow + 1;
    const what = await otherBlenderOutcome({ wanted, current, inARow, hasHeard });
    if (what === 'no Blender' && (await isAllDone(queued, job, ledger))) return 'done';
    this.inARow = inARow;
    this.tell(what, queued.job, wanted);
    if (what === 'newer Blender') await this.beReplaced(wanted);
    return what;
  }

  private async jobOf(id: string): Promise<JobOf | undefined> {
    const known = this.jobs.get(id);
    if (known) return known;
    const file = await new Ledger(this.options.store, id).readJob();
    if (!file) return undefined;
    const job: JobOf = { blender: file.job.blender, unitsAre: unitKind(file.job) };
    // The job's id is its hash, so it never changes.
    this.jobs.set(id, job);
    return job;
  }

  private tell(what: OtherBlenderOutcome, job: string, wanted: string): void {
    const { own, say } = this.options;
    const why = `job ${job} is for ${buildText(wanted, own)}, and this instance has ${buildText(own, wanted)}`;
    if (what === 'no Blender')
      say({
        event: 'warning',
        text: `${why}: no instance has that one any more, and the task is put with the dead letters`,
      });
    else if (this.inARow === 1) say({ event: 'warning', text: `${why}: left to others` });
  }

  private async beReplaced(wanted: string): Promise<void> {
    const { own, replace, say, quarantine } = this.options;
    const reason = `this instance has ${buildText(own, wanted)}, and the farm has ${buildText(wanted, own)} by now`;
    say({ event: 'warning', text: `${reason}: another instance comes in its place` });
    try {
      await replace();
    } catch (error) {
      // Otherwise the instance would be paid for, and do nothing.
      quarantine(`${reason}, and the group does not replace it: ${messageOf(error)}`);
    }
  }
}

async function isAllDone({ task }: QueuedTask, { unitsAre }: JobOf, ledger: Ledger): Promise<boolean> {
  for (const unit of unitsOf(task, unitsAre)) if (!(await ledger.isDone(unitName(unit)))) return false;
  return true;
}
