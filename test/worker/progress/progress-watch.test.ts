import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { ProgressWatch, Stuck, stuckAfter } from '../../../worker/progress/progress-watch';

const cpu = { onProcessor: true };
const gpu = { onProcessor: false };

test.each([
  ['nothing is known of the job', undefined, 1800],
  ['its frames always show progress', { longest: 0.2, ...cpu }, 300],
  ['they show none for half a minute', { longest: 30, ...cpu }, 300],
  ['they show none for a quarter of an hour', { longest: 900, ...cpu }, 9000],
  ['a GPU renders them', { longest: 30, ...gpu }, 1800],
  ['a GPU renders them, and they show none for a quarter of an hour', { longest: 900, ...gpu }, 9000],
])('how long a unit may show no progress, where %s', (_, learned, seconds) => {
  expect(stuckAfter(learned)).toBe(seconds);
});

describe('a unit that is rendered', () => {
  const children: ChildProcess[] = [];

  afterEach(() => {
    for (const child of children.splice(0)) child.kill('SIGKILL');
  });

  const until = (signal: AbortSignal): Promise<never> =>
    new Promise((_, reject) => {
      signal.addEventListener('abort', () => {
        reject(signal.reason as Error);
      });
    });

  /** Renders by a program of bash's, which says nothing. */
  const over = (
    watch: ProgressWatch,
    program: string,
    onStart: (child: ChildProcess) => void = () => undefined,
  ) =>
    watch.over(
      'job',
      (stuck) => {
        const child = spawn('/bin/bash', ['-c', program], { stdio: 'ignore', detached: true });
        children.push(child);
        onStart(child);
        return Promise.race([once(child, 'exit'), until(stuck)]);
      },
      () => true,
    );

  const busy = (seconds: number) =>
    `end=$((SECONDS + ${String(seconds)})); while ((SECONDS < end)); do :; done`;

  test.each([
    ['nothing is started', ':; exec sleep 100'],
    ['what is started waits', 'sleep 100'],
    ['what is started looks around once in a while', 'while :; do sleep 0.5; done'],
  ])('is stuck when it says nothing, and %s', async (_, program) => {
    const rendering = over(new ProgressWatch(2), program);
    await expect(rendering).rejects.toThrow(Stuck);
    await expect(rendering).rejects.toThrow(
      'no sign of progress for 2 s, neither a word nor processor time; Blender was ended',
    );
  });

  test('is stuck when it is stopped', async () => {
    const rendering = over(new ProgressWatch(2), busy(100), (child) => {
      setTimeout(() => child.kill('SIGSTOP'), 500);
    });
    await expect(rendering).rejects.toThrow(Stuck);
  });

  test.each([
    ['itself', busy(6)],
    ['by a child of its own', `bash -c '${busy(6)}'; true`],
    ['by what has left its process group, and lost its parent', `(setsid bash -c '${busy(6)}' &) ; sleep 6`],
    ['by what has lost its parent', `(bash -c '${busy(6)}' &) ; sleep 6`],
  ])('is not stuck while it computes without a word, %s', async (how, program) => {
    const rendering = over(new ProgressWatch(2), program);
    // Linux tells no longer whose it is.
    if (how.startsWith('by what has left')) await expect(rendering).rejects.toThrow(Stuck);
    else expect(await rendering).toEqual([0, null]);
  });

  test('is not stuck as long as it says something', async () => {
    const watch = new ProgressWatch(1);
    const rendering = watch.over(
      'job',
      async (stuck) => {
        for (let i = 0; i < 16; i++) {
          await sleep(100);
          watch.progress();
        }
        return stuck.aborted;
      },
      () => true,
    );
    expect(await rendering).toBe(false);
  });
});
