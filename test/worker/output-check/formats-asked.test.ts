import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { FrameRange } from '../../../protocol/frame-range';
import { BlenderProcess } from '../../../worker/blender/blender-process';
import { checkFiles } from '../../../worker/output-check/check-files';
import { outputFiles } from '../../../worker/output';
import { OutputChecker } from '../../../worker/output-check/output-checker';
import { BLENDER, blenderVersion, isAtLeast } from '../../support/blender';
import { scene } from '../../support/scenes';
import { temporaryFolder } from '../../support/temporary-folder';

const checker = new OutputChecker();
const work = temporaryFolder();
let blender: BlenderProcess;
let formats: string[];
/** What is asked for, smaller than what any format refuses. */
const settings = { samples: 1, resolution: { width: 96, height: 64 } };

beforeAll(async () => {
  blender = await BlenderProcess.start({ executable: BLENDER, workFolder: temporaryFolder() });
  const refused = blender.open(await scene('plain'), { ...settings, format: 'JPEG_XXL' });
  const message = await refused.then(
    () => '',
    (error: unknown) => (error as Error).message,
  );
  const said = /^format "JPEG_XXL": Blender (.+) writes no such images; use (.+)$/.exec(message);
  expect(said?.[1]).toBe(blenderVersion());
  formats = said?.[2]?.split(', ') ?? [];
});

afterAll(() => blender.close());

async function findings(path: string, format: string): Promise<string[]> {
  await blender.open(path, { ...settings, format });
  const { findings: found } = await blender.check({
    frames: FrameRange.parse('1'),
    project: work,
    elsewhere: false,
  });
  return found.map(({ id, say }) => `${id}: ${say}`);
}

async function frame(name: string) {
  const folder = join(work, name);
  mkdirSync(folder);
  const { expected } = await blender.render({ frame: 1, folder });
  const expectation = { frame: 1, files: expected, missingImages: [] };
  const [file] = await checkFiles(await outputFiles(folder), expectation, checker);
  return file?.check.picture?.format;
}

test('every format that this Blender has by name is rendered and read, or the check says that it cannot be', async () => {
  const path = await scene('plain');
  const unwritten: string[] = [];
  for (const format of formats) {
    const found = (await findings(path, format)).filter((line) => line.startsWith('missing-format'));
    if (found.length === 0) {
      const read = { OPEN_EXR_MULTILAYER: 'OPEN_EXR', TARGA_RAW: 'TARGA' }[format] ?? format;
      expect([format, await frame(`frame-${format}`)]).toEqual([format, read]);
      continue;
    }
    unwritten.push(format);
    expect(found).toEqual([
      expect.stringContaining(
        `writes a picture that this Blender ${blenderVersion()} cannot save (${format}, `,
      ),
    ]);
    await expect(frame(`frame-${format}`)).rejects.toThrow(
      `Blender ${blenderVersion()} could not save the frame as ${format}, 96 x 64, `,
    );
  }
  expect(unwritten.filter((format) => format !== 'AVIF')).toEqual([]);
  expect(formats.length).toBeGreaterThan(13);
  expect(formats.includes('AVIF')).toBe(isAtLeast(5));
});

test.each(['png', 'exr', 'OPEN_EXR_MULTILAYER'])(
  'of a scene that writes a movie, %s makes frames',
  async (format) => {
    expect(await findings(await scene('plain', 'movie'), format)).toEqual([]);
    expect(await frame(`movie-${format}`)).toBe(format === 'png' ? 'PNG' : 'OPEN_EXR');
  },
);
