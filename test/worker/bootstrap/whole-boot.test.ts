import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { AutoScalingClient, DescribeAutoScalingGroupsCommand } from '@aws-sdk/client-auto-scaling';
import { CreateBucketCommand } from '@aws-sdk/client-s3';
import { CreateQueueCommand } from '@aws-sdk/client-sqs';
import { sqsClient } from '../../../farm/sqs-client';
import { s3Client } from '../../../farm/s3-client';
import { S3ObjectStore } from '../../../farm/s3-object-store';
import { SqsTaskQueue } from '../../../farm/sqs-task-queue';
import { bootFailure } from '../../../protocol/boot-failure';
import { keys } from '../../../protocol/keys';
import { type BootSettings, MOST_USER_DATA_BYTES, userData } from '../../../protocol/user-data';
import * as v from 'valibot';
import { bootBundle } from '../../support/boot-bundle';
import { InstanceSandbox } from '../../support/instance-sandbox';
import { type Metadata, startMetadata } from '../../support/metadata';
import { type Moto, startMoto } from '../../support/moto';
import { temporaryFolder } from '../../support/temporary-folder';

const run = promisify(execFile);

let moto: Moto;
beforeAll(async () => {
  moto = await startMoto();
});
afterAll(() => moto.stop());

test('x', async () => {
  const aws = async (...args: string[]) => JSON.parse((await run('aws', args, { env: { ...process.env, ...moto.env, AWS_DEFAULT_REGION: 'us-east-1' } })).stdout || '{}');
  const s3 = s3Client(moto.env);
  for (const Bucket of ['frames', 'projects', 'assets']) await s3.send(new CreateBucketCommand({ Bucket }));
  const sqs = sqsClient(moto.env);
  const { QueueUrl: tasks } = await sqs.send(new CreateQueueCommand({ QueueName: 'tasks' }));
  const { QueueUrl: dead } = await sqs.send(new CreateQueueCommand({ QueueName: 'dead' }));
  await new SqsTaskQueue(tasks!, sqs).sendAll(['no task']);
  const amis = await aws('ec2', 'describe-images', '--query', 'Images[0].ImageId');
  await aws('ec2', 'create-launch-template', '--launch-template-name', 'template', '--launch-template-data', JSON.stringify({ ImageId: amis, InstanceType: 'm5.large' }));
  await aws('autoscaling', 'create-auto-scaling-group', '--auto-scaling-group-name', 'farm', '--launch-template', 'LaunchTemplateName=template', '--min-size', '0', '--max-size', '3', '--desired-capacity', '1', '--availability-zones', 'us-east-1a');
  await aws('logs', 'create-log-group', '--log-group-name', '/brenda/farm');
  const asg = new AutoScalingClient({ ...moto.env, endpoint: moto.env['AWS_ENDPOINT_URL']!, region: 'us-east-1', credentials: { accessKeyId: 'x', secretAccessKey: 'y' } });
  const group = async () => (await asg.send(new DescribeAutoScalingGroupsCommand({}))).AutoScalingGroups![0]!;
  const id = (await group()).Instances![0]!.InstanceId!;
  const metadata = await startMetadata({ instanceId: id });
  const bundle = bootBundle(join(temporaryFolder(), 'b'));
  await new S3ObjectStore('assets', s3).put('bundle.zip', bundle.zip);
  const settings: BootSettings = {
    BRENDA_BUNDLE: 's3://assets/bundle.zip', BRENDA_BUNDLE_SHA256: bundle.sha256, BRENDA_BUCKET: 'frames', BRENDA_PROJECT_BUCKET: 'projects',
    BRENDA_QUEUE_URL: tasks!, BRENDA_DEAD_LETTER_URL: dead!, BRENDA_GROUP: 'farm', BRENDA_LOG_GROUP: '/brenda/farm', BRENDA_BLENDER_VERSION: '3.4.1',
  };
  const data = userData(settings, bundle.userData);
  console.log(data.length, MOST_USER_DATA_BYTES);
  const instance = new InstanceSandbox(temporaryFolder());
  instance.setEnvironment({ AWS_ENDPOINT_URL: moto.env['AWS_ENDPOINT_URL']!, ...metadata.env });
  const t = Date.now();
  const ended = await instance.boot(data);
  console.log(Date.now() - t, ended.code, ended.output);
  try { await instance.says('"receiving"'); await new Promise((r) => setTimeout(r, 3000)); } finally {
  console.log(instance.log, instance.commands.calls());
  console.log(JSON.stringify((await group()).Instances));
  console.log(await new SqsTaskQueue(dead!, sqs).depth());
  await instance.terminate();
  const ev = await aws('logs', 'get-log-events', '--log-group-name', '/brenda/farm', '--log-stream-name', id).catch(String);
  console.log(JSON.stringify(ev).slice(0, 3000)); 
  await metadata.close();
  }
  void bootFailure; void keys; void v;
}, 60000);
