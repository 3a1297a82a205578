import { earlierSpellings, inBlendersWords } from '../../../protocol/job/settings-spelling';

describe('the name of a format', () => {
  test.each<[string, readonly string[]]>([
    ['AVIF', ['avif', 'AVIF (.avif)', '.avif']],
    ['BMP', ['bmp', 'Bitmap (.bmp)', '.bmp']],
    ['CINEON', ['Cineon', 'cin', 'Cineon (.cin)']],
    ['DPX', ['dpx', '.dpx', 'DPX (.dpx)']],
    ['HDR', ['hdr', 'Radiance HDR', 'Radiance HDR (.hdr)']],
    ['IRIS', ['Iris', 'rgb', '.rgb', 'sgi', 'Iris (.rgb)']],
    ['JPEG', ['jpg', 'JPG', '.jpg', 'jpeg', '.JPEG', 'Jpg', 'JPEG (.jpg)']],
    ['JPEG2000', ['jp2', 'JPEG 2000', 'jpeg-2000', 'JPEG 2000 (.jp2)']],
    ['OPEN_EXR', ['exr', 'EXR', '.exr', 'OpenEXR', 'open-exr', 'Open EXR', 'OpenEXR (.exr)', 'open_exr']],
    [
      'OPEN_EXR_MULTILAYER',
      ['OpenEXR MultiLayer', 'multilayer', 'EXR_MULTILAYER', 'multilayer-exr', 'OpenEXR MultiLayer (.exr)'],
    ],
    ['PNG', ['png', '.png', 'Png', 'PNG (.png)']],
    ['TARGA', ['tga', '.TGA', 'Targa', 'Targa (.tga)']],
    ['TARGA_RAW', ['Targa Raw', 'targa-raw', 'Targa Raw (.tga)', 'tga raw']],
    ['TIFF', ['tif', 'TIF', '.tiff', 'tiff', 'TIFF (.tif)']],
    ['WEBP', ['webp', 'WebP', '.webp']],
  ])('%s is also %j', (identifier, names) => {
    for (const name of [identifier, ...names])
      expect({ name, ...inBlendersWords({ format: name }) }).toEqual({ name, format: identifier });
  });

  test.each(['GIF', 'ffmpeg', '', 'EXR2', 'jpegs', 'open exr 16'])('%j stays as it is', (format) => {
    expect(inBlendersWords({ format })).toEqual({ format });
  });
});

describe('the name of an engine', () => {
  test.each<[string, readonly string[]]>([
    ['CYCLES', ['cycles', 'Cycles']],
    ['BLENDER_EEVEE', ['eevee', 'EEVEE', 'Eevee Next', 'BLENDER_EEVEE_NEXT', 'blender_eevee']],
    ['BLENDER_WORKBENCH', ['workbench', 'Workbench', 'blender_workbench']],
  ])('%s is also %j', (identifier, names) => {
    for (const name of [identifier, ...names])
      expect({ name, ...inBlendersWords({ engine: name }) }).toEqual({ name, engine: identifier });
  });

  test('of a third-party engine stays unchanged', () => {
    expect(inBlendersWords({ engine: 'LuxCore' })).toEqual({ engine: 'LuxCore' });
  });
});

test('settings that name neither stay the same', () => {
  const settings = { samples: 4, percentage: 50 } as const;
  expect(inBlendersWords(settings)).toEqual(settings);
  expect(earlierSpellings(settings)).toEqual([settings]);
});

test('earlier versions kept a format and an engine as they were given', () => {
  const kept = earlierSpellings({ format: 'exr', engine: 'cycles', samples: 4 });
  for (const [format, engine] of [
    ['EXR', 'CYCLES'],
    ['exr', 'cycles'],
    ['OPEN_EXR', 'cycles'],
    ['open_exr', 'CYCLES'],
  ])
    expect(kept).toContainEqual({ format, engine, samples: 4 });
  expect(kept).toHaveLength(8);
});
