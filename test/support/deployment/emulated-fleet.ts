import {
  AutoScalingClient,
  type AutoScalingGroup,
  DescribeAutoScalingGroupsCommand,
  type Instance,
} from '@aws-sdk/client-auto-scaling';
import {
  DescribeInstancesCommand,
  DescribeLaunchTemplateVersionsCommand,
  EC2Client,
} from '@aws-sdk/client-ec2';
import { setTimeout as sleep } from 'node:timers/promises';
import { clientOptions } from '../../../farm/aws/client-options';
import { BLENDER } from '../blender';
import { type Metadata, startMetadata } from '../aws/metadata';
import { temporaryFolder } from '../temporary-folder';
import type { EmulatedAccount } from './emulated-account';
import { type Ended, InstanceSandbox } from './instance-sandbox';

const LOOK_MS = 300;

/** An instance that the group has started: its user data runs in a folder. */
export interface EmulatedInstance {
  readonly id: string;
  readonly sandbox: InstanceSandbox;
  readonly metadata: Metadata;
  /** How its user data ended. */
  readonly booted: Promise<Ended>;
  isGone: boolean;
}

/**
 * What EC2 does for an Auto Scaling group in moto: each instance of it runs the user data of the launch template that the group
 * names, and ends when the group has it no more.
 */
export class EmulatedFleet {
  /** All there ever were, the oldest first. */
  readonly instances: EmulatedInstance[] = [];
  private readonly groups: AutoScalingClient;
  private readonly ec2: EC2Client;
  private isOpen = true;
  private readonly loop: Promise<void>;

  constructor(
    account: EmulatedAccount,
    private readonly group: string,
    /** Where its instances ask AWS. */
    private readonly endpoint: () => Promise<string>,
  ) {
    this.groups = new AutoScalingClient(clientOptions(account.env));
    this.ec2 = new EC2Client(clientOptions(account.env));
    this.loop = this.follow();
  }

  get up(): readonly EmulatedInstance[] {
    return this.instances.filter(({ isGone }) => !isGone);
  }

  /** Ends every instance. @throws what went wrong meanwhile. */
  async close(): Promise<void> {
    this.isOpen = false;
    await this.loop;
    await Promise.all(this.up.map((instance) => terminate(instance)));
  }

  private async follow(): Promise<void> {
    while (this.isOpen) {
      const group = await this.describe();
      const ended = await this.terminated();
      const wanted = (group?.Instances ?? []).filter(({ InstanceId = '' }) => !ended.has(InstanceId));
      for (const instance of this.up) {
        const known = wanted.find(({ InstanceId }) => InstanceId === instance.id);
        if (!known) await terminate(instance);
        else if (known.LifecycleState?.startsWith('Terminating'))
          instance.metadata.set('autoscaling/target-lifecycle-state', 'Terminated');
      }
      for (const instance of wanted) {
        if (!this.instances.some(({ id }) => id === instance.InstanceId))
          this.instances.push(await this.start(instance, await this.userData(group)));
      }
      await sleep(LOOK_MS);
    }
  }

  /** A group that is deleted by force is there until its instances have ended: whoever waits for the one must find none of the other. */
  private async terminated(): Promise<ReadonlySet<string>> {
    const ids = this.up.map(({ id }) => id);
    if (ids.length === 0) return new Set();
    const { Reservations = [] } = await this.ec2.send(
      new DescribeInstancesCommand({ Filters: [{ Name: 'instance-id', Values: ids }] }),
    );
    const ended = Reservations.flatMap(({ Instances = [] }) => Instances).filter(
      ({ State }) => State?.Name === 'terminated',
    );
    return new Set(ended.flatMap(({ InstanceId }) => InstanceId ?? []));
  }

  private async describe(): Promise<AutoScalingGroup | undefined> {
    const { AutoScalingGroups: [found] = [] } = await this.groups.send(
      new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: [this.group] }),
    );
    return found;
  }

  private async start(given: Instance, userData: string): Promise<EmulatedInstance> {
    const id = String(given.InstanceId);
    const metadata = await startMetadata({
      instanceId: id,
      // moto leaves it out of a group of several types.
      ...(given.InstanceType ? { instanceType: given.InstanceType } : {}),
      ...(given.AvailabilityZone === undefined ? {} : { zone: given.AvailabilityZone }),
    });
    const sandbox = new InstanceSandbox(temporaryFolder());
    sandbox.commands.link('blender', BLENDER);
    sandbox.setEnvironment({
      ...metadata.env,
      AWS_ENDPOINT_URL: await this.endpoint(),
      // AWS's command line takes a second of a core each time.
      BRENDA_LOG_SECONDS: '5',
    });
    return { id, sandbox, metadata, booted: sandbox.boot(userData), isGone: false };
  }

  /** Of the version that the group launches now; moto says of its instances that they are all of the first. */
  private async userData(group: AutoScalingGroup | undefined): Promise<string> {
    const launched = group?.MixedInstancesPolicy?.LaunchTemplate?.LaunchTemplateSpecification;
    const { LaunchTemplateVersions: [version] = [] } = await this.ec2.send(
      new DescribeLaunchTemplateVersionsCommand({
        LaunchTemplateId: launched?.LaunchTemplateId,
        Versions: [launched?.Version ?? ''],
      }),
    );
    return Buffer.from(version?.LaunchTemplateData?.UserData ?? '', 'base64').toString();
  }
}

async function terminate(instance: EmulatedInstance): Promise<void> {
  instance.isGone = true;
  await instance.sandbox.terminate();
  await instance.metadata.close();
}
