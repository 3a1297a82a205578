import fc from 'fast-check';
import * as v from 'valibot';
import { placeFault } from '../../../../../protocol/scene/file-name';
import { renderedSlice, sceneCheck } from '../../../../../worker/render/blender/blender-messages';
import { told } from '../../../../../worker/render/blender/frame/told';
import { expectedFile } from '../../../../../worker/output-check/expected-file';

const SLICE = { missingImages: [], seconds: 1, savingSeconds: 0, peakBytes: 0, residentBytes: 0 };
const SCENE = { scene: 'Scene', layers: [], camera: null, cuts: [], fps: 24, width: 1, height: 1 };

/** Each answer of the driver that has names of files. */
const answers: readonly ((name: string) => unknown)[] = [
  (name) => told(expectedFile, { name, format: 'PNG' }),
  (name) => told(renderedSlice, { ...SLICE, files: [name] }),
  (name) => told(sceneCheck, { findings: [], expected: { frame: 1, files: [name] }, names: SCENE }),
];

const UP = [
  '..',
  '../x',
  'a/../../x',
  'a/..',
  '/x',
  'a//b',
  '',
  'a\\..\\x',
  './x',
  '.brenda/written',
  'a\0',
  'a\n',
];

test.each(UP)('a name that Blender tells is used only below its folder: %j is refused in a line', (name) => {
  for (const answer of answers)
    expect(() => answer(name)).toThrow(/^a file of the frame would be called .*below its folder/);
});

test('whatever it is made of, and all others are taken', () => {
  const piece = fc.constantFrom(
    '..',
    '.',
    'x',
    '/',
    '\\',
    '.brenda',
    'frame_000001',
    '\n',
    '\u2028',
    ' ',
    'ü',
    '.png',
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
      const name = pieces.join('');
      const isTaken = placeFault(name) === undefined;
      for (const answer of answers) {
        if (isTaken) expect(() => answer(name)).not.toThrow();
        else expect(() => answer(name)).toThrow(/below its folder/);
      }
      if (isTaken) expect(name.split(/[\\/]/)).not.toContain('..');
    }),
  );
});

test('what is no answer of the driver at all is a fault of ours', () => {
  expect(() => told(expectedFile, { format: 'PNG' })).toThrow(v.ValiError);
});
