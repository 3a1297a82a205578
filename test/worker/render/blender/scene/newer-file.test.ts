import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { UserFault } from '../../../../../protocol/failure/fault';
import { BlenderCrashed } from '../../../../../worker/render/blender/failures/blender-crashed';
import { BlenderProcess } from '../../../../../worker/render/blender/process/blender-process';
import { SceneUnreadable } from '../../../../../worker/render/blender/failures/scene-unreadable';
import { whyNotOpened } from '../../../../../worker/render/blender/failures/why-not-opened';
import { BlenderNumber, linkedBy, savedBy } from '../../../../../worker/project/blend-header';
import { BLENDER, blenderVersion, isAtLeast } from '../../../../support/blender';
import { scene } from '../../../../support/scenes';
import { temporaryFolder } from '../../../../support/temporary-folder';

const work = temporaryFolder();
/** Compressed, and really saved by that Blender: make.py beside them tells how. */
const savedBy43 = join(__dirname, '../../../../scenes/saved-by/4.3.blend');
const savedBy52 = join(__dirname, '../../../../scenes/saved-by/5.2.blend');
const here = blenderVersion();

async function opened(path: string): Promise<string> {
  const blender = await BlenderProcess.start({ executable: BLENDER, workFolder: work });
  try {
    const { savedBy: saved } = await blender.open(path, {});
    return `opened, saved by ${saved}`;
  } catch (error) {
    expect(error).toBeInstanceOf(UserFault);
    return (error as Error).message;
  } finally {
    await blender.close();
  }
}

test.each<[string, string, string]>([
  ['4.3', savedBy43, isAtLeast(4) ? 'opened, saved by 4.3' : crashed(savedBy43, '4.3')],
  [
    '5.2',
    savedBy52,
    isAtLeast(5)
      ? 'opened, saved by 5.2'
      : `scene ${savedBy52}: was saved by Blender 5.2, which Blender ${here} cannot read; use Blender 5.2 or newer: https://download.blender.org/release/Blender5.2/`,
  ],
])('a file of Blender %s opens, or is told from one that is damaged', async (_, path, said) => {
  expect(await opened(path)).toBe(said);
});

function crashed(path: string, saved: string): string {
  return `scene ${path}: it was saved by Blender ${saved}, and Blender ${here} crashed (SIGSEGV) as it opened it; use Blender ${saved} or newer: https://download.blender.org/release/Blender${saved}/`;
}

test('a scene that links a file of a newer Blender names it where it crashes on it, and opens where it does not', async () => {
  const folder = join(work, 'linking');
  mkdirSync(folder);
  const path = join(folder, 'assets.blend');
  copyFileSync(await scene('assets'), path);
  const library = join(folder, 'library.blend');
  copyFileSync(savedBy43, library);
  expect(await linkedBy(path)).toEqual([library]);
  // Nothing that this library has is linked, so that no Blender reads more of it than its names.
  expect(await opened(path)).toBe(`opened, saved by ${String(BlenderNumber.parse(here))}`);
});

test('a crash names the newest of what was opened, and what is not newer is no reason for it', async () => {
  const folder = join(work, 'named');
  mkdirSync(folder);
  const path = join(folder, 'assets.blend');
  copyFileSync(await scene('assets'), path);
  const crash = new BlenderCrashed({ code: null, signal: 'SIGSEGV' }, '', 0);
  const asked = { scene: path, savedBy: await savedBy(path), here: '3.4.1' };
  copyFileSync(savedBy43, join(folder, 'library.blend'));
  const own = (await savedBy(path))?.isNewerThan(BlenderNumber.parse('3.4')) === true;
  const [what, saved] = own
    ? ['it', String(asked.savedBy)]
    : [`the library ${join(folder, 'library.blend')}`, '4.3'];
  expect(await whyNotOpened(crash, asked)).toEqual(
    new UserFault(
      `scene ${path}: ${what} was saved by Blender ${saved}, and Blender 3.4.1 crashed (SIGSEGV) as it opened it; use Blender ${saved} or newer: https://download.blender.org/release/Blender${saved}/`,
    ),
  );
  const killed = new BlenderCrashed({ code: null, signal: 'SIGKILL' }, '', 0);
  expect(String(await whyNotOpened(killed, asked))).toBe(
    `BlenderCrashed: Blender was killed (SIGKILL) as it opened ${path}, a file that Blender ${String(asked.savedBy)} saved; this is Blender 3.4.1`,
  );
});

test('which Blender saved a file is read from it, compressed or not', async () => {
  expect(String(await savedBy(savedBy43))).toBe('4.3');
  expect(String(await savedBy(savedBy52))).toBe('5.2');
  expect(String(await savedBy(await scene('plain')))).toBe(String(BlenderNumber.parse(here)));
  expect(await savedBy(__filename)).toBeUndefined();
  expect(await savedBy(join(work, 'nowhere.blend'))).toBeUndefined();
});

test('a scene that links a file it cannot read, be it through another, names that file and who saved it', async () => {
  const folder = join(work, 'unreadable');
  mkdirSync(folder);
  const path = join(folder, 'assets.blend');
  copyFileSync(await scene('assets'), path);
  const library = join(folder, 'library.blend');
  copyFileSync(savedBy52, library);
  const said = new SceneUnreadable(`scene ${path}: is damaged or incomplete`);
  const asked = { scene: path, savedBy: BlenderNumber.parse('3.4'), here: '4.3.2' };
  expect(String(await whyNotOpened(said, asked))).toBe(
    String(
      new UserFault(
        `scene ${path}: the library ${library} was saved by Blender 5.2, which Blender 4.3.2 cannot read; use Blender 5.2 or newer: https://download.blender.org/release/Blender5.2/`,
      ),
    ),
  );
  // A library that is no newer is not to blame.
  expect(await whyNotOpened(said, { ...asked, here: '5.2.2 LTS' })).toBe(said);
});
