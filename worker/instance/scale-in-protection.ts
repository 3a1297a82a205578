import { setTimeout as sleep } from 'node:timers/promises';
import type { InstanceProtection } from '../../farm/instance/instance-protection';
import { messageOf } from '../../protocol/failure/fault';
import type { WorkerNews } from '../../protocol/environment/worker-event';

/** Pause before a retry; a new instance may have to wait for its group. */
const PAUSE_MS = 5_000;

/**
 * Protects the instance from scale-in while it holds a task. It calls the group only when the state changes, and never delays rendering: at
 * worst a task is rendered twice.
 */
export class ScaleInProtection {
  private wanted: boolean | undefined;
  /** Unknown at first: an earlier worker on this instance may have died while it held a task. */
  private actual: boolean | undefined;
  private settling = false;

  /** @param instance undefined where there is no group. */
  constructor(
    private readonly instance: InstanceProtection | undefined,
    private readonly say: (news: WorkerNews) => void,
    private readonly pauseMs = PAUSE_MS,
  ) {}

  /** The worker holds a task from now on. */
  hold(): void {
    this.want(true);
  }

  /** The worker holds no task any more. */
  release(): void {
    this.want(false);
  }

  private want(isProtected: boolean): void {
    this.wanted = isProtected;
    if (this.settling || !this.instance) return;
    this.settling = true;
    void this.settle(this.instance).finally(() => {
      this.settling = false;
    });
  }

  private async settle(instance: InstanceProtection): Promise<void> {
    while (this.wanted !== undefined && this.wanted !== this.actual) {
      const { wanted } = this;
      try {
        await instance.set(wanted);
        this.actual = wanted;
      } catch (error) {
        const what = wanted ? 'protected from scale-in' : 'given back to scale-in';
        this.say({ event: 'warning', text: `the instance could not be ${what}: ${messageOf(error)}` });
        await sleep(this.pauseMs, undefined, { ref: false });
      }
    }
  }
}
