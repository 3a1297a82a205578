import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { logIsQuiet } from '../../../../../worker/render/blender/process/log-quiet';

/** Keeps this process from reading anything, as a busy machine does. */
function blockFor(milliseconds: number) {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
}

test('a log is read to its end, though this process had no time to read', async () => {
  const child = spawn('sh', ['-c', 'read line; seq 9000; sleep 30'], {
    stdio: ['pipe', 'pipe', 'inherit'],
    detached: true,
  });
  const lines: string[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => lines.push(line));
  child.stdin.write('\n');
  const quiet = logIsQuiet(() => lines.length);
  blockFor(500);
  await quiet;
  process.kill(-(child.pid ?? 0), 'SIGKILL');
  expect(lines.at(-1)).toBe('9000');
});
