import { UnreadableObject } from '../../farm/store/json-object';
import { messageOf } from '../../protocol/failure/fault';
import { sideOf, versionFault } from '../../protocol/ledger/version-fault';
import type { WorkerNews } from '../../protocol/environment/worker-event';

/** After so many tasks in a row that only a newer version understands, this worker has nothing left to do. */
const IN_A_ROW = 3;

export interface NewerWorkOptions {
  /** Has the group put another instance in place of this one, which starts with the newer version. @default - there is no group */
  readonly replace?: (() => Promise<void>) | undefined;
  /** Takes this machine out of service, for this reason: it is unhealthy. */
  readonly quarantine: (reason: string) => void;
  readonly say: (news: WorkerNews) => void;
}

/**
 * Tasks and jobs from a newer version of Brenda: after a deployment, instances of the previous version still run. Such tasks are valid, and
 * are left to instances that understand them. SQS counts each receipt, so a task that no instance understands is dead-lettered in the end.
 */
export class NewerWork {
  private inARow = 0;

  constructor(private readonly options: NewerWorkOptions) {}

  /** What the newer version wrote, in one line, when an object could not be read for that reason. */
  static fault(what: string, thrown: unknown): string | undefined {
    if (thrown instanceof UnreadableObject) return thrown.isNewer ? thrown.message : undefined;
    const fault = versionFault(thrown, sideOf(process.env));
    return fault?.wrote === 'newer' ? `${what} ${fault.text}` : undefined;
  }

  /** This worker understood a task. */
  understood(): void {
    this.inARow = 0;
  }

  /** Leaves a task to others, by `release`. After several in a row this instance makes room for one that understands them. */
  async leave(fault: string, release: () => Promise<void>): Promise<void> {
    const { replace, quarantine, say } = this.options;
    if (++this.inARow === 1) say({ event: 'warning', text: `${fault}; left to other workers` });
    await release();
    if (this.inARow < IN_A_ROW) return;
    try {
      await replace?.();
    } catch (error) {
      quarantine(`${fault}; and the group does not replace this instance: ${messageOf(error)}`);
      return;
    }
    // Until the instance is ended it would only take more of them.
    quarantine(fault);
  }
}
