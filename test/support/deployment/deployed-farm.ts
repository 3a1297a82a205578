import { setTimeout as sleep } from 'node:timers/promises';
import { taskQueue } from '../../../farm/aws/clients';
import { autoScalingFleet, type Group } from '../../../farm/fleet/fleet';
import { groupPurchase } from '../../../farm/fleet/group-purchase';
import { s3Client } from '../../../farm/store/s3-client';
import { S3ObjectStore } from '../../../farm/store/s3-object-store';
import type { EmulatedAccount } from './emulated-account';
import { EmulatedFleet, type EmulatedInstance } from './emulated-fleet';
import { EmulatedStack } from './emulated-stack';

/** How often the drainer is called, which EventBridge does each minute. */
const MINUTE_MS = 2_000;

/** A farm that the CDK has deployed to moto, seen as its user sees it. */
export class DeployedFarm {
  readonly stack: EmulatedStack;
  private fleet: EmulatedFleet | undefined;

  constructor(
    private readonly account: EmulatedAccount,
    /** Of the stack, and of the farm. */
    readonly name: string,
  ) {
    this.stack = new EmulatedStack(account, name);
  }

  /** From now on what the group launches runs. */
  power(): EmulatedFleet {
    this.fleet ??= new EmulatedFleet(this.account, this.name, () => this.stack.endpointOfInstances());
    return this.fleet;
  }

  get store(): S3ObjectStore {
    return new S3ObjectStore(this.stack.physicalId('AWS::S3::Bucket', 'Frames'), s3Client(this.account.env));
  }

  /** The keys under a prefix, without it. */
  async names(prefix: string): Promise<string[]> {
    const found: string[] = [];
    for await (const { key } of this.store.list(prefix)) found.push(key.slice(prefix.length));
    return found.sort();
  }

  async jobs(): Promise<string[]> {
    return [...new Set((await this.names('jobs/')).map((name) => name.split('/')[0] ?? ''))];
  }

  /** How many units of a job have a record. */
  async done(job: string): Promise<number> {
    return (await this.names(`jobs/${job}/ledger/`)).length;
  }

  /** How many units of all jobs have a record. */
  async doneOfAll(): Promise<number> {
    let count = 0;
    for (const job of await this.jobs()) count += await this.done(job);
    return count;
  }

  /** Which types the group may launch. */
  async types(): Promise<readonly string[]> {
    return (await groupPurchase(this.name, this.account.env)).types;
  }

  group(): Promise<Group> {
    return autoScalingFleet(this.name, this.account.env).describe();
  }

  tasks() {
    return taskQueue(this.stack.physicalId('AWS::SQS::Queue', 'Tasks'), this.account.env).depth();
  }

  /**
   * What AWS does with an instance at risk where the group rebalances its capacity: the instance is told, another is launched, and it is ended
   * by the group, which waits for its hook. https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-capacity-rebalancing.html
   */
  async rebalance(instance: EmulatedInstance | undefined): Promise<void> {
    if (!instance) throw new Error('no instance is up');
    instance.metadata.set(
      'events/recommendations/rebalance',
      JSON.stringify({ noticeTime: new Date().toISOString() }),
    );
    await this.account.aws(
      ...['autoscaling', 'terminate-instance-in-auto-scaling-group', '--instance-id', instance.id],
      '--no-should-decrement-desired-capacity',
    );
  }

  /** Units that instances say they have rendered, those that are gone included. */
  rendered(): string[] {
    const logs = this.power()
      .instances.map(({ sandbox }) => sandbox.log)
      .join('\n');
    return [...logs.matchAll(/"event":"rendered","unit":"(\w+)"/g)].map(([, unit = '']) => unit).sort();
  }

  /** Calls the drainer each minute until it says something. @returns its reason then. */
  async drain(text: string, seconds = 120): Promise<string> {
    let reason = '';
    for (const end = Date.now() + seconds * 1000; Date.now() < end;) {
      const { log, error } = await this.stack.call('Drainer', {});
      if (error !== undefined) throw new Error(`the drainer failed: ${error}`);
      ({ reason } = JSON.parse(log.at(-1) ?? '') as { reason: string });
      if (reason.includes(text)) return reason;
      await sleep(MINUTE_MS);
    }
    throw new Error(`the drainer never said "${text}"; at last it said: ${reason}`);
  }

  /** @throws with the logs of all instances when it does not come to be in time. */
  async until(what: string, isSo: () => Promise<boolean> | boolean, seconds = 90): Promise<void> {
    for (const end = Date.now() + seconds * 1000; Date.now() < end;) {
      if (await isSo()) return;
      await sleep(300);
    }
    const logs = this.fleet?.instances.map(({ id, sandbox }) => `${id}\n${sandbox.log}`).join('\n');
    throw new Error(`it never came to be that ${what}\n${String(logs)}`);
  }

  /** Ends its instances. */
  async close(): Promise<void> {
    await this.fleet?.close();
  }
}
