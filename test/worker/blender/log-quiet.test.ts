import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { logIsQuiet } from '../../../worker/blender/log-quiet';

/** Keeps this process from reading anything, as a busy machine does. */
function blockFor(milliseconds: number) {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
}

test('the log of a program that has ended is read to its end, though this process had no time to read', async () => {
  const child = spawn('sh', ['-c', 'seq 20000; sleep 30 & exit 3'], {
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
  });
  const lines: string[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => {
    lines.push(line);
    // Every so often the process is held up for longer than the wait is.
    if (lines.length % 5000 === 0) blockFor(150);
  });
  await once(child, 'exit');
  blockFor(150);
  await logIsQuiet(() => lines.length);
  process.kill(-(child.pid ?? 0), 'SIGKILL');
  expect(lines.at(-1)).toBe('20000');
});
