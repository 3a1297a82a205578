import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Finding, severityOf } from '../../../../../protocol/failure/finding';
import { FrameRange } from '../../../../../protocol/job/frame-range';
import { BlenderProcess } from '../../../../../worker/render/blender/process/blender-process';
import { BLENDER, blenderVersion, isAtLeast } from '../../../../support/blender';
import { STUDIO, studioScene } from '../../../../support/blenders/studio-colours';
import { freshFrame } from '../../../../support/fresh-blender';
import { pixels } from '../../../../support/pixels';
import { scene } from '../../../../support/scenes';
import { temporaryFolder } from '../../../../support/temporary-folder';

const work = temporaryFolder();

jest.setTimeout(180_000);

function start(ocio?: string): Promise<BlenderProcess> {
  return BlenderProcess.start({ executable: BLENDER, workFolder: work, ocio });
}

async function checked(blender: BlenderProcess, name: string): Promise<readonly Finding[]> {
  const path = await studioScene(name);
  await blender.open(path, {});
  const { findings } = await blender.check({
    frames: FrameRange.parse('1'),
    project: dirname(path),
    elsewhere: false,
  });
  return findings.filter(({ id }) => id === 'missing-colours' || id === 'unchecked');
}

/** `error scene "Scene": has the look "Studio Warm" [object "Cube"]` */
const line = (found: Finding): string => {
  const { subject, say, usedBy } = found;
  const [what = ''] = say.split(/, which|; it says/);
  return `${severityOf(found)} ${subject}: ${what} [${usedBy.join(', ')}]`;
};

const ofView = [
  'error scene "Scene": has the display device "Studio Monitor" []',
  'error scene "Scene": has the view transform "Studio Film" []',
];

describe('without the configuration that a scene was made with, its check finds', () => {
  let blender: BlenderProcess;
  beforeAll(async () => {
    blender = await start();
  });
  afterAll(() => blender.close());

  test.each<[string, string, readonly string[]]>([
    [
      'display, view transform and look',
      'view',
      [...ofView, 'error scene "Scene": has the look "Studio Warm" []'],
    ],
    [
      'colour spaces of images, with what uses them',
      'spaces',
      [
        ...ofView,
        'error image "bricks": has the colour space "Studio Film sRGB" [material "Wall", object "Cube"]',
        'warning image "spare": has the colour space "Studio Data" []',
      ],
    ],
    [
      'those of strips and of the sequencer, where it makes the picture',
      'strips',
      [
        ...ofView,
        'error scene "Scene": has the colour space "Studio Film sRGB" []',
        'error strip "Card": has the colour space "Studio Film sRGB" [scene "Scene"]',
      ],
    ],
  ])('%s', async (_, name, expected) => {
    const found = await checked(blender, name);
    const lines = new Set(found.map(line));
    expect([...lines].sort()).toEqual([...new Set(expected)].sort());
  });

  test('what Blender says of it, and what to do', async () => {
    const [found] = (await checked(blender, 'view')).filter(({ say }) => say.includes('look'));
    expect(found?.say).toBe(
      `has the look "Studio Warm", which this Blender ${blenderVersion()} has not got; it says: scene look "Studio Warm" not found, setting default "None".`,
    );
    expect(found?.fix).toMatch(/^name the OpenColorIO configuration .* \(--ocio, or .* OCIO\); or choose/);
  });

  test('those of an output that has its own', async () => {
    const lines = (await checked(blender, 'output')).map(line);
    const subject = isAtLeast(5) ? 'scene "Scene"' : 'output of scene "Scene"';
    expect(lines).toContain(`error ${subject}: has the display device "Studio Monitor" []`);
    expect(lines).toContain(`error ${subject}: has the view transform "Studio Film" []`);
  });

  test('no error where files are linear and the view is not used', async () => {
    const found = (await checked(blender, 'linear')).filter(({ say }) => /view|look|display/.test(say));
    expect(found.map(severityOf)).toEqual(found.map(() => 'warning'));
    expect(found).toHaveLength(3);
  });

  test('which of two scenes it is', async () => {
    const lines = (await checked(blender, 'other-scene')).map(line);
    expect(lines).toContain('warning scene "Attic": has the view transform "Studio Film" []');
    expect(lines).toContain('warning scene "Attic": has the look "Studio Warm" []');
    expect(lines).toContain('error scene "Shown": has the view transform "Plain" []');
  });
});

describe('with the configuration', () => {
  test('nothing is found, and a frame has the pixels of a fresh Blender with it', async () => {
    const blender = await start(STUDIO);
    try {
      expect(await checked(blender, 'spaces')).toEqual([]);
      const path = await studioScene('view');
      await blender.open(path, {});
      const folder = join(work, 'studio');
      mkdirSync(folder);
      const { files } = await blender.render({ frame: 1, folder });
      const rendered = await pixels(join(folder, files[0] ?? ''));
      expect(rendered).toEqual(await pixels(await freshFrame(path, 1, [], { variables: { OCIO: STUDIO } })));
      expect(rendered).not.toEqual(await pixels(await freshFrame(path, 1)));
    } finally {
      await blender.close();
    }
  });
});

test('a scene of Blender’s own colours is refused with another configuration, and told how to render', async () => {
  const blender = await start(STUDIO);
  try {
    const path = await scene('working-space');
    await blender.open(path, { ocio: STUDIO });
    const { findings } = await blender.check({
      frames: FrameRange.parse('1'),
      project: dirname(path),
      elsewhere: false,
    });
    const found = findings.filter(({ id }) => id === 'missing-colours');
    const view = found.find(({ say }) => say.includes('the view transform'));
    expect(view && severityOf(view)).toBe('error');
    expect(view?.fix).toBe(
      `render with the OpenColorIO configuration that the scene was made with (--ocio; now it is ${STUDIO}), or with --ocio none if that was Blender's own`,
    );
    const space = found.map(line).filter((text) => text.includes('working colour space'));
    expect(space).toEqual(
      isAtLeast(5)
        ? [`error the working colour space of the file: is not one of this Blender ${blenderVersion()} []`]
        : [],
    );
  } finally {
    await blender.close();
  }
});

describe('a configuration that cannot be used is told in a line', () => {
  const broken = (name: string, text: string): string => {
    writeFileSync(join(work, name), text);
    return join(work, name);
  };
  test.each<[string, () => string, RegExp]>([
    ['that is not there', () => join(work, 'gone.ocio'), /there is no such file/],
    ['that is a folder', () => work, /is a folder/],
    ['that is empty', () => broken('empty.ocio', ''), /is empty/],
    ['that is no YAML', () => broken('yaml.ocio', 'this: [is not\n'), /Blender .*line 2/],
    [
      'that has no roles',
      () => broken('roles.ocio', 'ocio_profile_version: 1\ncolorspaces:\n  - !<ColorSpace> {name: One}\n'),
      /Blender .*/,
    ],
    ['of a newer OpenColorIO', () => broken('newer.ocio', 'ocio_profile_version: 9\n'), /Blender .*version/],
    ['that is not built in', () => 'ocio://nothing', /Blender .*/],
  ])('one %s', async (_, make, says) => {
    const ocio = make();
    const failed: unknown = await start(ocio).then(
      (blender) => blender.close(),
      (error: unknown) => error,
    );
    expect(failed).toBeInstanceOf(Error);
    const { message } = failed as Error;
    expect(message).toMatch(says);
    expect(message).toMatch(new RegExp(`^OpenColorIO configuration "${ocio}": .*--ocio none`));
    expect(message).not.toContain('\n');
  });
});
