import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Ledger } from '../../farm/ledger/ledger';
import { readWhenDrained, setWhenDrained } from '../../farm/fleet/when-drained';
import { jobId } from '../../protocol/job/job';
import type { SeedRequestInput } from '../../protocol/job/seed-request';
import { bundled, type Invoked, invoke, type Listener, listener } from '../support/deployment/lambda';
import { type Moto, startMoto } from '../support/aws/moto';
import { type MotoFarm, motoFarm } from '../support/aws/moto-farm';
import { temporaryFolder } from '../support/temporary-folder';

const job = { project: 'a'.repeat(64), scene: 'a.blend', settings: {} };
const request: SeedRequestInput = { job, source: 's3://assets/project.zip', frames: '1-24', taskSize: 1 };

describe('The seeder, as it is deployed', () => {
  let moto: Moto;
  let seeder: string;
  let cloudFormation: Listener;
  let lambda: Listener;
  let farm: MotoFarm;
  beforeAll(async () => {
    seeder = bundled('lambda/seeder/handler.ts', temporaryFolder());
    moto = await startMoto();
    [cloudFormation, lambda] = [await listener(), await listener()];
  });
  afterAll(() => Promise.all([moto.stop(), cloudFormation.close(), lambda.close()]));
  beforeEach(async () => {
    farm = await motoFarm(moto);
    for (const { heard } of [cloudFormation, lambda]) heard.splice(0);
    [cloudFormation.status, lambda.status] = [200, 202];
  });

  const invoked = (event: unknown, remainingMs?: number): Promise<Invoked> =>
    invoke(seeder, event, {
      env: { ...farm.env, AWS_ENDPOINT_URL_LAMBDA: lambda.url },
      ...(remainingMs === undefined ? {} : { remainingMs }),
    });
  /** As CloudFormation sends it. */
  const eventOf = (RequestType: 'Create' | 'Update' | 'Delete', Request: unknown, more: object = {}) => ({
    RequestType,
    ServiceToken: 'arn:aws:lambda:us-east-1:123456789012:function:seeder',
    ResponseURL: `${cloudFormation.url}/answers/1?X-Amz-Signature=abc`,
    StackId: 'arn:aws:cloudformation:us-east-1:123456789012:stack/brenda-test/1',
    RequestId: 'request-1',
    LogicalResourceId: 'FarmSeeding',
    ResourceType: 'Custom::BrendaSeeding',
    ResourceProperties: {
      ServiceToken: 'arn:aws:lambda:us-east-1:123456789012:function:seeder',
      Request: typeof Request === 'string' ? Request : JSON.stringify(Request),
    },
    ...more,
  });
  const answer = (): Record<string, unknown> => {
    expect(cloudFormation.heard).toHaveLength(1);
    const [{ method, path, headers, body } = { method: '', path: '', headers: {}, body: '' }] =
      cloudFormation.heard.splice(0);
    expect([method, path]).toEqual(['PUT', '/answers/1?X-Amz-Signature=abc']);
    // The address is signed for a request without one.
    expect(headers['content-type'] ?? '').toBe('');
    return JSON.parse(body) as Record<string, unknown>;
  };
  const visible = async (): Promise<number> => (await farm.queue.depth()).visible;

  it('seeds when the stack is created, asks for instances, and tells CloudFormation', async () => {
    const { error, log } = await invoked(eventOf('Create', request));
    expect(error).toBeUndefined();
    const told = answer();
    expect(told).toMatchObject({
      Status: 'SUCCESS',
      StackId: 'arn:aws:cloudformation:us-east-1:123456789012:stack/brenda-test/1',
      RequestId: 'request-1',
      LogicalResourceId: 'FarmSeeding',
      Data: { Job: jobId(job), Tasks: '24' },
    });
    expect(told['PhysicalResourceId']).toMatch(new RegExp(`^${jobId(job)}/[0-9a-f]{16}$`));
    expect(await visible()).toBe(24);
    expect(await farm.fleet.describe()).toMatchObject({ desired: 10, min: 0, max: 10 });
    expect(await new Ledger(farm.store, jobId(job)).readJob()).toMatchObject({ job, source: request.source });
    expect(JSON.parse(log.at(-1) ?? '')).toMatchObject({ event: 'seeding', tasks: 24, finished: true });
  });

  it('seeds nothing when it is deployed again, and only the new frames of a longer range', async () => {
    await invoked(eventOf('Create', request));
    const first = answer();
    await invoked(eventOf('Update', { ...request, revision: '2' }));
    expect(answer()).toMatchObject({
      Status: 'SUCCESS',
      PhysicalResourceId: first['PhysicalResourceId'],
      Data: { Tasks: '0' },
    });
    expect(await visible()).toBe(24);
    await invoked(eventOf('Update', { ...request, frames: '1-30' }));
    expect(answer()).toMatchObject({ Data: { Tasks: '6' } });
    await invoked(eventOf('Update', { ...request, job: { ...job, project: 'b'.repeat(64) } }));
    expect(answer()).toMatchObject({ Data: { Tasks: '24' } });
    expect(await visible()).toBe(54);
  });

  it('refuses a deployment that has lost its template; not one that was there before, nor one that says so', async () => {
    const deployed = async (asked: object) => {
      await invoked(eventOf('Update', asked));
      return answer();
    };
    const template = 'blender -b *.blend -s $START -e $END -a\n';
    await deployed(request);
    expect(await deployed({ ...request, job: { ...job, template } })).toMatchObject({
      Status: 'SUCCESS',
      Data: { Tasks: '24' },
    });
    const queued = await visible();
    // As the rollback asks for it.
    expect(await deployed({ ...request, revision: '2' })).toMatchObject({
      Status: 'SUCCESS',
      Data: { Tasks: '0' },
    });

    const other = { ...job, project: 'b'.repeat(64) };
    const cut = { ...other, template, tiles: { columns: 2, rows: 1 } };
    await deployed({ ...request, job: cut });
    const tiled = jobId(cut);
    expect(await deployed({ ...request, job: other })).toMatchObject({
      Status: 'FAILED',
      Reason: `template is missing: this project was rendered with the template and 2x1 tiles of job ${tiled}, and all its frames would be rendered again; name it, or say "none" where that is meant`,
    });
    expect(await visible()).toBe(queued + 48);
    expect(await deployed({ ...request, job: other, withoutTemplate: true })).toMatchObject({
      Status: 'SUCCESS',
      Data: { Job: jobId(other), Tasks: '24' },
    });
    // From then on it is what was deployed.
    expect(await deployed({ ...request, job: other, frames: '1-30' })).toMatchObject({
      Status: 'SUCCESS',
      Data: { Tasks: '6' },
    });
  });

  it('ends what was said of instances without work when it is deployed, and not when it is called', async () => {
    await setWhenDrained(farm.store, farm.group, 'keep');
    await invoked({ request });
    expect(await readWhenDrained(farm.store, farm.group)).toEqual({
      version: 1,
      whenDrained: 'keep',
      at: expect.stringMatching(/Z$/) as string,
    });
    const { log } = await invoked(eventOf('Update', request));
    expect(answer()).toMatchObject({ Status: 'SUCCESS' });
    expect(log.map((line) => (JSON.parse(line) as { event: string }).event)).toContain('whenDrained ended');
    expect(await readWhenDrained(farm.store, farm.group)).toMatchObject({
      whenDrained: 'keep',
      ended: expect.stringMatching(/Z$/) as string,
    });
  });

  it('has nothing to do when the stack is deleted', async () => {
    await invoked(eventOf('Delete', request, { PhysicalResourceId: 'a/b' }));
    expect(answer()).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: 'a/b' });
    // Even one whose creation failed for its request.
    await invoked(eventOf('Delete', 'rubbish', { PhysicalResourceId: 'seeding-request-1' }));
    expect(answer()).toMatchObject({ Status: 'SUCCESS' });
    expect(await visible()).toBe(0);
  });

  it.each([
    ['rubbish', 'property Request is no JSON: '],
    [{ ...request, frames: '9-1' }, 'frames "9-1": the end, 1, comes before the start, 9; write 1-9'],
    [
      { ...request, source: 's3://assets/none.zip', job: { scene: '', settings: {} } },
      'project s3://assets/none.zip: there is no such object, or no such bucket',
    ],
  ])('answers that it failed, and why: %j', async (asked, reason) => {
    const { error } = await invoked(eventOf('Create', asked));
    expect(error).toBeUndefined();
    const told = answer();
    expect(told).toMatchObject({ Status: 'FAILED', PhysicalResourceId: 'seeding-request-1' });
    expect(told['Reason']).toContain(reason);
    expect(told['Reason']).not.toContain('\n');
  });

  it('answers that it failed when AWS does not let it', async () => {
    farm.env = { ...farm.env, BRENDA_GROUP: 'none' };
    await invoked(eventOf('Update', request, { PhysicalResourceId: 'a/b' }));
    expect(answer()).toMatchObject({
      Status: 'FAILED',
      Reason: 'there is no Auto Scaling group none',
      PhysicalResourceId: 'a/b',
    });
  });

  it('fails, and so is tried again, when its answer is not taken', async () => {
    cloudFormation.status = 503;
    const { error } = await invoked(eventOf('Create', request));
    expect(error).toBe('CloudFormation could not be told "SUCCESS": it answered 503');
    expect(cloudFormation.heard.length).toBeGreaterThan(1);
    cloudFormation.status = 200;
    cloudFormation.heard.splice(0);
    await invoked(eventOf('Create', request));
    expect(answer()).toMatchObject({ Status: 'SUCCESS', Data: { Tasks: '0' } });
    expect(await visible()).toBe(24);
  });

  it('answers that it failed when AWS does not answer', async () => {
    const silent = createServer(() => undefined).listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const { port } = silent.address() as AddressInfo;
    farm.env = { ...farm.env, AWS_ENDPOINT_URL_S3: `http://127.0.0.1:${String(port)}` };
    const { error } = await invoked(eventOf('Create', request), 15_500);
    silent.close();
    silent.closeAllConnections();
    expect(error).toBeUndefined();
    expect(answer()).toMatchObject({
      Status: 'FAILED',
      Reason: 'the seeder ran out of time: the queue or the store did not answer',
    });
  });

  it('can be called by anyone who may, and then returns what it did', async () => {
    expect((await invoked({ request })).result).toMatchObject({ job: jobId(job), tasks: 24 });
    expect((await invoked({ request })).result).toMatchObject({ tasks: 0 });
    expect((await invoked({ request, force: true })).result).toMatchObject({ tasks: 24 });
    expect((await invoked({ request: {} })).error).toContain('seed request: job is undefined');
    expect((await invoked({ detail: 'scheduled' })).error).toContain(
      'the seeder takes an event of CloudFormation',
    );
    expect(cloudFormation.heard).toEqual([]);
  });

  it('hands over to itself when there is no time left, and the last one answers', async () => {
    const early = await invoked(eventOf('Create', request), 59_000);
    expect(early.error).toBeUndefined();
    expect(cloudFormation.heard).toEqual([]);
    expect(await visible()).toBe(0);
    expect(lambda.heard).toHaveLength(1);
    const [call] = lambda.heard;
    expect(call?.path).toBe('/2015-03-31/functions/seeder/invocations');
    expect(call?.headers['x-amz-invocation-type']).toBe('Event');

    await invoked(JSON.parse(call?.body ?? ''));
    expect(answer()).toMatchObject({ Status: 'SUCCESS', Data: { Tasks: '24' } });
    expect(await visible()).toBe(24);
  });

  const handedOver = (change: object) => ({
    handedOver: { request, spent: 0, times: 1, answer: eventOf('Create', request), ...change },
  });

  it('does not let CloudFormation wait for longer than it would', async () => {
    await invoked(handedOver({ spent: 26 * 60_000 }), 59_000);
    expect(answer()).toMatchObject({ Status: 'SUCCESS' });
    expect(JSON.parse(lambda.heard[0]?.body ?? '')).not.toHaveProperty('handedOver.answer');
  });

  it('does not call itself for ever', async () => {
    await invoked(handedOver({ times: 14 }), 59_000);
    expect(lambda.heard).toEqual([]);
    expect(answer()).toMatchObject({
      Status: 'FAILED',
      Reason: '0 of 24 tasks were seeded by 14 invocations; invoke the seeder again for the rest',
    });
  });
});
