import { open, readdir, readFile, readlink, stat } from 'node:fs/promises';
import { resolve } from 'node:path';

/** The numbers of the system calls that open a file, each with the place of the path among its arguments. */
const OPENING: Partial<Record<NodeJS.Architecture, Readonly<Record<string, number>>>> = {
  x64: { '2': 0, '257': 1 },
  arm64: { '56': 1 },
};
const LONGEST_PATH = 4096;

/**
 * The pipe that a process waits for: it opens one that no program writes to.
 *
 * The system says in which call each thread waits, and where in its memory the path is. Linux, for processes of this user; elsewhere
 * undefined.
 */
export async function waitedPipe(pid: number): Promise<string | undefined> {
  const places = OPENING[process.arch];
  if (!places) return undefined;
  const threads = await readdir(`/proc/${String(pid)}/task`).catch(() => []);
  for (const thread of threads) {
    const call = await readFile(`/proc/${String(pid)}/task/${thread}/syscall`, 'latin1').catch(() => '');
    const [number = '', ...given] = call.trim().split(' ');
    const place = places[number];
    if (place === undefined) continue;
    const path = await pathAt(pid, Number(given[place])).catch(() => undefined);
    if (path !== undefined) return path;
  }
  return undefined;
}

async function pathAt(pid: number, address: number): Promise<string | undefined> {
  const memory = await open(`/proc/${String(pid)}/mem`);
  let path: Buffer;
  try {
    // A page at a time: the next one may not be there.
    const length = LONGEST_PATH - (address % LONGEST_PATH);
    const first = await memory.read(Buffer.alloc(length), 0, length, address);
    path = first.buffer.subarray(0, first.bytesRead);
    if (!path.includes(0)) {
      const next = await memory.read(Buffer.alloc(LONGEST_PATH), 0, LONGEST_PATH, address + length);
      path = Buffer.concat([path, next.buffer.subarray(0, next.bytesRead)]);
    }
  } finally {
    await memory.close();
  }
  const end = path.indexOf(0);
  if (end < 1) return undefined;
  const stated = path.subarray(0, end);
  const isAbsolute = stated[0] === '/'.charCodeAt(0);
  const whole = isAbsolute
    ? stated
    : Buffer.from(resolve(await readlink(`/proc/${String(pid)}/cwd`), stated.toString()));
  return (await stat(whole)).isFIFO() ? whole.toString() : undefined;
}
