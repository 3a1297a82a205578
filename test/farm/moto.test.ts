import { CreateBucketCommand } from '@aws-sdk/client-s3';
import { CreateQueueCommand } from '@aws-sdk/client-sqs';
import { s3Client } from '../../farm/store/s3-client';
import { S3ObjectStore } from '../../farm/store/s3-object-store';
import { sqsClient } from '../../farm/queue/sqs-client';
import { SqsTaskQueue } from '../../farm/queue/sqs-task-queue';
import { type Moto, startMoto } from '../support/aws/moto';
import { objectStoreContract } from './object-store.contract';
import { taskQueueContract } from './task-queue.contract';

describe('Against moto', () => {
  let moto: Moto;
  let stop: (() => Promise<void>) | undefined;
  let queues = 0;
  beforeAll(async () => {
    moto = await startMoto();
    stop = () => moto.stop();
  });
  afterAll(() => stop?.());

  objectStoreContract(
    'S3ObjectStore',
    async () => {
      const client = s3Client(moto.env);
      await client.send(new CreateBucketCommand({ Bucket: 'frames' }));
      return { store: new S3ObjectStore('frames', client) };
    },
    {
      checksumsAreNotChecked: 'moto 5.2 keeps the checksum it is given, and does not compare',
      conditionalWritesRace:
        'moto looks whether the key is there and then writes, in several threads at once',
    },
  );

  taskQueueContract(
    'SqsTaskQueue',
    async () => {
      const client = sqsClient(moto.env);
      const { QueueUrl } = await client.send(
        new CreateQueueCommand({ QueueName: `tasks-${String(++queues)}` }),
      );
      return { queue: new SqsTaskQueue(String(QueueUrl), client) };
    },
    {
      abortedReceiveTakesTheNextMessage:
        'moto goes on waiting, and leases the message to the closed connection',
      oldReceiptsExtendNewLeases: 'moto remembers every receipt of a message, and takes any of them',
      receiversRace: 'moto looks for a visible message and then marks it, in several threads at once',
    },
  );
});
