import { readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { relative } from 'node:path';
import { blenderFor } from '../../../local/blenders/blender-for';
import { findBlenders } from '../../../local/blenders/find/find-blenders';
import { namedBlender } from '../../../local/blenders/named-blender';
import { renderedBefore, SceneRendered } from '../../../local/blenders/rendered-before';
import { jobId } from '../../../protocol/job/job';
import { FolderObjectStore } from '../../../local/folder-store/folder-object-store';
import { Ledger } from '../../../farm/ledger/ledger';
import { LaidBlenders } from '../../support/blenders/laid-blenders';

/** The path of a .blend that says that this Blender saved it. */
function savedBy(laid: LaidBlenders, series: string, name = 'shot.blend'): string {
  const [major = '', minor = ''] = series.split('.');
  const two = minor.padStart(2, '0');
  const header = Number(major) >= 5 ? `BLENDER17-01v0${major}${two}` : `BLENDER-v${major}${two}`;
  writeFileSync(laid.at(name), `${header}${'\0'.repeat(600)}`);
  return laid.at(name);
}

const started = (laid: LaidBlenders): string[] => {
  try {
    return readFileSync(laid.at('started'), 'utf8').trim().split('\n');
  } catch {
    return [];
  }
};

const studio = (): LaidBlenders =>
  new LaidBlenders()
    .lay('bin/blender', '5.2.2 LTS')
    .lay('opt/blender-4.3.1-linux-x64/blender', '4.3.1', '4.3')
    .lay('opt/blender-4.3.2-linux-x64/blender', '4.3.2', '4.3')
    .lay('opt/blender-4.5.0-linux-x64/blender', '4.5.0', '4.5')
    .lay('opt/blender-6.0.0-linux-x64/blender', '6.0.0', '6.0');

async function chosen(laid: LaidBlenders, scene: string) {
  const { program, said } = await blenderFor(scene, { found: findBlenders(laid.machine) });
  return { program: relative(laid.root, program), said: said?.replaceAll(`${laid.root}/`, '') };
}

describe('the Blender for a file', () => {
  test.each<[string, string, string, string | undefined]>([
    ['of the version on the PATH is that', '5.2', 'bin/blender', undefined],
    [
      'of a version that is here is the newest of it',
      '4.3',
      'opt/blender-4.3.2-linux-x64/blender',
      'Blender 4.3.2 (opt/blender-4.3.2-linux-x64/blender): shot.blend was saved by Blender 4.3; --blender takes another',
    ],
    [
      'of a version that is not here is the nearest newer one',
      '4.4',
      'opt/blender-4.5.0-linux-x64/blender',
      'Blender 4.5.0 (opt/blender-4.5.0-linux-x64/blender): shot.blend was saved by Blender 4.4, which is not here, and this is the nearest newer one; --blender takes another',
    ],
    [
      'of a version before the one on the PATH is that, where none is nearer',
      '5.1',
      'bin/blender',
      undefined,
    ],
    [
      'newer than all is the newest there is, and says what is here and where the other is',
      '6.1',
      'opt/blender-6.0.0-linux-x64/blender',
      'shot.blend was saved by Blender 6.1, and none here is as new: goes on with 6.0.0 (opt/blender-6.0.0-linux-x64/blender); there is 5.2.2 LTS (bin/blender), 4.3.1 (opt/blender-4.3.1-linux-x64/blender), 4.3.2 (opt/blender-4.3.2-linux-x64/blender), 4.5.0 (opt/blender-4.5.0-linux-x64/blender), 6.0.0 (opt/blender-6.0.0-linux-x64/blender); get 6.1 from https://download.blender.org/release/Blender6.1/, or give the path of one: --blender PATH',
    ],
  ])('%s', async (_, series, program, said) => {
    const laid = studio();
    expect(await chosen(laid, savedBy(laid, series))).toEqual({ program, said });
    // The one on the PATH says nothing by where it lies; of the others only what is taken is asked.
    expect(started(laid)).toEqual(program === 'bin/blender' ? [program] : ['bin/blender', program]);
  });

  test.each<[string, (laid: LaidBlenders) => string]>([
    ['that is missing', (laid) => laid.at('nowhere.blend')],
    ['that is none', (laid) => (laid.write('shot.blend', 'text'), laid.at('shot.blend'))],
  ])('%s is the one on the PATH', async (_, scene) => {
    const laid = studio();
    expect(await chosen(laid, scene(laid))).toEqual({ program: 'bin/blender', said: undefined });
  });

  test('is not started before, where there is but one', async () => {
    const laid = new LaidBlenders().lay('bin/blender', '5.2.2 LTS');
    expect(await chosen(laid, savedBy(laid, '4.3'))).toEqual({ program: 'bin/blender', said: undefined });
    expect(started(laid)).toEqual([]);
  });

  test.each<[string, string]>([
    ['says that it is another', '3.6.0'],
    ['says nothing', '!exit 1'],
    ['says nothing that is a version', '!head -c 100000 /dev/zero'],
  ])('is not what its folder says, when it %s', async (_, says) => {
    const laid = new LaidBlenders()
      .lay('bin/blender', '5.2.2 LTS')
      .lay('opt/blender-4.3.2-linux-x64/blender', says, '4.3')
      .lay('opt/blender-4.3.1-linux-x64/blender', '4.3.1', '4.3');
    expect(await chosen(laid, savedBy(laid, '4.3'))).toMatchObject({
      program: 'opt/blender-4.3.1-linux-x64/blender',
    });
  });
});

describe('--blender', () => {
  const named = async (laid: LaidBlenders, text: string): Promise<string> =>
    (
      await namedBlender(text, { machine: laid.machine, remember: true }).catch((error: unknown) =>
        String(error),
      )
    ).replaceAll(`${laid.root}/`, '');

  test.each<[string, string]>([
    ['4.3', 'opt/blender-4.3.2-linux-x64/blender'],
    ['4.3.1', 'opt/blender-4.3.1-linux-x64/blender'],
    ['v4.5', 'opt/blender-4.5.0-linux-x64/blender'],
    ['5.2 LTS', 'bin/blender'],
    ['5.2.2', 'bin/blender'],
    ['4', 'opt/blender-4.5.0-linux-x64/blender'],
    ['blender', 'bin/blender'],
    ['blunder', 'blunder'],
    [
      '4.2',
      'UserFault: no Blender 4.2 was found on this machine; there is 5.2.2 LTS (bin/blender), 4.3.1 (opt/blender-4.3.1-linux-x64/blender), 4.3.2 (opt/blender-4.3.2-linux-x64/blender), 4.5.0 (opt/blender-4.5.0-linux-x64/blender), 6.0.0 (opt/blender-6.0.0-linux-x64/blender); get it from https://download.blender.org/release/Blender4.2/, or give its path: --blender PATH',
    ],
    [
      '4.3.3',
      expect.stringMatching(
        /^UserFault: no Blender 4\.3\.3 was found on this machine; there is 5\.2\.2/,
      ) as string,
    ],
  ])('%s', async (text, expected) => {
    expect(await named(studio(), text)).toEqual(expected);
  });

  test.each<[string, string, string]>([
    ['a program', 'elsewhere/build/bin/blender', 'elsewhere/build/bin/blender'],
    ['the folder of one', 'elsewhere/build/bin', 'elsewhere/build/bin/blender'],
    ['an application', 'elsewhere/Blender.app', 'elsewhere/Blender.app/Contents/MacOS/Blender'],
  ])('is %s, and is found from then on', async (_, path, program) => {
    const laid = studio()
      .lay('elsewhere/build/bin/blender', '4.2.9')
      .lay('elsewhere/Blender.app/Contents/MacOS/Blender', '4.2.9');
    expect(await named(laid, laid.at(path))).toBe(program);
    expect(await chosen(laid, savedBy(laid, '4.2'))).toMatchObject({ program });
  });

  test('is refused when it is a folder without a Blender', async () => {
    const laid = studio();
    expect(await named(laid, laid.at('opt'))).toMatch(
      /^UserFault: .*is a folder with no Blender in it; name the program, or a version/,
    );
  });
});

describe('a scene that was rendered into the folder before', () => {
  const given = async (laid: LaidBlenders, program: string, blender: string) => {
    const scene = savedBy(laid, '5.2');
    const folder = laid.at('frames');
    const job = { project: '0'.repeat(64), scene: 'shot.blend', settings: {} };
    const store = new FolderObjectStore(folder);
    const id = jobId(job);
    const ledger = new Ledger(store, id);
    await ledger.writeJob({ version: 1, id, job, source: 'file:///' });
    await ledger.writeRequest({
      version: 1,
      job: id,
      frames: '1',
      taskSize: 1,
      at: new Date().toISOString(),
    });
    await (await SceneRendered.of(scene, laid.at(program))).by(store, id, blender);
    return async () => {
      const before = await renderedBefore(store, 'shot.blend');
      const { program: taken, said } = await blenderFor(scene, { before, found: findBlenders(laid.machine) });
      return { program: relative(laid.root, taken), said: said?.replaceAll(`${laid.root}/`, '') };
    };
  };
  const other = 'opt/blender-4.5.0-linux-x64/blender';

  test('goes on with the same Blender', async () => {
    const again = await given(studio(), other, '4.5.0');
    expect(await again()).toEqual({
      program: other,
      said: `Blender 4.5.0 (${other}): it has rendered the frames so far; --blender takes another`,
    });
  });

  test('goes on with it where it has moved', async () => {
    const again = await given(studio(), 'old/blender', '4.5.0');
    expect(await again()).toMatchObject({ program: other });
  });

  test('is told when it is not there any more', async () => {
    const again = await given(studio(), 'old/blender', '4.1.0');
    expect(await again()).toEqual({
      program: 'bin/blender',
      said: 'Blender 5.2.2 LTS (bin/blender): the frames so far were rendered by Blender 4.1.0, which is not found here any more',
    });
  });

  test('is another job once the scene is another, and its Blender is chosen as for any', async () => {
    const laid = studio();
    const again = await given(laid, other, '4.5.0');
    utimesSync(laid.at('shot.blend'), 1, 1);
    expect(await again()).toEqual({ program: 'bin/blender', said: undefined });
  });

  test('starts no program that the folder names and that is not where Blenders are', async () => {
    const laid = studio();
    laid.lay('frames/payload', '4.5.0');
    const again = await given(laid, 'frames/payload', '4.5.0');
    expect(await again()).toMatchObject({ program: other });
    expect(started(laid)).not.toContain('frames/payload');
  });
});
