import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { open } from 'node:fs/promises';
import { ArchiveFault, damaged } from './archive-fault';

/**
 * The output of a system program (`xz`, `bzip2`) for a file, for the kinds of compression that Node does not have.
 *
 * @throws ArchiveFault when the program is not installed, or reports that the file is damaged.
 */
export async function* piped(
  program: string,
  args: readonly string[],
  path: string,
): AsyncGenerator<Uint8Array> {
  const file = await open(path);
  // The program reads the file itself: no data is pumped, and no pipe can break half-way.
  const child = spawn(program, args, { stdio: [file.fd, 'pipe', 'pipe'] });
  let said = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-1000);
  });
  const ended = once(child, 'close') as Promise<[number | null]>;
  // Awaited when the output has ended, and not at all when the reader stops early.
  ended.catch(() => undefined);
  try {
    yield* child.stdout as AsyncIterable<Uint8Array>;
    const [status] = await ended;
    if (status !== 0) throw damaged(new Error(said.trim()));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    throw new ArchiveFault(
      `needs the program ${program}, which is not installed; install it, or pack a .tar.gz`,
    );
  } finally {
    child.kill('SIGKILL');
    await file.close();
  }
}
