import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { FrameRange } from '../../../protocol/job/frame-range';
import { BlenderProcess } from '../../../worker/render/blender/process/blender-process';
import { checkFiles } from '../../../worker/output-check/check-files';
import { outputFiles } from '../../../worker/task/publish/output';
import { OutputChecker } from '../../../worker/output-check/output-checker';
import { BLENDER, blenderVersion, isAtLeast } from '../../support/blender';
import { hasBuiltIn } from '../../support/blenders/blender-build';
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

test('every format that is offered is rendered and read', async () => {
  const path = await scene('plain');
  for (const format of formats) {
    expect((await findings(path, format)).filter((line) => line.startsWith('missing-format'))).toEqual([]);
    const read = { OPEN_EXR_MULTILAYER: 'OPEN_EXR', TARGA_RAW: 'TARGA' }[format] ?? format;
    expect([format, await frame(`frame-${format}`)]).toEqual([format, read]);
  }
  expect(formats.length).toBeGreaterThan(13);
});

// Blender 5 has the name of AVIF whether or not it was built with it.
const lacksAvif = isAtLeast(5) && !hasBuiltIn('avif');

(lacksAvif ? test : test.skip)(
  'a format that Blender has by name alone is not offered, and the check says that it cannot be saved',
  async () => {
    expect(formats).not.toContain('AVIF');
    const found = (await findings(await scene('plain'), 'AVIF')).filter((line) =>
      line.startsWith('missing-format'),
    );
    expect(found).toEqual([
      expect.stringContaining(`writes a picture that this Blender ${blenderVersion()} cannot save (AVIF, `),
    ]);
    await expect(frame('frame-AVIF')).rejects.toThrow(
      `Blender ${blenderVersion()} could not save the frame as AVIF, 96 x 64, `,
    );
  },
);

test('a format that is not saved in the color of the scene is told with those in which it is', async () => {
  const path = await scene('plain', 'webp-in-grey');
  await blender.open(path, {});
  const asked = { frames: FrameRange.parse('1'), project: work, elsewhere: false };
  const { findings: found } = await blender.check(asked);
  const isSaved = await frame('webp-in-grey').then(
    () => true,
    () => false,
  );
  expect(found.map(({ id, say, fix }) => [id, say, fix])).toEqual(
    isSaved
      ? []
      : [
          [
            'missing-format',
            `writes WEBP in BW, in which this Blender ${blenderVersion()} cannot save it`,
            'set its color to one of RGB, RGBA in Blender (Output Properties > Output) and save, or give --format PNG',
          ],
        ],
  );
});

test.each(['png', 'exr', 'OPEN_EXR_MULTILAYER'])(
  'of a scene that writes a movie, %s makes frames',
  async (format) => {
    expect(await findings(await scene('plain', 'movie'), format)).toEqual([]);
    expect(await frame(`movie-${format}`)).toBe(format === 'png' ? 'PNG' : 'OPEN_EXR');
  },
);

// The scenes are made by where the format lies in the memory of Blender 3.
(isAtLeast(4) ? test.skip : test).each(['HDR', 'BMP'])(
  'a scene whose %s has a depth and a mode of colour that the format has not is rendered and read',
  async (format) => {
    await blender.open(await scene('damaged-formats', format.toLowerCase()), settings);
    expect(await frame(`damaged-${format}`)).toBe(format);
  },
);
