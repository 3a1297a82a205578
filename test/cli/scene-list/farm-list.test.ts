import { copyFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { keys } from '../../../protocol/job/keys';
import { type FunctionsEndpoint, functionsEndpoint } from '../../support/aws/functions-endpoint';
import { type Moto, startMoto } from '../../support/aws/moto';
import type { MotoFarm } from '../../support/aws/moto-farm';
import { brenda } from '../../support/brenda';
import { bundled } from '../../support/deployment/lambda';
import { namedFarm } from '../../support/farms/farm-directory';
import { scene } from '../../support/scenes';
import { temporaryFolder } from '../../support/temporary-folder';
import { startWorker, type StartedWorker } from '../../support/worker/started-worker';

jest.setTimeout(180_000);

interface Sent {
  readonly scene?: string;
  readonly output?: string;
  readonly exitCode: number | null;
  readonly text: string;
  readonly job?: string;
  readonly done?: number;
  readonly total?: number;
}

let moto: Moto;
let functions: FunctionsEndpoint;
let farm: MotoFarm;
let name = '';
let cwd = '';
let worker: StartedWorker | undefined;
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
  cwd = temporaryFolder();
  for (const shot of ['a', 'b', 'c']) copyFileSync(await scene('plain'), join(cwd, `${shot}.blend`));
});
afterEach(async () => {
  await worker?.kill();
  worker = undefined;
});

const run = (...args: string[]) =>
  brenda([...args, '--farm', name], { env: { ...moto.env, ...functions.env }, cwd });
const renders = (stdout: string): readonly Sent[] => (JSON.parse(stdout) as { renders: Sent[] }).renders;
const list = (...lines: string[]): void => {
  writeFileSync(join(cwd, 'list.txt'), `${lines.join('\n')}\n`);
};

/** An instance of the farm, but that no group knows it. */
function givenWorker(): void {
  worker = startWorker({
    ...farm.env,
    BRENDA_WORKER: 'i-1',
    BRENDA_WORKERS: '1',
    BRENDA_GROUP: undefined,
    BRENDA_WORK_DIR: join(temporaryFolder(), 'work'),
    BRENDA_PROJECTS_DIR: join(temporaryFolder(), 'projects'),
    HOME: temporaryFolder(),
  });
}

async function framesOf(job: string): Promise<string[]> {
  const names: string[] = [];
  for await (const { key } of farm.store.list(keys.frames(job)))
    names.push(key.slice(keys.frames(job).length));
  return names;
}

test('a list is rendered by a farm, also when the command is killed twice on the way and given again', async () => {
  list('a.blend -f 1-2', 'missing.blend', 'b.blend -f 1-3 --percentage 50 # half of it');
  const first = run('queue', 'list.txt');
  await first.says('a.blend: 2 tasks queued');
  first.kill('SIGKILL');
  await first;

  const second = run('queue', 'list.txt');
  await second.says('a.blend: nothing new was queued');
  await second.says('b.blend: 3 tasks queued');
  await second.says(`brenda-${name}: 0 of 5 frames, 0 of 2 scenes`);
  second.kill('SIGKILL');
  await second;

  givenWorker();
  const { code, stdout, stderr } = await run('queue', 'list.txt', '--json');
  expect(code).toBe(2);
  const [a, b, missing] = renders(stdout);
  expect([a, b]).toMatchObject([
    {
      scene: 'a.blend',
      exitCode: 0,
      done: 2,
      total: 2,
      output: `s3://${farm.group}/jobs/${String(a?.job)}/frames/`,
    },
    { scene: 'b.blend', exitCode: 0, done: 3, total: 3 },
  ]);
  expect(missing).toMatchObject({
    where: 'list.txt:2',
    exitCode: 2,
    text: '"missing.blend": no such file or folder',
  });
  expect(stderr).toContain(
    'brenda: list.txt:2: "missing.blend": no such file or folder\nthe others are sent: 2\n',
  );
  expect(stderr).toMatch(/^a\.blend +2 of 2 frames in \S.*: s3:\/\/\S+\/frames\/$/m);
  expect(stderr).toMatch(
    /^2 of 3 done, 1 failed in .*; correct what is not rendered, then the same command$/m,
  );
  expect(await framesOf(a?.job ?? '')).toEqual(['frame_000001.png', 'frame_000002.png']);
  expect(await framesOf(b?.job ?? '')).toHaveLength(3);
  expect(worker?.events.filter(({ event }) => event === 'published')).toHaveLength(5);
});

test('what fails on the farm is told with its reason, the others are rendered, and the same command tries it again', async () => {
  const isMended = join(temporaryFolder(), 'mended');
  writeFileSync(
    join(cwd, 'fails'),
    `[ $START != 2 ] || [ -e ${isMended} ] || exit 4\necho x >$OUTDIR/$START.txt\n`,
  );
  list('a.blend -f 1-3 -T fails -o out/a', 'b.blend -f 1');
  givenWorker();
  const first = await run('queue', 'list.txt', '--json');
  expect(first.code).toBe(1);
  expect(renders(first.stdout)).toMatchObject([
    { scene: 'a.blend', exitCode: 1, done: 2, total: 3, failed: 1 },
    { scene: 'b.blend', exitCode: 0, done: 1 },
  ]);
  expect(first.stderr).toMatch(
    /^a\.blend {2}2 of 3 frames, 1 failed in .*; frame 2: the template's command failed with exit code 4$/m,
  );
  const [{ job = '' } = {}] = renders(first.stdout);
  expect(first.stderr).toContain(
    `bring a.blend with: brenda frames --farm ${name} --job ${job} --sync out/a\n`,
  );

  writeFileSync(isMended, '');
  const again = await run('queue', 'list.txt', '--json');
  expect(again.code).toBe(0);
  expect(again.stderr).toContain('a.blend: 1 task that failed queued again\n');
  expect(renders(again.stdout)).toMatchObject([{ done: 3 }, { done: 1 }]);
});

test('scenes on the command line go to the farm as well; --no-wait ends when they are sent, Ctrl-C ends the waiting alone', async () => {
  const sent = await run('render', 'a.blend', 'c.blend', '-f', '1-2', '--no-wait', '--json');
  expect(sent.code).toBe(0);
  expect(renders(sent.stdout)).toMatchObject([
    { scene: 'a.blend', exitCode: 0, text: expect.stringMatching(/^2 tasks queued: s3:/) as string },
    { scene: 'c.blend', exitCode: 0 },
  ]);
  expect(sent.stderr).toMatch(/^2 of 2 sent in /m);

  const waiting = run('render', 'a.blend', 'c.blend', '-f', '1-2');
  await waiting.says('0 of 2 scenes');
  waiting.kill('SIGINT');
  const { code, stderr } = await waiting;
  expect(code).toBe(130);
  expect(stderr).toMatch(/^a\.blend {2}interrupted at 0 of 2 frames; the farm goes on with it: s3:/m);
  expect(stderr).toMatch(/^0 of 2 done, 2 interrupted in .*; the same command goes on$/m);
});

test.each<[string, string[], string]>([
  ['--workers', ['-w', '2'], '--workers 2: is of renders on this machine; leave it out with --farm'],
  ['--replace', ['--replace'], '--replace: is of renders on this machine; leave it out with --farm'],
  ['--estimate', ['--estimate'], '--estimate: is of renders on this machine; leave it out with --farm'],
])('refuses %s', async (_, options, line) => {
  const { code, stderr } = await run('render', 'a.blend', '-f', '1', ...options);
  expect([code, stderr]).toEqual([2, expect.stringContaining(line)]);
});

test('a line of a list names no farm of its own', async () => {
  list('a.blend -f 1 --farm other', 'a.blend --no-wait');
  const { code, stderr } = await brenda(['queue', 'list.txt'], { cwd });
  expect(code).toBe(2);
  expect(stderr).toContain('brenda: list.txt:1: --farm: is of the whole list; give it to brenda queue\n');
  expect(stderr).toContain('brenda: list.txt:2: --no-wait: is of the whole list; give it to brenda queue\n');
});
