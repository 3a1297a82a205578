import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { ByteRange } from '../../farm/volume/changed-blocks';

/**
 * The free ranges of a new ext4 file system, in order. On a large disk that is most of it, and reading so many zeros takes minutes.
 *
 * @param env with the path of `dumpe2fs`, which comes with `mke2fs`.
 */
export async function freeSpace(
  image: string,
  env: NodeJS.ProcessEnv,
  signal?: AbortSignal,
): Promise<ByteRange[]> {
  const child = spawn('dumpe2fs', [image], { env, signal, stdio: ['ignore', 'pipe', 'ignore'] });
  const closed = once(child, 'close') as Promise<[number | null]>;
  const free: ByteRange[] = [];
  let blockBytes = 0;
  const read = async (): Promise<void> => {
    for await (const line of createInterface(child.stdout)) {
      const [, size] = /^Block size: +(\d+)$/.exec(line) ?? [];
      if (size !== undefined) blockBytes = Number(size);
      const [, ranges] = /^ +Free blocks: (.+)$/.exec(line) ?? [];
      for (const range of ranges?.split(', ') ?? []) {
        const [first = 0, last = first] = range.split('-').map(Number);
        free.push({ from: first * blockBytes, to: (last + 1) * blockBytes });
      }
    }
  };
  const [[code]] = await Promise.all([closed, read()]);
  if (code !== 0) throw new Error(`dumpe2fs ended with ${String(code)}`);
  return free;
}
