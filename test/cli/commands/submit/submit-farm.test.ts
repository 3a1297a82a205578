import { chmodSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Ledger } from '../../../../farm/ledger/ledger';
import { PROJECT_FILES } from '../../../../protocol/scene/project-manifest';
import { keys } from '../../../../protocol/job/keys';
import { readTaskMessage } from '../../../../protocol/job/task-message';
import { unitName } from '../../../../protocol/job/unit';
import { hashProject } from '../../../../worker/project/project-hash';
import { zipOf } from '../../../support/projects/archives';
import { brenda } from '../../../support/brenda';
import { deployEntry, entryOf, namedFarm } from '../../../support/farms/farm-directory';
import { type FunctionsEndpoint, functionsEndpoint } from '../../../support/aws/functions-endpoint';
import { bundled } from '../../../support/deployment/lambda';
import { type Moto, startMoto } from '../../../support/aws/moto';
import type { MotoFarm } from '../../../support/aws/moto-farm';
import { scene } from '../../../support/scenes';
import { temporaryFolder } from '../../../support/temporary-folder';
import { plant } from '../../../support/trees';

const BLEND = 'BLENDER-v340 and the rest of a scene';
const FILM = {
  'shot.blend': BLEND,
  'textures/wood.png': 'wood',
  'textures/oak.png': 'wood',
  'sky.hdr': 'sky',
};

interface Told {
  readonly job: string;
  readonly tasks: number;
  readonly of: number;
  readonly sent: { readonly files: number; readonly bytes: number };
  readonly project: { readonly files: number; readonly bytes: number } | null;
}

let moto: Moto;
let functions: FunctionsEndpoint;
let farm: MotoFarm;
let name = '';
let film = '';
const seeded = new Map<string, MotoFarm>();
beforeAll(async () => {
  const seeder = bundled('lambda/seeder/handler.ts', temporaryFolder());
  moto = await startMoto();
  functions = await functionsEndpoint((function_) => {
    const of = seeded.get(function_);
    return of && { file: seeder, env: of.env };
  });
});
afterAll(async () => {
  await functions.close();
  await moto.stop();
});
beforeEach(async () => {
  ({ farm, name } = await namedFarm(moto, { max: 4 }));
  seeded.set(`brenda-${name}-seeder`, farm);
  film = join(temporaryFolder(), 'film');
  await plant(film, FILM);
});

const submit = (...args: string[]) =>
  brenda(['submit', ...args, '--farm', name], { env: { ...moto.env, ...functions.env } });

/** Of a submission that is not to fail. */
async function told(...args: string[]): Promise<Told> {
  const { code, stdout, stderr } = await submit(...args, '--json');
  if (code !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as Told;
}

async function queued(): Promise<string[]> {
  const found: string[] = [];
  for (;;) {
    const received = await farm.queue.receive({ waitSeconds: 0, leaseSeconds: 600 });
    if (!received) return found.sort();
    found.push(unitName(readTaskMessage(received.body).task));
  }
}

async function stored(prefix = ''): Promise<string[]> {
  const found: string[] = [];
  for await (const { key } of farm.store.list(prefix)) found.push(key);
  return found;
}

const unlooked = ['--no-check', '-f'];

describe('brenda submit', () => {
  test('sends a project by its contents and has frames of it queued; once more sends and queues nothing', async () => {
    const { code, stdout, stderr } = await submit(film, ...unlooked, '1-3');
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr: [
        `${film}: not looked at (--no-check); the first instance will`,
        `${film}: 4 files, 47 bytes`,
        // Two of them are the same.
        'project: 4 files, 47 bytes; 3 files to send, 43 bytes',
        `brenda-${name}: 3 tasks queued`,
        '',
      ].join('\n'),
    });
    const job = stdout.trim();
    expect(await stored(PROJECT_FILES)).toHaveLength(3);
    const file = await new Ledger(farm.store, job).readJob();
    const project = await hashProject(film);
    expect(file).toMatchObject({
      job: { project, scene: 'shot.blend', settings: {} },
      source: `s3://${farm.group}/projects/${project}.manifest`,
    });
    expect((await farm.fleet.describe()).desired).toBe(3);

    const again = await submit(film, ...unlooked, '1-3');
    expect(again.stdout).toBe(stdout);
    expect(again.stderr).toContain('project: 4 files, 47 bytes, all of it there\n');
    expect(again.stderr).toContain('nothing new was queued');
    expect(await queued()).toEqual(['frame_000001', 'frame_000002', 'frame_000003']);
    const status = await brenda(['status', '--farm', name, '--json'], { env: moto.env });
    expect(JSON.parse(status.stdout)).toMatchObject({
      jobs: [{ job, scene: 'shot.blend', total: 3, done: 0 }],
    });
  });

  test('says what EEVEE costs on a farm without GPUs, as its deployment would; not on others, nor of Cycles', async () => {
    const text =
      /^warning: EEVEE draws with OpenGL, which instances without a GPU do in software: .*, or render with Cycles$/m;
    const asked = async (engine: string, entry: { readonly gpu?: boolean }) => {
      await deployEntry(moto.env, `brenda-${name}`, entryOf(farm, `brenda-${name}`, entry));
      return (await submit(film, ...unlooked, '1', '--engine', engine, '--dry-run')).stderr;
    };
    expect(await asked('EEVEE', { gpu: false })).toMatch(text);
    expect(await asked('EEVEE', { gpu: true })).not.toMatch(text);
    expect(await asked('CYCLES', { gpu: false })).not.toMatch(text);
    // Of a time when a farm did not say whether it has some.
    expect(await asked('EEVEE', {})).not.toMatch(text);
  });

  test('sends only what has changed, whatever it is called', async () => {
    const first = await told(film, ...unlooked, '1-2');
    writeFileSync(join(film, 'sky.hdr'), 'another sky');
    const second = await told(film, ...unlooked, '1-2');
    expect(second).toMatchObject({
      tasks: 2,
      sent: { files: 1, bytes: 11 },
      project: { files: 4, bytes: 55 },
    });
    expect(second.job).not.toBe(first.job);
    rmSync(join(film, 'sky.hdr'));
    writeFileSync(join(film, 'oldsky.hdr'), 'sky');
    const third = await told(film, ...unlooked, '1-2');
    expect(third).toMatchObject({ tasks: 2, sent: { files: 0, bytes: 0 } });
    // As it was: the job of the first time, of which nothing is to be queued.
    rmSync(join(film, 'oldsky.hdr'));
    writeFileSync(join(film, 'sky.hdr'), 'sky');
    expect(await told(film, ...unlooked, '1-2')).toMatchObject({ job: first.job, tasks: 0 });
  });

  test('many files at once are sent without a word from Node', async () => {
    const many = Array.from({ length: 40 }, (_, i) => [`tiles/${String(i)}.png`, `tile ${String(i)}`]);
    await plant(film, Object.fromEntries(many) as Record<string, string>);
    const { code, stderr } = await submit(film, ...unlooked, '1');
    expect(code).toBe(0);
    expect(stderr).toContain('43 files to send');
    expect(stderr).not.toContain('Warning');
  });

  test('an archive of a folder is that folder', async () => {
    const { job } = await told(film, ...unlooked, '1');
    const archive = join(temporaryFolder(), 'film.zip');
    writeFileSync(
      archive,
      zipOf(...Object.entries(FILM).map(([file, content]) => ({ name: `film/${file}`, content }))),
    );
    expect(await told(archive, ...unlooked, '1')).toMatchObject({ job, tasks: 0, sent: { files: 0 } });
  });

  test('a longer range queues what it has more', async () => {
    await told(film, ...unlooked, '2-4');
    expect(await told(film, '--no-check', '-e', '6', '-S', '2')).toMatchObject({ tasks: 2, of: 3 });
    expect((await queued()).map((unit) => unit.replace(/^\w+?_0+/, ''))).toEqual([
      '1',
      '2',
      '3',
      '4',
      '5-000006',
    ]);
  });

  test('a dry run says what would be sent and queued, and changes nothing', async () => {
    await told(film, ...unlooked, '1-2');
    writeFileSync(join(film, 'sky.hdr'), 'another sky');
    const before = await stored();
    const dry = await submit(film, '--no-check', '-s', '2', '-e', '5', '-d');
    expect({ code: dry.code, stderr: dry.stderr.split('\n').slice(-2) }).toEqual({
      code: 0,
      stderr: [
        'project: 4 files, 55 bytes; 1 file to send, 11 bytes; 4 tasks of 4 would be queued; nothing was changed',
        '',
      ],
    });
    writeFileSync(join(film, 'sky.hdr'), 'sky');
    const { stdout } = await submit(film, ...unlooked, '2-5', '--dry-run', '--json');
    expect(await stored()).toEqual(before);
    expect((await queued()).length).toBe(2);
    // And that is what comes of it.
    const { tasks, job, sent } = await told(film, ...unlooked, '2-5');
    expect(JSON.parse(stdout)).toMatchObject({ dryRun: true, tasks: 3, job, sent });
    expect(tasks).toBe(3);
  });

  test('without a scene, more frames of what was deployed', async () => {
    const { job } = await told(film, ...unlooked, '1-2', '--samples', '4', '--allow', 'missing-images');
    await deployEntry(moto.env, `brenda-${name}`, entryOf(farm, `brenda-${name}`, { job }));
    expect(await told('-f', '2-4')).toMatchObject({ job, tasks: 2, project: null, sent: { files: 0 } });
    const other = await told('-f', '1', '--samples', '8');
    expect(other.job).not.toBe(job);
    const { job: made, source, allow } = (await new Ledger(farm.store, other.job).readJob()) ?? {};
    expect({ made, source, allow }).toMatchObject({
      made: { scene: 'shot.blend', settings: { samples: 8 } },
      source: (await new Ledger(farm.store, job).readJob())?.source,
      allow: ['missing-images'],
    });
    expect(await told('-f', '7', '--job', other.job)).toMatchObject({ job: other.job, tasks: 1 });
  });

  test('on a farm that was stopped it says so', async () => {
    await brenda(['stop', '--farm', name], { env: moto.env });
    expect((await submit(film, ...unlooked, '1-2')).stderr).toMatch(
      new RegExp(
        `\\nbrenda-${name}: 2 tasks queued; brenda-${name} is stopped since \\d\\d:\\d\\d, (?:now|\\d+ s ago), and brenda scale auto has it go on\\n$`,
      ),
    );
  });

  test('a template with tiles, in a random order', async () => {
    const template = join(temporaryFolder(), 'subframe');
    writeFileSync(template, 'blender -b *.blend -P t.py -- $SF_MIN_X $SF_MAX_X $SF_MIN_Y $SF_MAX_Y $START\n');
    const args = ['-T', template, '-e', '2', '-X', '2', '-Y', '1', '-r', '7', '--no-check'];
    expect(await told(film, ...args)).toMatchObject({ tasks: 4, of: 4 });
    expect(await told(film, ...args)).toMatchObject({ tasks: 0 });
    expect(await queued()).toHaveLength(4);
  });

  test('the template that has rendered a scene last renders more of it, unless it is left out', async () => {
    const template = join(temporaryFolder(), 'subframe');
    writeFileSync(template, 'blender -b *.blend -P t.py -- $SF_MIN_X $SF_MAX_X $SF_MIN_Y $SF_MAX_Y $START\n');
    const { job } = await told(film, '-T', template, '-f', '1', '-X', '2', '-Y', '1', '--no-check');
    const line = `shot.blend: with the template and 2x1 tiles of job ${job}, which has rendered it last; --no-template leaves it out\n`;
    for (const dry of [['--dry-run'], []]) {
      const more = await submit(film, ...unlooked, '1-2', ...dry);
      expect([more.code, more.stdout]).toEqual([0, `${job}\n`]);
      expect(more.stderr).toContain(line);
    }
    expect(await queued()).toHaveLength(4);

    // The store's clock tells whole seconds.
    await sleep(1100);
    const without = await submit(film, ...unlooked, '1', '--no-template');
    expect(without.code).toBe(0);
    expect(without.stderr).not.toContain('template');
    const own = without.stdout.trim();
    const made = await new Ledger(farm.store, own).readJob();
    expect(made?.job).not.toHaveProperty('template');
    expect(made?.job).not.toHaveProperty('tiles');
    // What rendered it last counts.
    expect((await submit(film, ...unlooked, '2')).stdout).toBe(`${own}\n`);
    expect(await told('--job', job, '--no-template', '-f', '1-2')).toMatchObject({ job: own, tasks: 0 });
    await sleep(1100);
    expect(await told('--job', job, '-f', '3')).toMatchObject({ job, tasks: 2 });
    await sleep(1100);

    writeFileSync(join(film, 'sky.hdr'), 'another sky');
    const changed = await submit(film, ...unlooked, '1');
    expect(changed.stdout).not.toBe(`${job}\n`);
    expect(changed.stderr).toContain(
      `shot.blend: without a template; job ${job}, of other files, renders a scene of that name with one: where that is meant, name it with -T FILE\n`,
    );
  });

  test('more frames of a template that was submitted in larger tasks: those that are new, in tasks as large', async () => {
    const template = join(temporaryFolder(), 'frame');
    writeFileSync(template, 'blender -b *.blend -s $START -e $END -a\n');
    const { job } = await told(film, '-T', template, '-f', '1-10', '-S', '4', '--no-check');
    const first = await queued();
    expect(first).toEqual(['frames_000001-000004', 'frames_000005-000008', 'frames_000009-000010']);
    for (const unit of first) await farm.store.put(keys.record(job, unit), '{}');
    expect(await told('--job', job, '-f', '1-12', '--dry-run')).toMatchObject({ tasks: 1, of: 3 });
    expect(await told('--job', job, '-f', '1-12')).toMatchObject({ job, tasks: 1, of: 3 });
    expect(await queued()).toEqual(['frames_000011-000012']);
    expect(await told('--job', job, '-f', '1-13', '-S', '1')).toMatchObject({ job, tasks: 1, of: 13 });
    expect(await queued()).toEqual(['frame_000013']);
    const { stdout } = await brenda(['status', '--farm', name], { env: moto.env });
    expect(stdout).toContain('10 done, 0 failed, 3 missing of 13\n');
  });

  test('goes on where it was killed: what has arrived is not sent again', async () => {
    const many = join(temporaryFolder(), 'many');
    const files = Array.from({ length: 400 }, (_, i) => [`t/${String(i)}.png`, `texture ${String(i)}`]);
    await plant(many, { 'shot.blend': BLEND, ...(Object.fromEntries(files) as Record<string, string>) });
    const killed = submit(many, ...unlooked, '1-2');
    let there = 0;
    while (there < 20) {
      there = (await stored(PROJECT_FILES)).length;
      await sleep(10);
    }
    killed.kill('SIGKILL');
    expect((await killed).code).toBeNull();
    // What was on its way then still arrives.
    for (let before = -1; before < there;) {
      await sleep(300);
      before = there;
      there = (await stored(PROJECT_FILES)).length;
    }
    expect(there).toBeLessThan(401);
    expect(await stored(keys.jobs)).toEqual([]);
    expect(await told(many, ...unlooked, '1-2')).toMatchObject({ tasks: 2, sent: { files: 401 - there } });
    expect(await stored(PROJECT_FILES)).toHaveLength(401);
  });

  test('Ctrl-C ends it, and the same command goes on', async () => {
    const many = join(temporaryFolder(), 'many');
    const files = Array.from({ length: 400 }, (_, i) => [`t/${String(i)}.png`, `texture ${String(i)}`]);
    await plant(many, { 'shot.blend': BLEND, ...(Object.fromEntries(files) as Record<string, string>) });
    const running = submit(many, ...unlooked, '1');
    await running.says('to send');
    running.kill('SIGINT');
    const { code, stdout, stderr } = await running;
    expect({ code, stdout }).toEqual({ code: 130, stdout: '' });
    expect(stderr).toMatch(/\ninterrupted; what has been sent is kept; go on with the same command\n$/);
    expect(await queued()).toEqual([]);
  });

  test('a scene with errors is not sent; a single .blend takes along what it reads beside it', async () => {
    const made = await scene('missing-files', 'images');
    const refused = await submit(made, '-f', '1-2');
    expect(refused).toMatchObject({ code: 1, stdout: '' });
    expect(refused.stderr).toContain('error missing-images');
    expect(refused.stderr).toMatch(
      /nothing was sent; fix the scene, or go on with --allow missing-images\n$/,
    );
    expect(await stored()).toEqual([]);
    expect(await told(made, '-f', '1-2', '--allow', 'missing-images')).toMatchObject({ tasks: 2 });
  });

  test('the frames of the scene are its own where none are named', async () => {
    const alone = join(temporaryFolder(), 'plain.blend');
    await copyFile(await scene('plain'), alone);
    const dry = await told(alone, '--dry-run');
    expect(dry.project).toEqual({ files: 1, bytes: readFileSync(alone).length });
    expect(dry.of).toBeGreaterThan(0);
  });
});

describe('it is refused in a line', () => {
  test.each<[string, string[], RegExp]>([
    ['no frames', [], /no frames: say which with -f RANGE, or name a scene, for its own/],
    ['a first frame alone', ['-s', '5'], /-s 5: give the last frame too, with -e/],
    ['frames that are none', ['FILM', '-f', '5-1'], /frames "5-1": the end, 1, comes before the start, 5/],
    ['two ranges', ['FILM', '-f', '1', '-e', '4'], /-e 4: give the frames by -f, or by -s and -e/],
    ['tiles without a template', ['FILM', '-f', '1', '-X', '2', '-Y', '2'], /-X -Y: tiles need a template/],
    ['half of the tiles', ['FILM', '-f', '1', '-X', '2'], /-X 2: tiles need -Y too/],
    [
      'a task of nothing',
      ['FILM', '-f', '1', '-S', '0'],
      /--task-size 0: must be a whole number of 1 or more/,
    ],
    [
      'a template that is not there',
      ['FILM', '-f', '1', '-T', 'nowhere'],
      /template nowhere: cannot be read/,
    ],
    [
      'what is in S3',
      ['s3://b/film.zip', '-f', '1'],
      /s3:\/\/b\/film.zip: submit sends what is on this machine/,
    ],
    ['what is not there', ['nowhere.blend', '-f', '1'], /"nowhere.blend"/],
    [
      'a scene that is not there',
      ['FILM', '--scene', 'x.blend', '-f', '1'],
      /scene "x.blend": no such file in the project/,
    ],
    ['a job that is none', ['-f', '1', '--job', 'x'], /there is no job x; brenda status says which there is/],
    [
      'a job, and a scene',
      ['FILM', '-f', '1', '--job', 'x'],
      /--job x: a scene of yours is a job of its own/,
    ],
    ['an unknown finding', ['FILM', '-f', '1', '--allow', 'all'], /--allow all: /],
    ['no frames, unlooked', ['FILM', '--no-check'], /without the check it is not known which frames/],
  ])('%s', async (_, args, line) => {
    const ran = await submit(...args.map((arg) => (arg === 'FILM' ? film : arg)));
    expect({ code: ran.code, stdout: ran.stdout }).toEqual({ code: 2, stdout: '' });
    expect(ran.stderr.split('\n').at(-2)).toMatch(line);
    expect(await stored()).toEqual([]);
  });

  test('a link that leads out of the project', async () => {
    symlinkSync('/etc/hostname', join(film, 'hosts.txt'));
    const ran = await submit(film, ...unlooked, '1');
    expect(ran).toMatchObject({ code: 2, stdout: '' });
    expect(ran.stderr).toContain('"hosts.txt" is a link that leads out of it');
    expect(await stored()).toEqual([]);
  });

  test('a file whose name is not UTF-8', async () => {
    writeFileSync(Buffer.concat([Buffer.from(`${film}/`), Buffer.from([0xff])]), '');
    const ran = await submit(film, ...unlooked, '1');
    expect(ran).toMatchObject({ code: 2, stdout: '' });
    expect(ran.stderr).toContain('\uFFFD": its name is not UTF-8; rename it\n');
    expect(await stored()).toEqual([]);
  });

  // Root may read everything.
  (process.getuid?.() === 0 ? test.skip : test)('a file that may not be read', async () => {
    chmodSync(join(film, 'sky.hdr'), 0);
    const ran = await submit(film, ...unlooked, '1');
    expect(ran).toMatchObject({ code: 2, stdout: '' });
    expect(ran.stderr).toContain('/sky.hdr": permission denied\n');
  });

  test('no Blender here, and no frames', async () => {
    const env = { ...moto.env, ...functions.env, PATH: '/nowhere', HOME: temporaryFolder(), BLENDER: '' };
    const ran = await brenda(['submit', film, '--farm', name], { env });
    expect(ran).toMatchObject({ code: 2, stdout: '' });
    expect(ran.stderr).toContain('there is no Blender here to say which frames the scene has');
  });

  test('a seeder that is not there, and one that fails', async () => {
    seeded.delete(`brenda-${name}-seeder`);
    const gone = await submit(film, ...unlooked, '1');
    expect(gone).toMatchObject({ code: 2, stdout: '' });
    expect(gone.stderr).toContain(`the function brenda-${name}-seeder is not there`);
    seeded.set(`brenda-${name}-seeder`, { ...farm, env: { ...farm.env, BRENDA_BUCKET: 'nobodys' } });
    const fails = await submit(film, ...unlooked, '1');
    expect(fails).toMatchObject({ code: 1, stdout: '' });
    expect(fails.stderr).toContain(`brenda-${name}-seeder, which puts tasks on the queue, failed: `);
  });
});
