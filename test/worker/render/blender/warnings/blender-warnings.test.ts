import {
  BlenderWarnings,
  pixelWarning,
} from '../../../../../worker/render/blender/warnings/blender-warnings';

test.each([
  // Colour management, of Blender 3.4 and 4.3, and of 5.2.
  'Color management: scene view "StudioLook" not found, setting default "Standard".',
  '00:01.207  color_management | WARNING scene look "High" not found, setting default "None".',
  '00:01.207  color_management | WARNING image colorspace "Studio - Linear" not found, will use default instead.',
  'Color management: display "DCI" used by scene not found, setting to default ("sRGB").',
  'A color space, view or display was not found, which likely means the OpenColorIO config used to create this blend file is missing',
  // Names of files.
  'Warning: Invalid path template in File Output node. Skipping writing file.',
  // Libraries.
  "Warning: Unable to open '/p/lib.blend': No such file or directory",
  "Info: LIB: Object: 'Cube' missing from '/p/lib.blend', parent '/p/a.blend'",
  "Info: Cannot find lib '/p/lib.blend'",
  'Warning: 2 libraries and 3 linked data-blocks are missing (including 1 ObjectData), please check the Info and Outliner editors for details',
  // Pictures and fonts.
  'imb_ibImageFromMemory: unknown file-format (/p/a.png)',
  'WebP: Failed to allocate image memory',
  "render_result_exr_file_cache_read: failed to load '/p/a.exr'",
  "WARN (bke.vfont): /build/vfont.cc:301 BKE_vfont_load: Font file doesn't exist: /p/a.ttf",
  // Scenes.
  'WARN (bke.modifier): /build/modifier.cc:424 BKE_modifier_set_error: Object: "Cube", Modifier: "Deform", Invalid target',
  'Detected 2 dependency cycles',
  'Cycles: out of SVM stack space, shader "Wood" too big.',
  '00:01.207  cycles           | WARNING Shader graph: out of SVM stack space, shader "Wood" too big.',
  'Graph connect: input already connected.',
  'scripts disabled for "/p/a.blend", skipping \'driver.py\'',
  "STL Importer: failed to read file '/p/a.stl'",
  'Failed to load image tile: /p/a.tx',
  // What nothing is known of but that Blender itself warns.
  'ERROR (bke.cachefile): /build/cachefile.cc:10 open: could not be opened',
  '1:00:01.207  geom.bake        | ERROR a bake was lost',
])('%s is told', (line) => {
  expect(pixelWarning(line)).toMatch(/^Blender says: /);
});

test.each([
  'Blender 5.2.2 LTS',
  'Read blend: "/p/view not found.blend"',
  "Saved: '/p/frame_000001.png'",
  'Fra:3 Mem:9.35M (Peak 9.42M) | Time:00:00.00 | Mem:0.00M, Peak:0.00M | Scene, ViewLayer | Updating Scene',
  '00:00.207  system.path      | WARNING Could not get a list of mounted file-systems',
  "00:00.207  bl_pkg           | WARNING no module named 'cattrs'",
  'Warning: region type 4 missing in space type "Info" (id: 7) - removing region',
  'Info: Saved copy as "a.blend"',
  '00:07.152  render           | Saved: /p/frame.png',
  // The line after them tells how many there are.
  'Dependency cycle detected:',
  '00:02.061  depsgraph        | WARNING Dependency cycle detected:',
  // Freestyle has drawn no line, as there is none in view.
  'Error: strokes set empty',
  // Cycles looks for GPUs on a machine that has none.
  '00:01.000  cycles           | ERROR CUEW initialization failed: Error opening the library',
  '00:01.000  cycles           | WARNING HIPEW initialization failed: Error opening HIP dynamic library',
])('%s is not', (line) => {
  expect(pixelWarning(line)).toBeUndefined();
});

test('a warning is quoted without its label, and with what it means', () => {
  const line = '00:01.207  color_management | WARNING scene view "A" not found, setting default "B".';
  expect(pixelWarning(line)).toBe(
    'Blender says: scene view "A" not found, setting default "B". (colours are not those that the scene was made with)',
  );
});

test('what a stranger has written there is cut, and has no control characters', () => {
  const warning = pixelWarning(`Error: \u001b[31m\u202eview\u0007 ${'x'.repeat(5000)}`) ?? '';
  expect(warning).toMatch(/^Blender says: view x+ \.\.\.$/);
  expect(warning.length).toBeLessThan(330);
});

test('each is told once, and not more than a person reads', () => {
  const warnings = new BlenderWarnings();
  for (let i = 0; i < 100; i++) warnings.read(`Warning: view ${String(i % 30)}`);
  const list = warnings.list();
  expect(list).toHaveLength(21);
  expect(list.at(-1)).toBe('Blender says more; its log has it');
  expect(new Set(list).size).toBe(21);
});

test('a line that comes in pieces is one line', () => {
  const warnings = new BlenderWarnings();
  for (const piece of ['Warn', 'ing: one\r', '\nWarning: t', 'wo\n']) warnings.readText(piece);
  expect(warnings.list()).toEqual(['Blender says: one', 'Blender says: two']);
});
