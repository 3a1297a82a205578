import { UnreadableObject } from '../../farm/store/json-object';
import { messageOf } from '../../protocol/failure/fault';
import { sideOf, versionFault } from '../../protocol/ledger/version-fault';
import type { WorkerNews } from '../../protocol/environment/worker-event';
import type { Lease } from '../task/lease';
import { LEFT_SECONDS } from './other-blender';

/** So many tasks in a row that only a newer version understands, and there is nothing left to do here. */
const IN_A_ROW = 3;

export interface NewerWorkOptions {
  /** Has the group put another instance in place of this one, which starts with the newer version. @default - there is no group */
  readonly replace?: (() => Promise<void>) | undefined;
  /** Takes this machine out of service, for this reason: it is unhealthy. */
  readonly quarantine: (reason: string) => void;
  readonly say: (news: WorkerNews) => void;
}

/**
 * Tasks and jobs that a newer version of Brenda has written, as a deployment brings while instances of the one before still run. They are no
 * rubbish, and are left to instances that understand them. SQS counts each receipt, so that what nobody understands is among the dead letters in the end.
 */
export class NewerWork {
  private inARow = 0;

  constructor(private readonly options: NewerWorkOptions) {}

  /** What the newer version wrote, in one line, when that is why something could not be read. */
  static fault(what: string, thrown: unknown): string | undefined {
    if (thrown instanceof UnreadableObject) return thrown.isNewer ? thrown.message : undefined;
    const fault = versionFault(thrown, sideOf(process.env));
    return fault?.wrote === 'newer' ? `${what} ${fault.text}` : undefined;
  }

  /** A task was understood. */
  understood(): void {
    this.inARow = 0;
  }

  /** Leaves a task to others. After several in a row this instance makes room for one that understands them. */
  async leave(fault: string, lease: Pick<Lease, 'releaseAfter'>): Promise<void> {
    const { replace, quarantine, say } = this.options;
    if (++this.inARow === 1) say({ event: 'warning', text: `${fault}; left to other workers` });
    await lease.releaseAfter(LEFT_SECONDS);
    if (this.inARow < IN_A_ROW) return;
    try {
      await replace?.();
    } catch (error) {
      quarantine(`${fault}; and the group does not replace this instance: ${messageOf(error)}`);
      return;
    }
    // Until it is ended it would only take more of them.
    quarantine(fault);
  }
}
