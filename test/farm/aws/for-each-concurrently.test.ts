import { setTimeout } from 'node:timers/promises';
import { forEachConcurrently } from '../../../farm/aws/for-each-concurrently';

describe('concurrent work', () => {
  it('does every item once, and never exceeds the concurrency', async () => {
    const done: number[] = [];
    let underWay = 0;
    let most = 0;
    await forEachConcurrently(
      Array.from({ length: 50 }, (_, i) => i),
      4,
      async (item) => {
        most = Math.max(most, ++underWay);
        await setTimeout(item % 3);
        underWay--;
        done.push(item);
      },
    );
    expect(done.sort((a, b) => a - b)).toEqual(Array.from({ length: 50 }, (_, i) => i));
    expect(most).toBe(4);
  });

  it('takes an item only when a lane is free', async () => {
    let taken = 0;
    function* source(): Generator<number> {
      for (;;) yield ++taken;
    }
    const fault = new Error('no more');
    const work = async (item: number): Promise<void> => {
      await setTimeout(1);
      if (item === 10) throw fault;
    };
    await expect(forEachConcurrently(source(), 3, work)).rejects.toBe(fault);
    expect(taken).toBeLessThan(20);
  });

  it('has ended all work when it throws, and has passed it the reason', async () => {
    const reasons: unknown[] = [];
    const fault = new Error('first');
    const work = async (item: number, signal: AbortSignal): Promise<void> => {
      if (item === 0) throw fault;
      await setTimeout(10_000, undefined, { signal }).catch(() => reasons.push(signal.reason));
    };
    await expect(forEachConcurrently([1, 2, 0], 3, work)).rejects.toBe(fault);
    expect(reasons).toEqual([fault, fault]);
  });

  it('throws the reason of its signal, the first of several faults', async () => {
    const stop = new AbortController();
    const work = async (_: number, signal: AbortSignal): Promise<void> => {
      stop.abort(new Error('told to'));
      await setTimeout(1);
      expect(signal.aborted).toBe(true);
      throw new Error('as a consequence');
    };
    await expect(forEachConcurrently([1, 2], 2, work, stop.signal)).rejects.toThrow('told to');
  });

  it('lets every lane listen to the signal without a warning of Node', async () => {
    const warnings: Error[] = [];
    const warn = (warning: Error): number => warnings.push(warning);
    process.on('warning', warn);
    // As a request does that is sent with it.
    const work = (_: number, signal: AbortSignal): Promise<void> => {
      signal.addEventListener('abort', () => undefined);
      return setTimeout(1);
    };
    const items = Array.from({ length: 64 }, (_, i) => i);
    await forEachConcurrently(items, 32, work);
    await forEachConcurrently(items, 32, work, new AbortController().signal);
    await setTimeout(1);
    process.off('warning', warn);
    expect(warnings).toEqual([]);
  });

  it('does nothing for nothing', async () => {
    await forEachConcurrently([], 4, () => Promise.reject(new Error('never')));
  });
});
