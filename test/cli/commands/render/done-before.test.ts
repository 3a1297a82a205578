import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  copyFileSync,
  cpSync,
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import sharp from 'sharp';
import { BLENDER } from '../../../support/blender';
import { brenda } from '../../../support/brenda';
import { scene } from '../../../support/scenes';
import { temporaryFolder } from '../../../support/temporary-folder';

jest.setTimeout(180_000);

/** A Blender that writes down each of its starts. */
function counted(folder: string = temporaryFolder()): { readonly program: string; starts(): number } {
  const [program, log] = [join(folder, 'blender'), join(temporaryFolder(), 'log')];
  writeFileSync(program, `#!/bin/sh\necho "$@" >>${log}\nexec '${BLENDER}' "$@"\n`);
  chmodSync(program, 0o755);
  let before = 0;
  return {
    program,
    /** Since it was last asked. */
    starts() {
      const all = existsSync(log) ? readFileSync(log, 'utf8').split('\n').length - 1 : 0;
      const since = all - before;
      before = all;
      return since;
    },
  };
}

/** Where it is kept what Blender said of the scene. */
function looksIn(output: string): string {
  const jobs = join(output, '.brenda', 'jobs');
  return join(jobs, readdirSync(jobs)[0] ?? '', 'looks');
}

/** Without what differs each time. */
const plain = (said: string): string => said.replace(/[\d.]+ s\b/g, 'N s').replace(/"seconds":[\d.]+/g, '');

/** A scene with its picture and a Blender, rendered once. */
async function renderedOnce(options: readonly string[]) {
  const [folder, kept] = [temporaryFolder(), temporaryFolder()];
  const cwd = join(folder, 'film');
  cpSync(dirname(await scene('textured')), cwd, { recursive: true });
  const blender = counted(folder);
  const render = (...more: string[]) =>
    brenda(
      ['render', 'textured.blend', '-o', 'out', '--json', '--blender', blender.program, ...options, ...more],
      { cwd },
    );
  expect((await render()).code).toBe(0);
  expect(blender.starts()).toBeGreaterThan(0);
  copy(folder, kept);
  const restore = (): void => {
    copy(kept, folder);
  };
  return { blender, render, restore, at: (...path: string[]) => join(cwd, ...path) };
}

/** With times to the nanosecond, by which a file is known again. */
function copy(from: string, to: string): void {
  rmSync(to, { recursive: true, force: true });
  execFileSync('cp', ['-a', from, to]);
}

const renders = new Map<string, ReturnType<typeof renderedOnce>>();

/** One render for all tests with these options. Each test finds all files as that render left them. */
async function given(...options: string[]) {
  const key = options.join(' ');
  const render = renders.get(key) ?? renderedOnce(options);
  renders.set(key, render);
  const rendered = await render;
  rendered.restore();
  return rendered;
}

interface Result {
  readonly done: number;
  readonly skipped: number;
}
const result = (stdout: string): Result => JSON.parse(stdout) as Result;

describe('a scene of which every frame is there', () => {
  test.each([
    ['whose frames are named', ['-f', '1-3']],
    ['whose own frames are asked for', []],
  ])('starts no Blender, and ends as if it had: %s', async (_, options) => {
    const { blender, render, at } = await given(...options);
    const quick = await render();
    expect(blender.starts()).toBe(0);
    expect(result(quick.stdout)).toMatchObject({ done: 0 });
    // As it was before anything was remembered.
    rmSync(looksIn(at('out')), { recursive: true });
    const full = await render();
    expect(blender.starts()).toBeGreaterThan(0);
    expect([quick.code, plain(quick.stdout), plain(quick.stderr)]).toEqual([
      full.code,
      plain(full.stdout),
      plain(full.stderr),
    ]);
  });

  test('tells again what the check has found', async () => {
    const cwd = temporaryFolder();
    cpSync(dirname(await scene('missing-files')), cwd, { recursive: true });
    const blender = counted();
    const args = ['render', 'images.blend', '-o', 'out', '-f', '1', '--blender', blender.program];
    const allowed = [...args, '--allow', 'missing-images'];
    await brenda(allowed, { cwd });
    blender.starts();
    const quick = await brenda(allowed, { cwd });
    const refused = await brenda(args, { cwd });
    expect(blender.starts()).toBe(0);
    rmSync(looksIn(join(cwd, 'out')), { recursive: true });
    for (const [ran, again] of [
      [quick, allowed],
      [refused, args],
    ] as const) {
      const full = await brenda(again, { cwd });
      expect([ran.code, plain(ran.stderr)]).toEqual([full.code, plain(full.stderr)]);
    }
    expect([quick.code, refused.code]).toEqual([0, 1]);
  });

  test.each<[string, (at: (...path: string[]) => string) => unknown, string[], Result]>([
    [
      'a frame was deleted',
      (at) => {
        rmSync(at('out', 'frame_000002.png'));
      },
      [],
      { done: 1, skipped: 2 },
    ],
    [
      'a frame was painted over',
      (at) => {
        appendFileSync(at('out', 'frame_000002.png'), 'x');
      },
      [],
      { done: 1, skipped: 2 },
    ],
    [
      'a record is gone',
      (at) => {
        const jobs = at('out', '.brenda', 'jobs');
        rmSync(join(jobs, readdirSync(jobs)[0] ?? '', 'ledger', 'frame_000002.json'));
      },
      [],
      { done: 1, skipped: 2 },
    ],
    ['more frames are asked for', () => undefined, ['-f', '1-4'], { done: 1, skipped: 3 }],
    [
      'the scene was saved',
      async (at) => {
        copyFileSync(await scene('plain'), at('textured.blend'));
      },
      ['--replace'],
      { done: 3, skipped: 0 },
    ],
    [
      'another size is asked for',
      () => undefined,
      ['--percentage', '50', '--replace'],
      { done: 3, skipped: 0 },
    ],
    [
      'a picture has other contents, of the same size and time',
      async (at) => {
        const path = at('textures', 'paint.png');
        const { atime, mtime, size } = statSync(path);
        const green = await sharp({ create: { width: 4, height: 4, channels: 3, background: '#00ff00' } })
          .png()
          .toBuffer();
        writeFileSync(
          path,
          Buffer.concat([green, Buffer.alloc(Math.max(0, size - green.length))]).subarray(
            0,
            Math.max(size, green.length),
          ),
        );
        utimesSync(path, atime, mtime);
      },
      ['--replace'],
      { done: 3, skipped: 0 },
    ],
  ])('is opened when %s, and what is missing is rendered', async (_, change, more, expected) => {
    const { blender, render, at } = await given('-f', '1-3');
    await change(at);
    const { code, stdout, stderr } = await render(...more);
    if (code !== 0) throw new Error(stderr);
    expect(blender.starts()).toBeGreaterThan(0);
    expect(result(stdout)).toMatchObject(expected);
  });

  test.each<[string, (at: (...path: string[]) => string, program: string) => unknown]>([
    [
      'there is a file more where it looks for some',
      (at) => {
        writeFileSync(at('textures', 'paint.1002.png'), '');
      },
    ],
    [
      'its Blender is another',
      (_, program) => {
        appendFileSync(program, '# updated\n');
      },
    ],
    [
      'what is remembered is damaged',
      (at) => {
        const looks = looksIn(at('out'));
        for (const name of readdirSync(looks)) writeFileSync(join(looks, name), '{"version":1');
      },
    ],
  ])('is opened when %s, and nothing is rendered', async (_, change) => {
    const { blender, render, at } = await given('-f', '1-3');
    change(at, blender.program);
    const { code, stdout } = await render();
    expect([code, result(stdout)]).toMatchObject([0, { done: 0, skipped: 3 }]);
    expect(blender.starts()).toBeGreaterThan(0);
    // And from then on it need not be.
    await render();
    expect(blender.starts()).toBe(0);
  });

  test('is opened when its scripts may run', async () => {
    const { blender, render } = await given('-f', '1', '--trust');
    await render();
    expect(blender.starts()).toBeGreaterThan(0);
  });
});

test('a night that is started again opens those scenes alone that something is missing of', async () => {
  const cwd = temporaryFolder();
  for (const name of ['a', 'b', 'c']) copyFileSync(await scene('plain'), join(cwd, `${name}.blend`));
  const blender = counted();
  const args = [
    'render',
    'a.blend',
    'b.blend',
    'c.blend',
    '-f',
    '1-2',
    '--blender',
    blender.program,
    '--json',
  ];
  expect((await brenda(args, { cwd })).code).toBe(0);
  blender.starts();
  const again = await brenda(args, { cwd });
  expect(blender.starts()).toBe(0);
  rmSync(join(cwd, 'frames', 'b', 'frame_000002.png'));
  const third = await brenda(args, { cwd });
  const one = blender.starts();
  expect(one).toBeGreaterThan(0);
  const renders = ({ stdout }: { readonly stdout: string }) =>
    (JSON.parse(stdout) as { renders: Result[] }).renders.map(({ done, skipped }) => [done, skipped]);
  expect(renders(again)).toEqual([
    [0, 2],
    [0, 2],
    [0, 2],
  ]);
  expect(renders(third)).toEqual([
    [0, 2],
    [1, 1],
    [0, 2],
  ]);
});
