import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { setTimeout as sleep } from 'node:timers/promises';
import { CreateBucketCommand } from '@aws-sdk/client-s3';
import { forgetBootFailures } from '../../../farm/instances/boot-failures';
import { Ledger } from '../../../farm/ledger/ledger';
import { PlacedFrames } from '../../../farm/store/placed-frames';
import { s3Client } from '../../../farm/store/s3-client';
import { Project } from '../../../lib/project/project';
import { type Job, jobId } from '../../../protocol/job/job';
import { keys } from '../../../protocol/job/keys';
import { SliceStore } from '../../../worker/render/slices/slice-store';
import { startMetadata } from '../../support/aws/metadata';
import { type Moto, startMoto } from '../../support/aws/moto';
import { type MotoFarm, motoFarm } from '../../support/aws/moto-farm';
import { givenFarm } from '../../support/deployment/farm-stack';
import { bundled, invoke } from '../../support/deployment/lambda';
import { decide, type IamRequest } from '../../support/iam/evaluate';
import { type RecordedCalls, recordCalls } from '../../support/iam/recorded-calls';
import { ACCOUNT, REGION, SynthesisedPolicies } from '../../support/iam/synthesised';
import { seed } from '../../support/seed';
import { temporaryFolder } from '../../support/temporary-folder';
import { startWorker } from '../../support/worker/started-worker';

const root = join(__dirname, '..', '..', '..');
const policies = new SynthesisedPolicies(
  givenFarm({ farmName: 'our-farm', project: Project.fromLocal(join(root, 'examples', 'bloom')) }).template(),
);
const GROUP = `arn:aws:autoscaling:${REGION}:${ACCOUNT}:autoScalingGroup:6f9f:autoScalingGroupName/our-farm`;

const job: Job = {
  project: '0'.repeat(64),
  scene: '',
  settings: {},
  template: 'test $START != 2 || exit 4\necho $START >$OUTDIR/$START.txt\n',
};
const id = jobId(job);
const [OLD, NEW] = [`5.2.1 ${'1'.repeat(64)}`, `5.2.2 ${'2'.repeat(64)}`] as const;

let moto: Moto;
let recorder: RecordedCalls;
let farm: MotoFarm;
beforeAll(async () => {
  moto = await startMoto();
  recorder = await recordCalls(String(moto.env['AWS_ENDPOINT_URL']));
  farm = await motoFarm({ ...moto, env: { ...moto.env, AWS_ENDPOINT_URL: recorder.url } });
});
afterAll(async () => {
  await recorder.close();
  await moto.stop();
});

/** A recorded request, of the farm that the policies are of. */
function ofOurFarm({ resource, ...asked }: IamRequest): IamRequest {
  const frames = policies.arn('AWS::S3::Bucket', 'BucketsFrames');
  const known = resource
    .replace(`arn:aws:s3:::${farm.group}`, frames)
    .replace(`/farm/${farm.group}/`, '/farm/our-farm/')
    .replace(/^arn:aws:sqs:::.*-tasks$/, policies.arn('AWS::SQS::Queue', 'QueuesTasks'))
    .replace(/^arn:aws:sqs:::.*-dead-letters$/, policies.arn('AWS::SQS::Queue', 'QueuesDeadLetters'))
    .replace('arn:aws:autoscaling:::group', GROUP);
  return { ...asked, resource: known };
}

/** What a role was seen to ask, and may not. */
function refused(policy: string, calls: readonly IamRequest[]): string[] {
  const statements = policies.of(policy);
  const requests = calls.map(ofOurFarm);
  expect(requests.length).toBeGreaterThan(5);
  return [
    ...new Set(
      requests
        .filter((request) => decide(statements, request) !== 'allowed')
        .map(({ action, resource }) => `${action} on ${resource}`),
    ),
  ];
}

test('the seeder may do what it does, also with a job that was cancelled, and after boots that failed', async () => {
  await seed(farm, job, { frames: '1-3' });
  const ledger = new Ledger(farm.store, id);
  recorder.take();
  await seed(farm, job, { frames: '1-4' });
  const seeded = recorder.take();
  await ledger.cancel(new Date());
  await ledger.writeFailure(
    'frame_000001',
    { worker: 'i-1', at: '2026-11-01T00:00:00Z', sort: 'scene', reason: 'it failed' },
    { log: 'a line', crash: 'where' },
  );
  await farm.store.put(`farm/${farm.group}/boot-failures/i-0123456789abcdef0.json`, '{}');
  recorder.take();
  await seed(farm, job, { frames: '1-5' });
  await forgetBootFailures(farm.store, farm.group);
  const again = recorder.take();
  expect(await ledger.isCancelled()).toBe(false);
  // With another Blender, and then another one again.
  const scene = 'b.blend';
  const [first, second] = [`5.1.1 ${'8'.repeat(64)}`, `5.1.2 ${'9'.repeat(64)}`];
  for (const blender of [first, second]) await seed(farm, { ...job, scene }, { frames: '1' }, { blender });
  expect(await new Ledger(farm.store, jobId({ ...job, scene, blender: first })).isCancelled()).toBe(true);
  expect(refused('Seeder', [...seeded, ...again, ...recorder.take()])).toEqual([]);
});

test('the drainer may do what it does', async () => {
  const drainer = bundled('lambda/drainer/handler.ts', temporaryFolder());
  recorder.take();
  const env = { ...farm.env, BRENDA_LEASE_SECONDS: '1' };
  for (let look = 0; look < 3; look++) {
    const { error } = await invoke(drainer, {}, { env });
    expect(error).toBeUndefined();
    await sleep(1_100);
  }
  const looked = recorder.take();
  // One that it never heard of, and it has waited long enough.
  await farm.fleet.setDesired(1);
  await invoke(drainer, {}, { env });
  const key = keys.farm(farm.group).drainer;
  const memory = JSON.parse(Buffer.from((await farm.store.get(key)) ?? []).toString()) as {
    booting: Record<string, number>;
  };
  for (const instance of Object.keys(memory.booting)) memory.booting[instance] = 0;
  await farm.store.put(key, JSON.stringify(memory));
  recorder.take();
  expect((await invoke(drainer, {}, { env })).error).toBeUndefined();
  const ended = recorder.take();
  expect(ended.map(({ action }) => action)).toContain('autoscaling:TerminateInstanceInAutoScalingGroup');
  expect(refused('Drainer', [...looked, ...ended])).toEqual([]);
});

test('an instance may do what its worker does', async () => {
  await farm.fleet.setDesired(1);
  const [instance = ''] = (await farm.fleet.describe()).instances.map(({ id: one }) => one);
  const metadata = await startMetadata({ instanceId: instance });
  const ledger = new Ledger(farm.store, id);
  const file = await ledger.readJob();
  if (file) await ledger.writeJob({ ...file, source: pathToFileURL(temporaryFolder()).href });
  recorder.take();
  const start = () =>
    startWorker({
      ...farm.env,
      ...metadata.env,
      BRENDA_WORKER: instance,
      BRENDA_BLENDER_BUILD: OLD,
      BRENDA_WORK_DIR: join(temporaryFolder(), 'work'),
    });
  const worker = start();
  const isOver = async (): Promise<boolean> =>
    (await ledger.countDone()) >= 4 && (await ledger.failure('frame_000002'))?.final === true;
  for (const end = Date.now() + 60_000; !(await isOver());) {
    if (Date.now() > end) throw new Error(JSON.stringify(worker.events));
    await sleep(200);
  }
  worker.stop();
  await worker.exited;
  const calls = recorder.take();
  // What is for another Blender it hands back, and in the end it is replaced.
  const other = await seed(farm, { ...job, scene: 'd.blend' }, { frames: '1-12' }, { blender: NEW });
  recorder.take();
  const old = start();
  const says = (text: string): boolean => old.events.some((one) => JSON.stringify(one).includes(text));
  for (const end = Date.now() + 30_000; !says('another instance comes in its place');) {
    if (Date.now() > end) throw new Error(JSON.stringify(old.events));
    await sleep(200);
  }
  expect(await new Ledger(farm.store, other.job).countDone()).toBe(0);
  old.stop();
  await old.exited;
  await metadata.close();
  calls.push(...recorder.take());
  expect(calls.map(({ action }) => action)).toContain('autoscaling:TerminateInstanceInAutoScalingGroup');

  // What this job has no reason for: slices, a file that goes up in parts, what was opened, a failure that is one no more.
  const path = join(temporaryFolder(), 'slice.exr');
  writeFileSync(path, Buffer.alloc(9 * 2 ** 20, 7));
  const slices = new SliceStore(farm.store, id, 'frame_000002', 'b'.repeat(12));
  await slices.keep(path, { first: 0, count: 4, seconds: 1 });
  for (const slice of await slices.list()) await slices.fetch(slice, path);
  await ledger.writeFilesOpened({ 'a.blend': '1' });
  await ledger.filesOpened();
  await ledger.forgetSlices('frame_000002');
  await ledger.forgetFailure('frame_000002');
  expect(refused('WorkersRolePolicy', [...calls, ...recorder.take()])).toEqual([]);
}, 120_000);

test('with an output in S3 an instance and the seeder may do there what they do', async () => {
  const withOutput = new SynthesisedPolicies(
    givenFarm({ farmName: 'our-farm', output: 's3://renders/film' }).template(),
  );
  const client = s3Client({ ...moto.env, AWS_ENDPOINT_URL: recorder.url });
  await client.send(new CreateBucketCommand({ Bucket: 'renders' }));
  const placed = new PlacedFrames({ bucket: 'renders', prefix: 'film' }, client);
  const notAllowed = (policy: string): string[] => {
    const calls = recorder.take();
    expect(calls.length).toBeGreaterThan(1);
    const statements = withOutput.of(policy);
    return calls
      .map((call) => ({ ...call, context: { ...call.context, 'aws:ResourceAccount': ACCOUNT } }))
      .filter((request) => decide(statements, request) !== 'allowed')
      .map(({ action, resource }) => `${action} on ${resource}`);
  };
  const path = join(temporaryFolder(), 'frame');
  const put = async (name: string, bytes: number): Promise<void> => {
    writeFileSync(path, Buffer.alloc(bytes, 7));
    const sha256 = createHash('sha256').update(Buffer.alloc(bytes, 7)).digest('hex');
    await placed.putFile(name, path, { job: id, sha256 });
  };
  recorder.take();
  // Anew, again, and both in parts.
  for (const bytes of [1, 1, 9 * 2 ** 20, 9 * 2 ** 20]) await put(`a/${String(bytes)}.exr`, bytes);
  await placed.head('a/1.exr');
  expect(notAllowed('WorkersRolePolicy')).toEqual([]);
  for await (const name of placed.names('a')) await placed.ownerOf(name);
  await placed.keepJob(id, '{}');
  expect(notAllowed('FarmSeeder')).toEqual([]);
});

/** What the scripts of the boot ask of AWS, by the words of its command line, and what that is to IAM. */
const BOOT: Readonly<Record<string, readonly (readonly [action: string, like: string])[]>> = {
  'logs put-log-events': [['logs:PutLogEvents', 'stream']],
  'logs create-log-stream': [['logs:CreateLogStream', 'stream']],
  's3api put-object': [['s3:PutObject', 'frames/farm/our-farm/boot-failures/i-0123456789abcdef0.json']],
  'autoscaling terminate-instance-in-auto-scaling-group': [
    ['autoscaling:TerminateInstanceInAutoScalingGroup', 'group'],
  ],
  'autoscaling complete-lifecycle-action': [['autoscaling:CompleteLifecycleAction', 'group']],
  's3api get-object': [['s3:GetObject', `project/bundles/${'0'.repeat(64)}.zip`]],
  's3 cp': [['s3:GetObject', `project/blender/${'0'.repeat(64)}/blender-5.2.2-linux-x64.tar.xz`]],
  'ec2 describe-volumes': [['ec2:DescribeVolumes', '*']],
};

test('an instance may do what the scripts of its boot do, and these do nothing else', () => {
  const folder = join(root, 'worker', 'bootstrap');
  const texts = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.sh'))
    .map((name) => readFileSync(join(folder, name), 'utf8'));
  const asked = new Set(
    texts.flatMap((text) =>
      [
        ...text.matchAll(/\b(?:aws|ask_aws) (logs|s3|s3api|ec2|autoscaling|ssm|sqs|kms|iam|sts) ([a-z-]+)/g),
      ].map(([, service, name]) => `${String(service)} ${String(name)}`),
    ),
  );
  expect([...asked].sort()).toEqual(Object.keys(BOOT).sort());
  const withSnapshots = new SynthesisedPolicies(
    givenFarm({ farmName: 'our-farm', project: Project.fromSnapshot('snap-12345678') }).template(),
  );
  const statements = withSnapshots.of('WorkersRolePolicy');
  const arns: Readonly<Record<string, string>> = {
    frames: withSnapshots.arn('AWS::S3::Bucket', 'BucketsFrames'),
    project: withSnapshots.arn('AWS::S3::Bucket', 'BucketsProject'),
    stream: withSnapshots.arn('AWS::Logs::LogGroup', 'WorkersLog').replace(/\*$/, 'log-stream:i-1'),
    group: GROUP,
  };
  const missing = Object.values(BOOT)
    .flat()
    .filter(([action, like]) => {
      const [head = '', ...rest] = like.split('/');
      const resource = [arns[head] ?? head, ...rest].join('/');
      return decide(statements, { action, resource }) !== 'allowed';
    });
  expect(missing).toEqual([]);
});
