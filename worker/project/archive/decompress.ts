import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { faultOfReading } from './archive-fault';
import { piped } from './piped';
import { unzstd } from './zstd';

export type Compression = 'none' | 'gzip' | 'zstd' | 'xz' | 'bzip2';

/**
 * A file's decompressed contents, in constant memory.
 *
 * @throws ArchiveFault when they are damaged or end too early.
 */
export async function* decompress(path: string, compression: Compression): AsyncGenerator<Uint8Array> {
  try {
    yield* reader(path, compression);
  } catch (error) {
    throw faultOfReading(error);
  }
}

function reader(path: string, compression: Compression): AsyncIterable<Uint8Array> {
  switch (compression) {
    case 'none':
      return bytesOf(path);
    case 'gzip':
      // The reader of the last stream gets the error.
      return pipeline(bytesOf(path), createGunzip({ chunkSize: 256 * 1024 }), () => undefined);
    case 'zstd':
      return unzstd(bytesOf(path));
    case 'xz':
      // The file states the size of xz's dictionary, up to 4 GiB; xz's strongest preset needs 65 MiB.
      return piped('xz', ['--decompress', '--stdout', '--memlimit-decompress=1GiB'], path);
    case 'bzip2':
      return piped('bzip2', ['--decompress', '--stdout'], path);
  }
}

function bytesOf(path: string) {
  return createReadStream(path, { highWaterMark: 256 * 1024 });
}
