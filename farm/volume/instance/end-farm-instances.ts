import { paginateDescribeInstances, TerminateInstancesCommand } from '@aws-sdk/client-ec2';
import { setTimeout as sleep } from 'node:timers/promises';
import type { AwsEnvironment } from '../../aws/client-options';
import { withEc2 } from '../../aws/ec2-client';
import { FARM_TAG, VOLUME_TAG } from '../volume-tags';

const PAUSE_MS = 5_000;
const ALIVE = ['pending', 'running', 'stopping', 'stopped', 'shutting-down'];

export interface EndFarmInstancesOptions {
  /** Whether to stop waiting. */
  readonly isTimeUp: () => boolean;
  /** Milliseconds between two looks. @default 5000 */
  readonly pauseMs?: number;
  /** Where AWS is. @default process.env */
  readonly env?: AwsEnvironment;
}

/**
 * Ends all instances that people work on volumes with and that have a farm's network and role, and waits until they are gone: both are not
 * deleted before. The volumes stay, and keep their tag.
 *
 * @returns whether they are gone; false when the time is up before.
 */
export async function endFarmInstances(
  farm: string,
  { isTimeUp, pauseMs = PAUSE_MS, env = process.env }: EndFarmInstancesOptions,
): Promise<boolean> {
  return withEc2(env, async (client) => {
    const Filters = [
      { Name: `tag:${FARM_TAG}`, Values: [farm] },
      { Name: 'tag-key', Values: [VOLUME_TAG] },
      { Name: 'instance-state-name', Values: ALIVE },
    ];
    for (;;) {
      const left: string[] = [];
      const going = new Set<string>();
      for await (const { Reservations = [] } of paginateDescribeInstances({ client }, { Filters }))
        for (const { Instances = [] } of Reservations)
          for (const { InstanceId = '', State } of Instances) {
            left.push(InstanceId);
            if (State?.Name === 'shutting-down') going.add(InstanceId);
          }
      const InstanceIds = left.filter((id) => !going.has(id));
      if (InstanceIds.length > 0) await client.send(new TerminateInstancesCommand({ InstanceIds }));
      if (left.length === 0) return true;
      if (isTimeUp()) return false;
      await sleep(pauseMs);
    }
  });
}
