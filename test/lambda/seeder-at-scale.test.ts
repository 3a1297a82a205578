import { ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { setTimeout as sleep } from 'node:timers/promises';
import { taskQueue } from '../../farm/clients';
import { MOST_AHEAD } from '../../farm/marked-progress';
import { S3ObjectStore } from '../../farm/s3-object-store';
import { s3Client } from '../../farm/s3-client';
import { sqsClient } from '../../farm/sqs-client';
import { type EmbeddedServices, startEmbeddedServices } from '../../local/embedded-services';
import { keys } from '../../protocol/keys';
import { bundled, type Invoked, invoke, type InvokeOptions, type Listener, listener } from '../support/lambda';
import { scriptedServer, type ScriptedServer } from '../support/scripted-server';
import { temporaryFolder } from '../support/temporary-folder';

const TASKS = 20_000;
const job = { project: 'a'.repeat(64), scene: 'a.blend', settings: {} };
const request = { job, source: 's3://assets/project.zip', frames: `1-${String(TASKS)}` };

describe(`The seeder and ${String(TASKS)} tasks`, () => {
  let seeder: string;
  let services: EmbeddedServices;
  let autoScaling: ScriptedServer;
  let lambda: Listener;
  beforeAll(async () => {
    seeder = bundled('seeder', temporaryFolder());
    lambda = await listener();
    lambda.status = 202;
    autoScaling = await scriptedServer(() => ({
      status: 200,
      headers: { 'content-type': 'text/xml' },
      body: `<R xmlns="http://autoscaling.amazonaws.com/doc/2011-01-01/"><DescribeAutoScalingGroupsResult>
        <AutoScalingGroups><member><DesiredCapacity>5</DesiredCapacity><MinSize>0</MinSize><MaxSize>5</MaxSize></member>
        </AutoScalingGroups></DescribeAutoScalingGroupsResult></R>`,
    }));
  });
  afterAll(() => Promise.all([lambda.close(), autoScaling.close()]));
  beforeEach(async () => {
    services = await startEmbeddedServices({ folder: temporaryFolder() });
    lambda.heard.splice(0);
  });
  afterEach(() => services.close());

  const invoked = (event: unknown, options: Omit<InvokeOptions, 'env'> = {}): Promise<Invoked> =>
    invoke(seeder, event, {
      env: {
        ...services.env,
        AWS_ENDPOINT_URL_AUTO_SCALING: String(autoScaling.env['AWS_ENDPOINT_URL']),
        AWS_ENDPOINT_URL_LAMBDA: lambda.url,
        BRENDA_QUEUE_URL: services.queueUrl,
        BRENDA_BUCKET: services.bucket,
        BRENDA_GROUP: 'farm-1',
      },
      ...options,
    });
  const queued = async (): Promise<number> => (await taskQueue(services.queueUrl, services.env).depth()).visible;
  /** How often each task is on the queue. */
  const messages = async (): Promise<Map<string, number>> => {
    const client = sqsClient(services.env);
    const count = new Map<string, number>();
    const lane = async (): Promise<void> => {
      for (;;) {
        const { Messages = [] } = await client.send(
          new ReceiveMessageCommand({ QueueUrl: services.queueUrl, MaxNumberOfMessages: 10 }),
        );
        if (Messages.length === 0) return;
        for (const { Body = '' } of Messages) count.set(Body, (count.get(Body) ?? 0) + 1);
      }
    };
    await Promise.all([lane(), lane(), lane(), lane()]);
    client.destroy();
    return count;
  };

  it('brings each of them to the queue once, handing over to itself on the way', async () => {
    // A fraction of a second more than what an invocation keeps for its end.
    let { error } = await invoked({ request }, { remainingMs: 60_700 });
    let times = 1;
    for (; lambda.heard.length > 0; times++) {
      expect(error).toBeUndefined();
      const { body } = lambda.heard.splice(0)[0] ?? { body: '' };
      ({ error } = await invoked(JSON.parse(body), { remainingMs: times < 3 ? 60_700 : 900_000 }));
    }
    expect(times).toBeGreaterThan(2);
    const count = await messages();
    expect(count.size).toBe(TASKS);
    expect([...count.values()].every((copies) => copies === 1)).toBe(true);
  });

  it('goes on where it was killed', async () => {
    const death = new AbortController();
    const dying = invoked({ request }, { signal: death.signal });
    while ((await queued()) < 6_000) await sleep(10);
    death.abort();
    await dying;
    const before = await queued();
    expect(before).toBeLessThan(TASKS);

    // A minute later, when the lock of the dead one has run out.
    const store = new S3ObjectStore(services.bucket, s3Client(services.env));
    const ended = { version: 1, owner: 'dead', until: new Date(0).toISOString() };
    await store.put(keys.farm('farm-1').seeder, JSON.stringify(ended));
    expect((await invoked({ request })).result).toMatchObject({ finished: true });

    const count = await messages();
    expect(count.size).toBe(TASKS);
    const twice = [...count.values()].filter((copies) => copies > 1).length;
    expect(twice).toBeLessThanOrEqual(MOST_AHEAD);
    expect(twice).toBeLessThan(before / 2);
  });
});
