import fc from 'fast-check';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { refuseUntrustedInTemplate } from '../../../local/scene/template-trust';
import { UserFault } from '../../../protocol/failure/fault';
import { blocking, type Finding } from '../../../protocol/failure/finding';
import { FrameRange } from '../../../protocol/job/frame-range';
import { BlenderCrashed } from '../../../worker/render/blender/failures/blender-crashed';
import { BlenderProcess } from '../../../worker/render/blender/process/blender-process';
import { BLENDER } from '../../support/blender';
import { pixels } from '../../support/pixels';
import { scene } from '../../support/scenes';
import { temporaryFolder } from '../../support/temporary-folder';
import { RUNS } from '../borders';

/** A name in the scene, and what is put over its bytes from the second on. */
interface Damage {
  readonly name: string;
  readonly bytes: readonly number[];
}

const FRAME = 1;
/** Each is no UTF-8: alone, begun and not gone on with, half of a pair, an overlong slash. */
const NO_TEXT = [[0xff], [0xc3, 0x28], [0x80], [0xed, 0xa0, 0x80], [0xc0, 0xaf]] as const;
const NAME = /Qz[a-z]+/g;
/** Where Blender hands such a name to Cycles by itself, Python looks at a line of that to say where it failed, which the fence takes for the scene's. */
const REFUSED =
  /damaged or hostile: a name in it is no text \(UTF-8\)|Blender was about to run Python that the scene brings/;
const work = temporaryFolder();

let whole: { readonly path: string; readonly content: Buffer; readonly names: readonly string[] };
let blender: BlenderProcess;
let shown: unknown;

beforeAll(async () => {
  const folder = join(work, 'project');
  cpSync(dirname(await scene('every-name')), folder, { recursive: true });
  const path = join(folder, 'every-name.blend');
  const content = readFileSync(path);
  const names = [...new Set(content.toString('latin1').match(NAME))].sort();
  whole = { path, content, names };
  blender = await started();
  await blender.open(path, {});
  const looked = { frames: FrameRange.of(FRAME, FRAME), project: folder, elsewhere: true };
  expect(blocking((await blender.check(looked)).findings)).toEqual([]);
  shown = await picture('whole');
});

afterAll(async () => {
  await blender.close();
});

function started(): Promise<BlenderProcess> {
  return BlenderProcess.start({ executable: BLENDER, workFolder: join(work, 'blender') });
}

async function picture(name: string): Promise<unknown> {
  const folder = join(work, name);
  mkdirSync(folder);
  const { files } = await blender.render({ frame: FRAME, folder });
  return pixels(join(folder, files.find((file) => file.startsWith('frame_')) ?? ''));
}

function damaged(at: string, damages: readonly Damage[]): string {
  const content = Buffer.from(whole.content);
  for (const { name, bytes } of damages)
    for (let place = content.indexOf(name); place >= 0; place = content.indexOf(name, place + 1))
      Buffer.from(bytes).copy(content, place + 1);
  const path = join(dirname(whole.path), `${at}.blend`);
  writeFileSync(path, content);
  return path;
}

type Outcome = 'rendered' | 'refused by its check' | 'refused as it was opened' | 'crashed';

async function outcome(at: string, path: string): Promise<Outcome> {
  const frames = FrameRange.of(FRAME, FRAME);
  const looked = async (): Promise<readonly Finding[] | Error> => {
    try {
      await blender.open(path, {});
      return (await blender.check({ frames, project: dirname(path), elsewhere: true })).findings;
    } catch (error) {
      if (error instanceof UserFault || error instanceof BlenderCrashed) return error;
      throw error;
    }
  };
  const found = await looked();
  if (found instanceof BlenderCrashed) {
    // Some that Blender hands to Python by itself: the variables of a driver.
    await blender.close();
    blender = await started();
    return 'crashed';
  }
  if (found instanceof Error) {
    expect(found.message).toMatch(REFUSED);
    return 'refused as it was opened';
  }
  expect(found.filter(({ id }) => id === 'unchecked')).toEqual([]);
  expect(() => {
    refuseUntrustedInTemplate(found, false);
  }).toThrow(UserFault);
  if (blocking(found).length > 0) return 'refused by its check';
  expect(await picture(at)).toEqual(shown);
  return 'rendered';
}

async function holds(at: string, damages: readonly Damage[]): Promise<Outcome> {
  const path = damaged(at, damages);
  const before = readdirSync(dirname(path));
  try {
    const what = await outcome(at, path);
    expect(existsSync(`${path}.ran`)).toBe(false);
    expect(readdirSync(dirname(path))).toEqual(before);
    return what;
  } catch (error) {
    throw new Error(`${JSON.stringify(damages)}: ${String(error)}`, { cause: error });
  }
}

test('a scene with a name that is not UTF-8 is refused, or renders as before', async () => {
  expect(whole.names.length).toBeGreaterThan(30);
  const outcomes: Record<string, Outcome> = {};
  for (const [at, name] of whole.names.entries())
    outcomes[name] = await holds(name, [{ name, bytes: NO_TEXT[at % NO_TEXT.length] ?? [] }]);
  // What is only shown is no matter; a file that cannot be named is not there.
  expect(outcomes).toMatchObject({
    ...{ Qzmaterial: 'rendered', Qzother: 'rendered', Qzotherlayer: 'rendered', Qzstrip: 'rendered' },
    ...{ Qzpicture: 'refused by its check', Qzscene: 'refused as it was opened' },
  });
});

test('so is a scene with several such names', async () => {
  const seed = Date.now() % 2 ** 31;
  process.stderr.write(`seed ${String(seed)}\n`);
  // Most Blenders crash on the variables of a driver.
  const names = whole.names.filter((name) => name !== 'Qzvariable');
  const damage = fc.record({ name: fc.constantFrom(...names), bytes: fc.constantFrom(...NO_TEXT) });
  const several = fc.uniqueArray(damage, { minLength: 2, maxLength: 4, selector: ({ name }) => name });
  const some = fc.sample(several, { numRuns: RUNS['damaged-names'], seed });
  for (const [at, damages] of some.entries()) await holds(`several-${String(at)}`, damages);
});
