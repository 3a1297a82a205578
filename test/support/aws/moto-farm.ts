import {
  AutoScalingClient,
  CreateAutoScalingGroupCommand,
  SetInstanceProtectionCommand,
} from '@aws-sdk/client-auto-scaling';
import { CreateLaunchTemplateCommand, EC2Client } from '@aws-sdk/client-ec2';
import { CreateBucketCommand } from '@aws-sdk/client-s3';
import { CreateQueueCommand } from '@aws-sdk/client-sqs';
import { clientOptions } from '../../../farm/aws/client-options';
import { taskQueue } from '../../../farm/aws/clients';
import { autoScalingFleet, type Fleet } from '../../../farm/fleet/fleet';
import type { ObjectStore } from '../../../farm/store/object-store';
import { s3Client } from '../../../farm/store/s3-client';
import { S3ObjectStore } from '../../../farm/store/s3-object-store';
import { sqsClient } from '../../../farm/queue/sqs-client';
import type { TaskQueue } from '../../../farm/queue/task-queue';
import type { Moto } from './moto';

/** A farm's resources in moto, as the stack would make them. */
export interface MotoFarm {
  readonly group: string;
  readonly queue: TaskQueue;
  readonly deadLetters: TaskQueue;
  readonly store: ObjectStore;
  readonly fleet: Fleet;
  readonly queueUrl: string;
  /** Both functions' environment. */
  env: Readonly<Record<string, string>>;
  protect(instances: readonly string[], isProtected: boolean): Promise<void>;
}

let farms = 0;

export async function motoFarm(moto: Moto, { max = 10 }: { readonly max?: number } = {}): Promise<MotoFarm> {
  const group = `farm-${String(++farms)}`;
  const { env } = moto;
  const [sqs, s3] = [sqsClient(env), s3Client(env)];
  const [asg, ec2] = [new AutoScalingClient(clientOptions(env)), new EC2Client(clientOptions(env))];
  const queueOf = async (name: string): Promise<string> =>
    String((await sqs.send(new CreateQueueCommand({ QueueName: `${group}-${name}` }))).QueueUrl);
  const [queueUrl, deadLetterUrl] = [await queueOf('tasks'), await queueOf('dead-letters')];
  await s3.send(new CreateBucketCommand({ Bucket: group }));
  await ec2.send(
    new CreateLaunchTemplateCommand({
      LaunchTemplateName: group,
      LaunchTemplateData: { ImageId: 'ami-12c6146b', InstanceType: 'c7i.large' },
    }),
  );
  await asg.send(
    new CreateAutoScalingGroupCommand({
      AutoScalingGroupName: group,
      LaunchTemplate: { LaunchTemplateName: group, Version: '$Latest' },
      MinSize: 0,
      MaxSize: max,
      DesiredCapacity: 0,
      AvailabilityZones: ['us-east-1a'],
    }),
  );
  return {
    group,
    queue: taskQueue(queueUrl, env),
    deadLetters: taskQueue(deadLetterUrl, env),
    store: new S3ObjectStore(group, s3),
    fleet: autoScalingFleet(group, env),
    queueUrl,
    env: {
      ...env,
      BRENDA_QUEUE_URL: queueUrl,
      BRENDA_DEAD_LETTER_URL: deadLetterUrl,
      BRENDA_BUCKET: group,
      BRENDA_GROUP: group,
      BRENDA_FARM: 'brenda-test',
      BRENDA_LEASE_SECONDS: '120',
    },
    async protect(instances, isProtected) {
      await asg.send(
        new SetInstanceProtectionCommand({
          AutoScalingGroupName: group,
          InstanceIds: [...instances],
          ProtectedFromScaleIn: isProtected,
        }),
      );
    },
  };
}
