import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { linkedBy } from '../../../worker/project/blend-header';
import { temporaryFolder } from '../../support/temporary-folder';

/** A block of a Blender 5 file: its code, the length in its header, and its content. */
function block(code: string, says: number, content: Buffer = Buffer.alloc(says)): Buffer {
  const head = Buffer.alloc(32);
  head.write(code, 'latin1');
  head.writeBigInt64LE(BigInt(says), 16);
  return Buffer.concat([head, content]);
}

function library(path: string, length = 2048): Buffer {
  const content = Buffer.alloc(length);
  content.write(path, 64);
  return block('LI\0\0', length, content);
}

async function linkedIn(...blocks: readonly Buffer[]): Promise<string[]> {
  const path = join(temporaryFolder(), 'a.blend');
  writeFileSync(path, Buffer.concat([Buffer.from('BLENDER17-01v0502'), ...blocks]));
  return (await linkedBy(path)).map((linked) => linked.replace(join(path, '..'), '.'));
}

test('lists the libraries of a file', async () => {
  expect(await linkedIn(library('//lib/a.blend'), block('OB\0\0', 9), library('/b.blend'))).toEqual([
    './lib/a.blend',
    '/b.blend',
  ]);
});

test.each<[string, Buffer]>([
  ['is too large', library('//no.blend', 2 ** 17)],
  ['is cut short', block('LI\0\0', 1000, Buffer.alloc(10))],
  ['has a negative length', block('LI\0\0', -1, Buffer.alloc(0))],
])('skips a library block that %s, and lists those before it', async (_, damaged) => {
  expect(await linkedIn(library('//lib/a.blend'), damaged)).toEqual(['./lib/a.blend']);
});
