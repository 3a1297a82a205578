import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { linkedBy } from '../../../worker/project/blend-header';
import { temporaryFolder } from '../../support/temporary-folder';

/** A block of a file of Blender 5: its code, what it says of its length, and what follows. */
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

test('the libraries of a file are told', async () => {
  expect(await linkedIn(library('//lib/a.blend'), block('OB\0\0', 9), library('/b.blend'))).toEqual([
    './lib/a.blend',
    '/b.blend',
  ]);
});

test.each<[string, Buffer]>([
  ['is too large to be one', library('//no.blend', 2 ** 17)],
  ['ends before it says that it does', block('LI\0\0', 1000, Buffer.alloc(10))],
  ['says that it is less than nothing', block('LI\0\0', -1, Buffer.alloc(0))],
])('a library that %s is none, and what stands before it is told', async (_, damaged) => {
  expect(await linkedIn(library('//lib/a.blend'), damaged)).toEqual(['./lib/a.blend']);
});
