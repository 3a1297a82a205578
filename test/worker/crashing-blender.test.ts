import { chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { QUARANTINED } from '../../protocol/environment/worker-exit';
import { isMachines } from '../../worker/failures/crash-streak';
import { brenda } from '../support/brenda';
import { BLENDER, blenderName } from '../support/blender';
import { crashFarm, until } from '../support/worker/crash-farm';
import { type Metadata, startMetadata } from '../support/aws/metadata';
import { scene } from '../support/scenes';
import { temporaryFolder } from '../support/temporary-folder';

const SEGV = 'Blender crashed (SIGSEGV)';
/** The module for Python writes nothing when it crashes. */
const WRITES_REPORTS = blenderName() !== 'official';
const CRASHED_AT = 'File "<string>", line 4 in crash';

describe('crashes in a row are', () => {
  const crash = (...attempts: readonly [worker: string, reason: string][]) => ({
    reason: SEGV,
    attempts: attempts.map(([worker, reason]) => ({
      worker,
      reason,
      at: '2026-12-01T00:00:00Z',
      sort: 'scene' as const,
    })),
  });
  const here = crash(['one', SEGV]);

  it.each<[string, boolean, Parameters<typeof isMachines>[0]]>([
    ["the scene's, of two units", false, [here, here]],
    ["the machine's, of three", true, [here, here, { reason: SEGV }]],
    ["the scene's when one of them has crashed elsewhere too", false, [here, crash(['two', SEGV]), here]],
    ["the machine's when others have failed otherwise", true, [here, here, crash(['two', 'no camera'])]],
  ])('%s', (_, machines, crashes) => {
    expect(isMachines(crashes, 'one')).toBe(machines);
  });
});

describe('a worker whose Blender crashes on everything', () => {
  const folder = temporaryFolder();
  let metadata: Metadata;
  beforeAll(async () => {
    metadata = await startMetadata({ instanceId: 'i-0123456789abcdef0' });
  });
  afterAll(() => metadata.close());

  /** A Blender that dies of any frame it renders, as long as its machine is broken. */
  function brokenBlender(): { readonly path: string; readonly fix: () => void } {
    const own = join(temporaryFolder(), 'bin');
    mkdirSync(own);
    const [path, broken] = [join(own, 'blender'), join(own, 'broken')];
    writeFileSync(broken, '');
    const crash = [
      'import bpy, os, signal',
      '@bpy.app.handlers.persistent',
      'def crash(*_):',
      `    if os.path.exists("${broken}"): os.kill(os.getpid(), signal.SIGSEGV)`,
      'bpy.app.handlers.render_pre.append(crash)',
    ].join('\n');
    writeFileSync(path, `#!/bin/bash\nexec '${BLENDER}' -b --python-expr '${crash}' "$@"\n`);
    chmodSync(path, 0o755);
    return {
      path,
      fix: () => {
        rmSync(broken);
      },
    };
  }

  const givenFarm = async (frames: number) => {
    const path = await scene('plain');
    return crashFarm(
      {
        job: { scene: 'plain.blend' },
        source: join(path, '..'),
        tasks: Array.from({ length: frames }, (_, i) => ({ span: { first: i + 1, last: i + 1, step: 1 } })),
      },
      folder,
    );
  };
  const unit = (frame: number): string => `frame_00000${String(frame)}`;
  const inGroup = (blender: string) => ({
    ...metadata.env,
    BRENDA_BLENDER: blender,
    BRENDA_GROUP: 'film',
    BRENDA_WORK_DIR: join(temporaryFolder(), 'work'),
  });

  test('is quarantined after three units, which costs them nothing, and another machine renders all', async () => {
    const farm = await givenFarm(5);
    try {
      const { path, fix } = brokenBlender();
      const { code, said } = await farm.start('bad', 'no proxy', inGroup(path)).exited;
      expect({ code, said }).toEqual({
        code: QUARANTINED,
        said: expect.stringMatching(
          /^brenda worker: Blender crashed on 3 different units in a row, and rendered none in between: frame_00000\d, frame_00000\d, frame_00000\d \(Blender crashed \(SIGSEGV\).*\)\n$/,
        ) as string,
      });
      const tried = (
        await Promise.all([1, 2, 3, 4, 5].map((frame) => farm.ledger.failure(unit(frame))))
      ).filter((one) => one !== undefined);
      expect(tried.map(({ final, attempts }) => [final, attempts.map(({ sort }) => sort)])).toEqual(
        Array(3).fill([false, ['host']]),
      );
      expect((await farm.queue.depth()).visible).toBe(5);
      if (WRITES_REPORTS) {
        const [attempt] = tried[0]?.attempts ?? [];
        expect(attempt?.reason).toBe(`${SEGV}: ${CRASHED_AT}`);
        const kept = await farm.store.get(attempt?.crashFile ?? '');
        expect(Buffer.from(kept ?? []).toString()).toMatch(
          /^# Blender [\d.]+,[^]*# backtrace[^]*# Python backtrace/,
        );
      }

      fix();
      farm.start('good', 'no proxy', inGroup(path));
      await until('all are done', async () => (await farm.recorded()).length === 5);
      expect((await farm.deadLetters.depth()).visible).toBe(0);
      expect(await farm.ledger.record(tried[0]?.unit ?? '')).toMatchObject({
        worker: 'good',
        attempt: 2,
        failedBefore: [{ worker: 'bad', sort: 'host' }],
      });
    } finally {
      await farm.close();
    }
  });

  test('does not when the others crash on the same: the scene fails for good', async () => {
    const farm = await givenFarm(3);
    try {
      const { path } = brokenBlender();
      expect((await farm.start('one', 'no proxy', inGroup(path)).exited).code).toBe(QUARANTINED);
      const others = ['two', 'three'].map((name) => farm.start(name, 'no proxy', inGroup(path)));
      await until('all are dead letters', async () => (await farm.deadLetters.depth()).visible === 3, 120);
      expect(others.map((one) => one.isUp())).toEqual([true, true]);
      for (const frame of [1, 2, 3]) {
        const { attempts = [], final } = (await farm.ledger.failure(unit(frame))) ?? {};
        expect([final, attempts[0]?.sort]).toEqual([true, 'host']);
      }
    } finally {
      await farm.close();
    }
  });

  test('stays where no other machine comes in its place, and says of each frame what became of it', async () => {
    const { path } = brokenBlender();
    const output = join(temporaryFolder(), 'frames');
    const args = ['-f', '1-4', '-o', output, '--json'];
    const { code, stdout, stderr } = await brenda(['render', await scene('plain'), ...args], {
      env: { ...process.env, BLENDER: path },
    });
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ done: 0, failed: 4, left: 0 });
    expect(stderr).toContain(`frame 1 failed: ${SEGV}`);
    expect(stderr).toContain(
      `fix: brenda failures ${output} --log 1 shows what Blender said before; change that in the scene, or take another Blender (--blender), then the same command\n`,
    );
    const told = await brenda(['failures', output]);
    expect(told.stdout).toMatch(
      /^ {2}\d\d:\d\d, (?:now|\d+ (?:s|min) ago) {2}worker-1 {2}scene: Blender crashed/m,
    );
    if (!WRITES_REPORTS) return;
    expect(told.stdout).toContain(`scene: ${SEGV}: ${CRASHED_AT}\n`);
    const [kept] = /\S+frame_000001\.1\.crash\.txt$/m.exec(told.stdout) ?? [];
    expect(kept).toMatch(new RegExp(`^${output}/\\.brenda/jobs/\\w+/logs/`));
    expect(readFileSync(kept ?? '', 'utf8')).toContain('# Python backtrace');
  });

  test('on a scene that it opens says where its report is', async () => {
    const path = join(temporaryFolder(), 'blender');
    const crash = [
      'import bpy, os, signal',
      '@bpy.app.handlers.persistent',
      'def crash(*_):',
      '    if bpy.data.filepath: os.kill(os.getpid(), signal.SIGSEGV)',
      'bpy.app.handlers.load_post.append(crash)',
    ].join('\n');
    writeFileSync(path, `#!/bin/bash\nexec '${BLENDER}' -b --python-expr '${crash}' "$@"\n`, { mode: 0o755 });
    const temporary = temporaryFolder();
    for (const args of [['check'], ['render', '-o', join(temporary, 'frames')]]) {
      const { stderr } = await brenda([...args, await scene('plain'), '--blender', path], {
        env: { ...process.env, HOME: temporary, TMPDIR: temporary },
      });
      expect(stderr).toContain(`${SEGV} as it opened `);
      if (!WRITES_REPORTS) continue;
      const [, kept = ''] = /; Blender's crash file: (\S+\/plain\.crash\.txt)$/m.exec(stderr) ?? [];
      expect(stderr).toContain(CRASHED_AT);
      expect(readFileSync(kept, 'utf8')).toContain('# Python backtrace');
    }
  });
});
