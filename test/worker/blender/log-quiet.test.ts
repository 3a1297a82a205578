import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { logIsQuiet } from '../../../worker/blender/log-quiet';

/** Keeps this process from reading anything, as a busy machine does. */
function blockFor(milliseconds: number) {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
}

test('the log of a program that has ended is read to its end, though this process had no time to read', async () => {
  const child = spawn('sh', ['-c', 'seq 9000; sleep 30 & exit 3'], {
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
  });
  await once(child, 'exit');
  const lines: string[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => lines.push(line));
  const quiet = logIsQuiet(() => lines.length);
  blockFor(300);
  await quiet;
  process.kill(-(child.pid ?? 0), 'SIGKILL');
  expect(lines.at(-1)).toBe('9000');
});
