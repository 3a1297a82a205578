import { setTimeout as sleep } from 'node:timers/promises';
import { ProgressWatch, Stuck, stuckAfter } from '../../worker/progress-watch';

test.each([
  ['nothing is known of the job', undefined, 1800],
  ['its frames are never silent', 0.2, 300],
  ['they are silent for half a minute', 30, 300],
  ['they are silent for a quarter of an hour', 900, 9000],
])('how long a unit may be silent, where %s', (_, longest, seconds) => {
  expect(stuckAfter(longest)).toBe(seconds);
});

describe('a unit that is rendered', () => {
  const until = (signal: AbortSignal): Promise<never> =>
    new Promise((_, reject) => {
      signal.addEventListener('abort', () => {
        reject(signal.reason as Error);
      });
    });

  test('is stuck when nothing is heard of it', async () => {
    const watch = new ProgressWatch(0.3);
    await expect(watch.over('job', until)).rejects.toThrow(Stuck);
    await expect(watch.over('job', until)).rejects.toThrow('no sign of progress for 0 s; Blender was ended');
  });

  test('is not as long as something is', async () => {
    const watch = new ProgressWatch(1);
    const rendering = watch.over('job', async (stuck) => {
      for (let i = 0; i < 16; i++) {
        await sleep(100);
        watch.progress();
      }
      return stuck.aborted;
    });
    expect(await rendering).toBe(false);
  });
});
