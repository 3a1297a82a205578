import { AutoScalingClient, TerminateInstanceInAutoScalingGroupCommand } from '@aws-sdk/client-auto-scaling';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { clientOptions } from '../../farm/aws/client-options';
import { type Fleet, isUp } from '../../farm/fleet/fleet';
import { ChaosInstance } from './chaos-instance';

const LOOK_MS = 300;
/** What an instance has between SIGTERM and its end. */
const GRACE_MS = 5_000;

/** What EC2 and the service manager do for a group in moto: its instances run workers, and new ones take the place of those that go. */
export class ChaosGroup {
  /** All there ever were. */
  readonly instances: ChaosInstance[] = [];
  private readonly gone = new Set<ChaosInstance>();
  private readonly client: AutoScalingClient;
  private isOpen = true;
  private readonly loop: Promise<void>;

  constructor(
    private readonly fleet: Fleet,
    private readonly folder: string,
    /** Of AWS, undisturbed. */
    aws: Readonly<Record<string, string>>,
    private readonly workerEnv: Readonly<Record<string, string>>,
  ) {
    this.client = new AutoScalingClient(clientOptions(aws));
    this.loop = this.follow();
  }

  /** Those whose worker is running. */
  get up(): ChaosInstance[] {
    return this.instances.filter((one) => !this.gone.has(one) && one.worker?.isUp());
  }

  /** Ends all of them. @throws what went wrong meanwhile. */
  async close(): Promise<void> {
    this.isOpen = false;
    await this.loop.finally(() => Promise.all(this.instances.map((one) => one.close())));
  }

  private async follow(): Promise<void> {
    while (this.isOpen) {
      const wanted = (await this.fleet.describe()).instances.filter(isUp).map(({ id }) => id);
      for (const one of this.instances) {
        if (this.gone.has(one)) continue;
        if (!wanted.includes(one.id)) await this.end(one);
        else await this.keepUp(one);
      }
      for (const id of wanted) {
        if (this.instances.some((one) => one.id === id)) continue;
        const one = await ChaosInstance.start(id, join(this.folder, id), this.workerEnv);
        this.instances.push(one);
        one.startWorker();
      }
      await sleep(LOOK_MS);
    }
  }

  /** As `brenda-worker.service` says: a worker that failed is started again; with one that was told to go, or is quarantined, its instance goes. */
  private async keepUp(one: ChaosInstance): Promise<void> {
    if (Date.now() > one.endsAt) {
      await one.worker?.kill();
      return this.replace(one);
    }
    if (one.worker?.isUp()) return;
    const code = (await one.worker?.exited)?.code;
    if (code === 0 || code === 69) return this.replace(one);
    one.startWorker();
  }

  private async replace(one: ChaosInstance): Promise<void> {
    this.gone.add(one);
    await one.close();
    await this.client.send(
      new TerminateInstanceInAutoScalingGroupCommand({
        InstanceId: one.id,
        ShouldDecrementDesiredCapacity: false,
      }),
    );
  }

  /** The group has it no more. */
  private async end(one: ChaosInstance): Promise<void> {
    this.gone.add(one);
    one.worker?.stop();
    await Promise.race([one.worker?.exited, sleep(GRACE_MS)]);
    await one.close();
  }
}
