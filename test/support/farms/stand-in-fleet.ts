import { AutoScalingClient, SetInstanceProtectionCommand } from '@aws-sdk/client-auto-scaling';
import { DescribeInstancesCommand, EC2Client } from '@aws-sdk/client-ec2';
import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { clientOptions } from '../../../farm/aws/client-options';
import { taskQueue } from '../../../farm/aws/clients';
import { autoScalingFleet } from '../../../farm/fleet/fleet';
import { Ledger } from '../../../farm/ledger/ledger';
import { keys } from '../../../protocol/job/keys';
import { unitsOf } from '../../../protocol/job/plan';
import { readTaskMessage } from '../../../protocol/job/task-message';
import { unitName } from '../../../protocol/job/unit';
import type { DeployedFarm } from '../deployment/deployed-farm';
import type { EmulatedAccount } from '../deployment/emulated-account';

const PAUSE_MS = 200;
const LEASE_SECONDS = 60;

/**
 * What the instances of a deployed farm do, without a boot and without Blender: they take tasks, publish files and record units. The
 * first of them takes a task when two units are done, and holds it until somebody ends it from outside; then it gives it back. When
 * nothing is left they go, as the drainer would have it.
 */
export class StandInFleet {
  private isOpen = true;
  private readonly loop: Promise<void>;
  /** The instance that was ended while it had a task. */
  interrupted: string | undefined;

  constructor(
    private readonly account: EmulatedAccount,
    private readonly farm: DeployedFarm,
  ) {
    this.loop = this.work();
  }

  /** @throws what went wrong meanwhile. */
  async close(): Promise<void> {
    this.isOpen = false;
    await this.loop;
  }

  private async work(): Promise<void> {
    const { env } = this.account;
    const queue = taskQueue(this.farm.stack.physicalId('AWS::SQS::Queue', 'Tasks'), env);
    const fleet = autoScalingFleet(this.farm.name, env);
    let rendered = 0;
    while (this.isOpen) {
      await sleep(PAUSE_MS);
      const { instances } = await fleet.describe();
      const [{ id } = {}] = instances;
      if (id === undefined) continue;
      const task = await queue.receive({ waitSeconds: 0, leaseSeconds: LEASE_SECONDS });
      if (!task) {
        await fleet.setDesired(0);
        return;
      }
      if (rendered === 2 && this.interrupted === undefined) {
        await this.holdUntilEnded(id);
        await queue.release(task.receipt);
        continue;
      }
      rendered += await this.render(task.body, id);
      await queue.remove(task.receipt);
    }
  }

  private async holdUntilEnded(id: string): Promise<void> {
    const options = clientOptions(this.account.env);
    await new AutoScalingClient(options).send(
      new SetInstanceProtectionCommand({
        AutoScalingGroupName: this.farm.name,
        InstanceIds: [id],
        ProtectedFromScaleIn: true,
      }),
    );
    const ec2 = new EC2Client(options);
    while (this.isOpen) {
      const { Reservations: [{ Instances: [instance] = [] } = {}] = [] } = await ec2.send(
        new DescribeInstancesCommand({ InstanceIds: [id] }),
      );
      if (instance?.State?.Name === 'terminated') {
        this.interrupted = id;
        return;
      }
      await sleep(PAUSE_MS);
    }
  }

  /** @returns how many units it has recorded. */
  private async render(body: string, worker: string): Promise<number> {
    const { job, task } = readTaskMessage(body);
    const ledger = new Ledger(this.farm.store, job);
    const units = [...unitsOf(task, 'frame')].map(unitName);
    for (const unit of units) {
      const name = `${unit}.png`;
      const put = await this.farm.store.put(keys.frame(job, name), unit);
      if (!put.written || put.etag === undefined) throw new Error(`${name} was not written`);
      const now = new Date().toISOString();
      await ledger.writeRecord({
        version: 1,
        job,
        unit,
        worker,
        started: now,
        finished: now,
        seconds: 1,
        files: [
          {
            name,
            bytes: Buffer.byteLength(unit),
            sha256: createHash('sha256').update(unit).digest('hex'),
            etag: put.etag,
          },
        ],
      });
    }
    return units.length;
  }
}
