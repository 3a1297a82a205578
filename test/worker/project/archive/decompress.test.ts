import { spawnSync } from 'node:child_process';
import { appendFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { gzipSync } from 'node:zlib';
import { ArchiveFault } from '../../../../worker/project/archive/archive-fault';
import { type Compression, decompress } from '../../../../worker/project/archive/decompress';
import { piped } from '../../../../worker/project/archive/piped';
import { testWith } from '../../../support/programs';
import { zstdBomb, zstdOf, zstdSkippable } from '../../../support/projects/archives';
import { temporaryFolder } from '../../../support/temporary-folder';

const DAMAGED = 'is damaged or cut short; copy it here again, or pack it again';
const text = Buffer.from('Brenda '.repeat(60_000));
/** `yes 'The quick brown fox' | head -40 | zstd -19`: a frame with a checksum, and blocks that are compressed. */
const REAL_ZSTD = 'KLUv/QRo3QAAoFRoZSBxdWljayBicm93biBmb3gKAQASXjWZEMhZdw==';

async function read(bytes: Uint8Array, compression: Compression): Promise<Buffer> {
  const path = join(temporaryFolder(), 'file');
  await writeFile(path, bytes);
  const parts: Uint8Array[] = [];
  for await (const part of decompress(path, compression)) parts.push(part);
  return Buffer.concat(parts);
}

test.each<[string, Uint8Array, Compression]>([
  ['nothing', text, 'none'],
  ['gzip', gzipSync(text), 'gzip'],
  [
    'several gzips in a row',
    Buffer.concat([gzipSync(text.subarray(0, 99)), gzipSync(text.subarray(99))]),
    'gzip',
  ],
  ['Zstandard', zstdOf(text), 'zstd'],
  ['Zstandard in blocks of a few bytes', zstdOf(text, { blockSize: 70 }), 'zstd'],
  [
    'several Zstandards in a row',
    Buffer.concat([zstdOf(text.subarray(0, 99)), zstdOf(text.subarray(99))]),
    'zstd',
  ],
  [
    'Zstandard with parts to be passed over',
    Buffer.concat([zstdSkippable(text), zstdOf(text), zstdSkippable(Buffer.alloc(0))]),
    'zstd',
  ],
])('takes off %s', async (_what, bytes, compression) => {
  expect((await read(bytes, compression)).equals(text)).toBe(true);
});

test('takes off what the zstd program really writes', async () => {
  expect((await read(Buffer.from(REAL_ZSTD, 'base64'), 'zstd')).toString()).toBe(
    'The quick brown fox\n'.repeat(40),
  );
});

for (const program of ['xz', 'bzip2'] as const)
  testWith(program)(`takes off ${program}, where that program is installed`, async () => {
    const packed = spawnSync(program, ['--stdout'], { input: text });
    expect((await read(packed.stdout, program)).equals(text)).toBe(true);
    await expect(read(packed.stdout.subarray(0, -20), program)).rejects.toThrow(DAMAGED);
  });

test('says which program is missing', async () => {
  const path = join(temporaryFolder(), 'file');
  await writeFile(path, text);
  const reading = piped('brenda-has-no-such-program', [], path).next();
  await expect(reading).rejects.toThrow(
    new ArchiveFault(
      'needs the program brenda-has-no-such-program, which is not installed; install it, or pack a .tar.gz',
    ),
  );
});

test('leaves no program running when its reader wants no more', async () => {
  const path = join(temporaryFolder(), 'file');
  await writeFile(path, text);
  const reading = piped('cat', [path, '/dev/zero'], path);
  await reading.next();
  await reading.return(undefined);
  // Jest would hang on a child that is left.
});

test.each<[string, Uint8Array, Compression]>([
  ['a gzip without its end', gzipSync(text).subarray(0, -4), 'gzip'],
  ['what is no gzip', text, 'gzip'],
  ['a Zstandard without its end', zstdOf(text).subarray(0, -3), 'zstd'],
  ['a Zstandard that ends in its header', zstdOf(text).subarray(0, 5), 'zstd'],
  ['a part to be passed over that is not all there', zstdSkippable(text).subarray(0, -1), 'zstd'],
  ['what is no Zstandard', text, 'zstd'],
  ['a Zstandard with text behind it', Buffer.concat([zstdOf(text), Buffer.from('text')]), 'zstd'],
  ['a Zstandard with a block that is too large', zstdOf(text, { blockSize: 200_000 }), 'zstd'],
  ['a Zstandard with a window that is too large', zstdOf(text, { window: 0x90 }), 'zstd'],
])('refuses %s', async (_what, bytes, compression) => {
  const reading = read(bytes, compression);
  await expect(reading).rejects.toBeInstanceOf(ArchiveFault);
  await expect(reading).rejects.toThrow(DAMAGED);
});

test('unpacks a block at a time, however much a few bytes stand for', async () => {
  const path = join(temporaryFolder(), 'bomb');
  // 64 KiB, read from the disk in one piece, that stand for 2 GiB.
  await writeFile(path, zstdBomb(Buffer.from('start'), 16_384));
  const before = process.memoryUsage().rss;
  let pieces = 0;
  for await (const piece of decompress(path, 'zstd')) {
    expect(piece.length).toBeLessThanOrEqual(128 * 1024);
    if (++pieces === 100) break;
  }
  expect(process.memoryUsage().rss - before).toBeLessThan(200e6);
});

test('holds on to nothing that it has passed on', async () => {
  const path = join(temporaryFolder(), 'large');
  // One frame of 100 MB, written bit by bit, so that none of it is in memory before.
  const frame = zstdOf(Buffer.alloc(1e6, 'x'));
  await writeFile(path, frame.subarray(0, 6));
  for (let megabyte = 0; megabyte < 100; megabyte++) await appendFile(path, frame.subarray(6, -3));
  await appendFile(path, frame.subarray(-3));
  // What is only not collected yet does not count.
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  let most = 0;
  let pieces = 0;
  collect();
  const before = process.memoryUsage().arrayBuffers;
  for await (const piece of decompress(path, 'zstd')) {
    if (piece.length === 0 || ++pieces % 100 !== 0) continue;
    collect();
    most = Math.max(most, process.memoryUsage().arrayBuffers - before);
  }
  expect(most).toBeLessThan(70e6);
});
