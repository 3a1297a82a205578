import { utimesSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { MOST_AHEAD } from '../../farm/seeding/tasks/marked-progress';
import { type EmbeddedServices, startEmbeddedServices } from '../../local/farm/embedded-services';
import { FolderLayout } from '../../local/folder-store/folder-layout';
import { keys } from '../../protocol/job/keys';
import { groupOfNone } from '../support/aws/answers/group-answer';
import { scriptedServer, type ScriptedServer } from '../support/aws/scripted-server';
import {
  bundled,
  type Invoked,
  invoke,
  type InvokeOptions,
  type Listener,
  listener,
} from '../support/deployment/lambda';
import { type CountingQueue, countingQueue } from '../support/stores/counting-queue';
import { temporaryFolder } from '../support/temporary-folder';

const TASKS = 20_000;
const job = { project: 'a'.repeat(64), scene: 'a.blend', settings: {} };
const request = { job, source: 's3://assets/project.zip', frames: `1-${String(TASKS)}` };

describe(`The seeder and ${String(TASKS)} tasks`, () => {
  let seeder: string;
  let services: EmbeddedServices;
  let folder: string;
  let queue: CountingQueue;
  let autoScaling: ScriptedServer;
  let lambda: Listener;
  beforeAll(async () => {
    seeder = bundled('lambda/seeder/handler.ts', temporaryFolder());
    lambda = await listener();
    lambda.status = 202;
    autoScaling = await scriptedServer(() => groupOfNone);
  });
  afterAll(() => Promise.all([lambda.close(), autoScaling.close()]));
  beforeEach(async () => {
    folder = temporaryFolder();
    services = await startEmbeddedServices({ folder });
    queue = await countingQueue();
    lambda.heard.splice(0);
  });
  afterEach(() => Promise.all([services.close(), queue.close()]));

  const invoked = (event: unknown, options: Omit<InvokeOptions, 'env'> = {}): Promise<Invoked> =>
    invoke(seeder, event, {
      env: {
        ...services.env,
        AWS_ENDPOINT_URL_AUTO_SCALING: String(autoScaling.env['AWS_ENDPOINT_URL']),
        AWS_ENDPOINT_URL_LAMBDA: lambda.url,
        AWS_ENDPOINT_URL_SQS: queue.endpoint,
        BRENDA_QUEUE_URL: queue.queueUrl,
        BRENDA_BUCKET: services.bucket,
        BRENDA_GROUP: 'farm-1',
      },
      ...options,
    });
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
    expect(queue.messages.size).toBe(TASKS);
    expect(queue.count()).toBe(TASKS);
  });

  it('goes on where it was killed', async () => {
    const death = new AbortController();
    const dying = invoked({ request }, { signal: death.signal });
    while (queue.count() < 6_000) await sleep(5);
    death.abort();
    await dying;
    const before = queue.count();
    expect(before).toBeLessThan(TASKS);

    // A minute later, when the lock of the dead one has run out.
    const aMinuteAgo = Date.now() / 1000 - 61;
    utimesSync(new FolderLayout(folder).pathOf(keys.farm('farm-1').seeder), aMinuteAgo, aMinuteAgo);
    expect((await invoked({ request })).result).toMatchObject({ finished: true });

    expect(queue.messages.size).toBe(TASKS);
    const twice = queue.count() - TASKS;
    expect(twice).toBeLessThanOrEqual(MOST_AHEAD);
    expect(twice).toBeLessThan(before / 4);
  });
});
