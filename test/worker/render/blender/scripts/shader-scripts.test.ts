import {
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { severityOf } from '../../../../../protocol/failure/finding';
import { FrameRange } from '../../../../../protocol/job/frame-range';
import { BlenderProcess } from '../../../../../worker/render/blender/process/blender-process';
import { hashProject } from '../../../../../worker/project/project-hash';
import { BLENDER, isAtLeast } from '../../../../support/blender';
import { hasBuiltIn } from '../../../../support/blenders/blender-build';
import { freshFrame } from '../../../../support/fresh-blender';
import { pixelDifference } from '../../../../support/pixels';
import { scene } from '../../../../support/scenes';
import { temporaryFolder } from '../../../../support/temporary-folder';

const work = temporaryFolder();
let copies = 0;

/** The scenes in a project of their own. */
async function project(): Promise<string> {
  const folder = join(work, `project-${String(copies++)}`);
  cpSync(dirname(await scene('shader-scripts', 'script')), folder, { recursive: true });
  return folder;
}

async function look(path: string) {
  const blender = await BlenderProcess.start({ executable: BLENDER, workFolder: work });
  try {
    const { files } = await blender.open(path, {});
    const { findings } = await blender.check({
      frames: FrameRange.parse('1'),
      project: dirname(path),
      elsewhere: true,
    });
    const folder = join(work, `frame-${String(copies++)}`);
    mkdirSync(folder);
    const frame = await blender.render({ frame: 1, folder });
    return {
      picture: join(folder, frame.files[0] ?? ''),
      reads: files.map((file) => file.slice(dirname(path).length + 1)),
      findings: findings.map((one) => `${severityOf(one)} ${one.id} ${one.subject}`),
    };
  } finally {
    await blender.close();
  }
}

const inScripts = (folder: string) => readdirSync(join(folder, 'scripts')).sort();

function change(folder: string, from: string, to: string): void {
  const path = join(folder, 'scripts', 'bands.osl');
  writeFileSync(path, readFileSync(path, 'utf8').replace(from, to));
}

/** As if it had been written so many seconds from now. */
function writtenIn(seconds: number, path: string): void {
  const time = Date.now() / 1000 + seconds;
  utimesSync(path, time, time);
}

(hasBuiltIn('osl') ? describe : describe.skip)('a script of a shader', () => {
  test.each(['script', 'compiled', ...(isAtLeast(5) ? ['camera'] : [])])(
    'is rendered as a fresh Blender does, and nothing is written beside it (%s)',
    async (name) => {
      const folder = await project();
      const sources = inScripts(folder);
      const hash = await hashProject(folder);
      const ours = await look(join(folder, `${name}.blend`));
      expect(inScripts(folder)).toEqual(sources);
      expect(ours.findings).toEqual([]);
      expect(ours.reads).toEqual(
        [
          'scripts/bands.osl',
          'scripts/shades.h',
          ...(name === 'camera' ? ['scripts/straight.osl'] : []),
        ].sort(),
      );
      // Of the compiled file alone Blender makes nothing; it makes one of the script.
      await freshFrame(join(folder, 'script.blend'), 1);
      const fresh = await freshFrame(join(folder, `${name}.blend`), 1);
      expect(await pixelDifference(ours.picture, fresh)).toBe(0);
      expect(inScripts(folder)).toContain('bands.oso');
      expect(await hashProject(folder)).toBe(hash);
    },
  );

  test('is another project when it or what it includes is changed, and shows the change in spite of what was compiled before', async () => {
    const folder = await project();
    const path = join(folder, 'script.blend');
    const before = await hashProject(folder);
    const first = await freshFrame(path, 1);
    writtenIn(-60, join(folder, 'scripts', 'bands.oso'));
    change(folder, '0.5, 1)', '0.9, 0)');
    expect(await hashProject(folder)).not.toBe(before);
    const ours = await look(path);
    expect(ours.findings).toEqual([]);
    expect(await pixelDifference(ours.picture, first)).toBeGreaterThan(0.1);
    expect(await pixelDifference(ours.picture, await freshFrame(path, 1))).toBe(0);
    const changed = await hashProject(folder);
    writeFileSync(join(folder, 'scripts', 'shades.h'), '#define SHADE 0.75\n');
    expect(await hashProject(folder)).not.toBe(changed);
    // Blender looks at the time of the script alone, and goes on with what it has compiled.
    writtenIn(60, join(folder, 'scripts', 'bands.oso'));
    expect((await look(path)).findings).toEqual(['error stale-scripts scripts/bands.osl']);
  });

  test('beside which a file lies that was compiled of another, and is no older in seconds, is an error; one of itself is none', async () => {
    const folder = await project();
    const path = join(folder, 'script.blend');
    await freshFrame(path, 1);
    const compiled = join(folder, 'scripts', 'bands.oso');
    writtenIn(60, compiled);
    expect((await look(path)).findings).toEqual([]);
    change(folder, '0.5, 1)', '0.9, 0)');
    expect((await look(path)).findings).toEqual(['error stale-scripts scripts/bands.osl']);
    expect((await look(join(folder, 'compiled.blend'))).findings).toEqual([
      'error stale-scripts scripts/bands.osl',
    ]);
    const now = new Date();
    for (const file of [compiled, join(folder, 'scripts', 'bands.osl')]) utimesSync(file, now, now);
    expect((await look(path)).findings).toEqual(['error stale-scripts scripts/bands.osl']);
    rmSync(compiled);
    expect((await look(path)).findings).toEqual([]);
  });

  test('that cannot be compiled is an error', async () => {
    const folder = await project();
    change(folder, 'shader bands(', 'shader bands((');
    expect((await look(join(folder, 'script.blend'))).findings).toEqual([
      'error broken-scripts scripts/bands.osl',
    ]);
  });

  test('is not missed where it is compiled and gone, and counts as what it was compiled into', async () => {
    const folder = await project();
    const path = join(folder, 'script.blend');
    const fresh = await freshFrame(path, 1);
    const before = await hashProject(folder);
    renameSync(join(folder, 'scripts', 'bands.osl'), join(work, 'away.osl'));
    const ours = await look(path);
    expect(ours.findings).toEqual([]);
    expect(ours.reads).toEqual(['scripts/bands.oso']);
    expect(await pixelDifference(ours.picture, fresh)).toBe(0);
    const compiled = await hashProject(folder);
    expect(compiled).not.toBe(before);
    writeFileSync(join(folder, 'scripts', 'bands.oso'), 'another');
    expect(await hashProject(folder)).not.toBe(compiled);
  });
});
