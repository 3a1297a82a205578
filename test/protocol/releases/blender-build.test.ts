import * as v from 'valibot';
import {
  blenderBuild,
  buildOfArchive,
  buildOfImage,
  buildText,
  versionOfBuild,
} from '../../../protocol/releases/blender-build';

const A = buildOfArchive({ version: '5.2.2', sha256: 'a'.repeat(64) });
const B = buildOfArchive({ version: '5.2.2', sha256: 'b'.repeat(64) });
const IMAGE = buildOfImage('ami-0123456789abcdef0');

test('a build is an archive or an image, and nothing else', () => {
  for (const build of [A, B, IMAGE]) expect(v.parse(blenderBuild, build)).toBe(build);
  for (const text of ['5.2.2', '5.2.2 abc', `5.2 ${'a'.repeat(64)}`, 'image', 'image a b', `${A}\n`, ''])
    expect(v.is(blenderBuild, text)).toBe(false);
});

test('is shown by its version; two of one version by their checksums, too', () => {
  expect([A, IMAGE].map(versionOfBuild)).toEqual(['5.2.2', undefined]);
  expect(buildText(A)).toBe('Blender 5.2.2');
  expect(buildText(A, `5.2.1 ${'c'.repeat(64)}`)).toBe('Blender 5.2.2');
  expect(buildText(A, B)).toBe('Blender 5.2.2 (SHA-256 aaaaaaaa…)');
  expect(buildText(IMAGE, A)).toBe('the Blender of image ami-0123456789abcdef0');
});
