import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { Ledger } from '../../farm/ledger/ledger';
import { bootFailure } from '../../protocol/failure/boot-failure';
import { doneRecord } from '../../protocol/ledger/record';
import { BLENDER, blenderVersion as versionSaid } from '../support/blender';
import { brenda } from '../support/brenda';
import { belongingsOf } from '../support/deployment/belongings';
import { DeployedFarm } from '../support/deployment/deployed-farm';
import { EmulatedAccount } from '../support/deployment/emulated-account';
import { pixels } from '../support/pixels';
import { temporaryFolder } from '../support/temporary-folder';

const { brenda: example } = JSON.parse(
  readFileSync(join(__dirname, '..', '..', 'cdk.context.example.json'), 'utf8'),
) as { brenda: Record<string, unknown> };

const [blenderVersion = ''] = /^[\d.]+/.exec(versionSaid()) ?? [];

/** The example, small enough for a test, and with the Blender that is here, which instances have in their image. */
const settings: Record<string, unknown> & { readonly leaseSeconds: number } = {
  ...example,
  project: 'film',
  frames: '1-8',
  percentage: 25,
  maxInstances: 2,
  leaseSeconds: 30,
  blenderVersion,
};

let account: EmulatedAccount;
/** What an account has that has been bootstrapped. */
let bootstrapped: readonly string[];
/** What the stacks before have left behind. */
let remaining: readonly string[] = [];

beforeAll(async () => {
  account = await EmulatedAccount.open(settings);
  // With a browser, say. What is in it no instance here looks at.
  settings['blenderSha256'] = account.downloadBlender(blenderVersion, { blender: 'echo here' });
  account.setContext(settings);
  account.copyProject('examples/bloom', 'film');
  await account.cdk('bootstrap');
  bootstrapped = await belongingsOf(account);
}, 180_000);
afterAll(() => account.close());

/** What a stack has left behind. */
async function left(): Promise<string[]> {
  return (await belongingsOf(account)).filter((one) => !bootstrapped.includes(one));
}

const frame = (n: number): string => `frame_${String(n).padStart(6, '0')}`;
const frames = (from: number, to: number): string[] =>
  Array.from({ length: to - from + 1 }, (_, i) => frame(from + i));

describe('a farm, from deployment to destruction', () => {
  let farm: DeployedFarm;
  let job = '';
  beforeAll(() => {
    farm = new DeployedFarm(account, 'brenda-film');
  });
  afterAll(() => farm.close(), 60_000);

  test('cdk deploy makes it, queues every frame, and asks for instances', async () => {
    expect(await farm.stack.deploy('--outputs-file', 'outputs.json')).toEqual([
      'Create S3AutoDeleteObjects',
      'Create BrendaStaging',
      'Create BrendaAccountCheck',
      'Create BrendaDismissal',
      'Create BrendaSeeding',
    ]);
    const outputs = JSON.parse(readFileSync(join(account.checkout, 'outputs.json'), 'utf8')) as Record<
      string,
      Record<string, string>
    >;
    job = (await farm.jobs())[0] ?? '';
    expect(outputs['brenda-film']).toMatchObject({
      FarmName: 'brenda-film',
      Job: job,
      Frames: `s3://${farm.stack.physicalId('AWS::S3::Bucket', 'Frames')}/jobs/${job}/frames/`,
    });
    expect((await farm.tasks()).visible).toBe(8);
    expect(await farm.group()).toMatchObject({ desired: 2, min: 0, max: 2 });
    // What is looked for once it is destroyed is found as long as it is there.
    const kinds = (await left()).map((one) => one.slice(0, one.lastIndexOf(' ')));
    expect([...new Set(kinds)]).toEqual([
      ...['bucket', 'endpoint', 'function', 'gateway', 'group', 'instance', 'launch template', 'log group'],
      ...['profile', 'queue', 'role', 'route table', 'rule', 'security group', 'stack', 'subnet', 'volume'],
      'vpc',
    ]);
  }, 120_000);

  test('its instances render; one that is rebalanced, and a deployment of a longer range meanwhile, disturb none of them', async () => {
    const fleet = farm.power();
    await farm.until('a frame is done', async () => (await farm.done(job)) > 0);
    await farm.rebalance(fleet.up[0]);
    // Nothing but the range is new.
    expect(await farm.stack.deploy('-c', 'frames=1-10')).toEqual(['Update BrendaSeeding']);
    await farm.until('all frames are done', async () => (await farm.done(job)) === 10);

    expect(await farm.names(`jobs/${job}/frames/`)).toEqual(frames(1, 10).map((name) => `${name}.png`));
    expect(farm.rendered()).toEqual(frames(1, 10));
    // Another came in its place.
    expect(fleet.instances).toHaveLength(3);
    for (const { booted } of fleet.instances) expect(await booted).toMatchObject({ code: 0 });
    expect(await farm.jobs()).toEqual([job]);
    expect(await farm.names(`jobs/${job}/failures/`)).toEqual([]);
  }, 240_000);

  test('records say which instance rendered what', async () => {
    const workers = new Set<string>();
    for (const name of await farm.names(`jobs/${job}/ledger/`)) {
      const record = await farm.store.get(`jobs/${job}/ledger/${name}`);
      workers.add(v.parse(doneRecord, JSON.parse(Buffer.from(record ?? '').toString())).worker);
    }
    const ids = farm.power().instances.map(({ id }) => id);
    // The third may have come when nothing was left.
    expect([...workers].filter((worker) => !ids.includes(worker))).toEqual([]);
    expect(workers.size).toBeGreaterThan(1);
  });

  test('its frames are those that this machine renders by itself, pixel for pixel', async () => {
    const folder = temporaryFolder();
    const scene = join(account.checkout, 'film', 'bloom.blend');
    const { code } = await brenda(['render', scene, '-f', '7', '--percentage', '25', '-o', folder]);
    expect(code).toBe(0);
    const image = await farm.store.get(`jobs/${job}/frames/${frame(7)}.png`);
    expect(await pixels(Buffer.from(image ?? ''))).toEqual(await pixels(join(folder, `${frame(7)}.png`)));
  });

  test('the drainer sends every instance away once nothing was to do for a visibility timeout', async () => {
    const began = Date.now();
    expect(await farm.drain('down to 0')).toMatch(/^0 tasks, 2 instances wanted, 2 up/);
    expect(Date.now() - began).toBeGreaterThan(settings.leaseSeconds * 1000);
    const fleet = farm.power();
    await farm.until('no instance is up', () => fleet.up.length === 0);
    expect(await farm.group()).toMatchObject({ desired: 0, min: 0, max: 2, instances: [] });
    // It heard of it while the group waited for its word, and said it at once: none was shut down before its worker had gone.
    for (const { sandbox } of fleet.instances) {
      const told = '"event":"stopping","reason":"the group brings this instance to Terminated"';
      expect(sandbox.log).toContain(told);
      expect(sandbox.log).not.toContain('the group could not be told');
    }
  }, 240_000);

  test('brenda status --farm finds it by the name of the project, and says that all is done', async () => {
    const { code, stdout, stderr } = await brenda(['status', '--farm', 'film', '--json'], {
      env: account.env,
    });
    expect([code, stderr]).toEqual([0, '']);
    expect(JSON.parse(stdout)).toMatchObject({
      farm: 'brenda-film',
      jobs: [{ job, total: 10, done: 10, failed: [], missing: { count: 0 } }],
    });
  });

  test('deploying the same again calls nothing, and seeding the same again queues nothing', async () => {
    expect(await farm.stack.deploy('-c', 'frames=1-10')).toEqual([]);
    const request = String(farm.stack.propertiesOf('Custom::BrendaSeeding')['Request']);
    const { result } = await farm.stack.call('Seeder', { request: JSON.parse(request) as unknown });
    expect(result).toMatchObject({ job, tasks: 0 });
    expect(await farm.tasks()).toMatchObject({ visible: 0, inFlight: 0 });
    expect(await farm.group()).toMatchObject({ desired: 0 });
  }, 120_000);

  test('a longer range, and another task size, queue the frames that are new, and no other', async () => {
    expect(await farm.stack.deploy('-c', 'frames=1-12', '-c', 'taskSize=2')).toEqual([
      'Update BrendaSeeding',
    ]);
    await farm.until('they are done', async () => (await farm.done(job)) === 12);
    expect(farm.rendered()).toEqual(frames(1, 12));
  }, 180_000);

  test('a deployment that says no task size takes over that of the job', async () => {
    expect(await farm.stack.deploy('-c', 'frames=1-14', '-c', 'taskSize=')).toEqual(['Update BrendaSeeding']);
    await farm.until('they are done', async () => (await farm.done(job)) === 14);
    expect(farm.rendered()).toEqual(frames(1, 14));
    const asked = new Map<string, number>();
    for await (const request of new Ledger(farm.store, job).requests())
      asked.set(request.frames, request.taskSize);
    expect([...asked].sort()).toEqual([
      ['1-10', 1],
      ['1-12', 2],
      ['1-14', 2],
      ['1-8', 1],
    ]);
  }, 180_000);

  test('a scene that was changed is rendered again, and the old frames stay', async () => {
    const script = 'import bpy; bpy.context.scene.cycles.samples = 4; bpy.ops.wm.save_mainfile()';
    const scene = join(account.checkout, 'film', 'bloom.blend');
    execFileSync(BLENDER, ['-b', scene, '--python-exit-code', '1', '--python-expr', script], {
      stdio: 'pipe',
    });
    expect(await farm.stack.deploy('-c', 'frames=1-2')).toEqual([
      'Update BrendaStaging',
      'Update BrendaSeeding',
    ]);
    const [anew = '', ...others] = (await farm.jobs()).filter((one) => one !== job);
    expect(others).toEqual([]);
    await farm.until('it is done', async () => (await farm.done(anew)) === 2);
    expect(await farm.done(job)).toBe(14);
    expect(farm.rendered()).toHaveLength(16);
  }, 180_000);

  test("a template's tasks, of a tile of several frames each, are rendered by the Blender behind the fence", async () => {
    const deployed = JSON.parse(String(farm.stack.propertiesOf('Custom::BrendaSeeding')['Request'])) as {
      readonly job: object;
    };
    const template = `blender -b *.blend --python-expr 'import bpy, socket
render = bpy.context.scene.render
render.resolution_percentage, render.use_border = 10, True
render.border_min_x, render.border_max_x = $SF_MIN_X, $SF_MAX_X
print("networks:", [name for _, name in socket.if_nameindex()])' -F PNG -o $OUTDIR/frame_######_$SF_MIN_X -s $START -e $END -a`;
    const job = { ...deployed.job, settings: {}, template, tiles: { columns: 2, rows: 1 } };
    const { result, error } = await farm.stack.call('Seeder', {
      request: { ...deployed, job, frames: '1-2', taskSize: 2 },
    });
    expect(error).toBeUndefined();
    const { job: asked } = result as { readonly job: string };
    await farm.until('both tiles are done', async () => (await farm.done(asked)) === 2);
    expect(await farm.names(`jobs/${asked}/frames/`)).toEqual(
      frames(1, 2).flatMap((name) => [`${name}_0.0.png`, `${name}_0.5.png`]),
    );
  }, 60_000);

  test('brenda audit reads all that it holds, and finds nothing', async () => {
    const { code, stdout, stderr } = await brenda(['audit', '--farm', 'film', '--read', '--json'], {
      env: account.env,
    });
    expect([code, stderr]).toEqual([0, '']);
    const { jobs, findings } = JSON.parse(stdout) as { jobs: { findings: unknown[] }[]; findings: unknown[] };
    expect([...findings, ...jobs.flatMap((one) => one.findings)]).toEqual([]);
    expect(jobs).toHaveLength(3);
  }, 60_000);

  test('its logs are in CloudWatch, from the first line of the boot to the end of the worker', async () => {
    const [first] = farm.power().instances;
    const { events } = await account.aws<{ events: { message: string }[] }>(
      ...['logs', 'get-log-events', '--start-from-head', '--log-stream-name', first?.id ?? ''],
      ...['--log-group-name', farm.stack.physicalId('AWS::Logs::LogGroup', 'WorkersLog')],
    );
    expect(events.map(({ message }) => message)).toEqual(
      first?.sandbox.log.split('\n').filter((line) => line !== ''),
    );
  });

  test('cdk destroy takes away everything but the frames, instances that are up included', async () => {
    const fleet = farm.power();
    expect(fleet.up).not.toEqual([]);
    const { store } = farm;
    const bucket = farm.stack.physicalId('AWS::S3::Bucket', 'Frames');
    await farm.stack.destroy();
    await farm.until('no instance is up', () => fleet.up.length === 0);
    remaining = await left();
    console.log('cdk destroy has left:', remaining);
    expect(remaining).toEqual([`bucket ${bucket}`]);
    const kept: string[] = [];
    for await (const { key } of store.list('jobs/')) if (key.endsWith('.png')) kept.push(key);
    expect(kept).toHaveLength(16 + 4);
  }, 240_000);
});

test('a farm whose Blender cannot be brought into the account is not deployed, and one line says how to go on', async () => {
  account.setContext({
    ...settings,
    name: 'nowhere',
    blenderSha256: 'a'.repeat(64),
    blenderUrl: 'https://127.0.0.1:9/blender.tar.xz',
  });
  const before = await belongingsOf(account);
  await expect(account.cdk('deploy', '--all', '--require-approval', 'never')).rejects.toThrow(
    /blender\.tar\.xz is not in the account yet, and cannot be brought there: cannot download https:\/\/127\.0\.0\.1:9\/blender\.tar\.xz: .*; get https:\S+ with a browser into \S+Downloads and deploy again, or name the file in blenderFile/,
  );
  expect(await belongingsOf(account)).toEqual(before);
}, 120_000);

describe('a farm whose instances cannot be made ready, and whose frames are not to be kept', () => {
  let farm: DeployedFarm;
  const broken = () => ({
    ...settings,
    name: 'broken',
    frames: '1-40',
    keepFrames: false,
    bootFailuresAllowed: 2,
  });
  beforeAll(() => {
    account.setContext({
      ...broken(),
      // Another than the one here.
      blenderVersion: '1.2.3',
      blenderSha256: account.downloadBlender('1.2.3', { README: 'no program' }),
    });
    farm = new DeployedFarm(account, 'brenda-broken');
  });
  afterAll(() => farm.close(), 60_000);

  test('stops after as many boots in a row as may fail, says why, and has no instance', async () => {
    await farm.stack.deploy();
    const fleet = farm.power();
    const reason = await farm.drain('stopped until the farm is seeded again', 180);
    expect(reason).toMatch(
      /: [2-4] boots failed in a row, the last i-\w+ at blender: s3:\/\/\S+\/blender-1\.2\.3-linux-x64\.tar\.xz holds no program called blender/,
    );
    await farm.until('no instance is up', () => fleet.up.length === 0);
    expect(await farm.group()).toMatchObject({ desired: 0, instances: [] });
    // Two at a time: the second to fail may have had a third beside it.
    expect(fleet.instances.length).toBeLessThanOrEqual(3);
    for (const { sandbox } of fleet.instances) expect(sandbox.log).toContain('giving up at blender');

    const failures = await farm.names('farm/brenda-broken/boot-failures/');
    expect(failures.sort()).toEqual(fleet.instances.map(({ id }) => `${id}.json`).sort());
    const failure = await farm.store.get(`farm/brenda-broken/boot-failures/${failures[0] ?? ''}`);
    expect(v.parse(bootFailure, JSON.parse(Buffer.from(failure ?? '').toString()))).toMatchObject({
      step: 'blender',
    });
    // The next minutes start nothing.
    expect(await farm.drain('stopped until')).toContain('0 up');
    expect((await farm.tasks()).visible).toBe(40);
  }, 300_000);

  test('is seeded again by a deployment that changes what instances are: their types, and their Blender', async () => {
    const instanceTypes = ['c7i.large', 'm7i.large'];
    account.setContext({ ...broken(), instanceTypes });
    const before = await farm.jobs();
    const called = await farm.stack.deploy();
    // The account is looked at before: it may not have these.
    expect(called).toEqual(expect.arrayContaining(['Update BrendaAccountCheck', 'Update BrendaSeeding']));
    expect(await farm.types()).toEqual(instanceTypes);
    await farm.drain('2 instances wanted');
    // With another Blender it is another job, which takes the place of the one before.
    expect(before).toHaveLength(1);
    expect(await farm.names(`jobs/${String(before[0])}/`)).toContain('cancelled.json');
    await farm.until('a frame is done', async () => (await farm.doneOfAll()) > 0);
    expect(await farm.done(String(before[0]))).toBe(0);
  }, 240_000);

  test('leaves nothing at all when it is destroyed while it renders', async () => {
    const fleet = farm.power();
    expect((await farm.tasks()).inFlight).toBeGreaterThan(0);
    await farm.stack.destroy();
    await farm.until('no instance is up', () => fleet.up.length === 0);
    expect(await left()).toEqual(remaining);
  }, 240_000);

  test('may be destroyed once more, which finds nothing to do', async () => {
    // What was synthesised last, so that it is not done again.
    await account.cdk('destroy', farm.name, '--force', '--app', 'cdk.out');
    expect(await left()).toEqual(remaining);
  }, 120_000);

  test('was denied nothing that its instances and functions have asked, and went on when it was throttled', () => {
    const { denied, throttled, lag } = account.refusing;
    console.log(`throttled ${String(throttled)} times, shown what was before ${String(lag.count)} times`);
    expect(denied).toEqual([]);
    expect(throttled).toBeGreaterThan(0);
  });
});
