import { setTimeout as sleep } from 'node:timers/promises';
import type { InstanceProtection } from '../../farm/instance/instance-protection';
import { messageOf } from '../../protocol/failure/fault';
import type { WorkerNews } from '../../protocol/environment/worker-event';

/** Wait before asking again; an instance that has just come up may have to wait for its group. */
const PAUSE_MS = 5_000;

/**
 * Keeps the instance safe from a shrinking group while it holds a task. Asks only when something changes, and never
 * makes rendering wait: the worst that may come of it is that a task is rendered again.
 */
export class ScaleInProtection {
  private wanted: boolean | undefined;
  /** Unknown at first: a worker before us may have died with a task in its hands. */
  private actual: boolean | undefined;
  private settling = false;

  /** @param instance undefined where there is no group. */
  constructor(
    private readonly instance: InstanceProtection | undefined,
    private readonly say: (news: WorkerNews) => void,
    private readonly pauseMs = PAUSE_MS,
  ) {}

  /** A task is held from now on. */
  hold(): void {
    this.want(true);
  }

  /** None is. */
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
