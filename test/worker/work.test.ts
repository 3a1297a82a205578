import { setTimeout as sleep } from 'node:timers/promises';
import type { Received, TaskQueue } from '../../farm/queue/task-queue';
import type { Lease } from '../../worker/task/lease';
import { work } from '../../worker/work';

/** A queue that gives these, one at each asking, and stops the worker when there are no more. */
function givenQueue(stop: AbortController, ...gives: readonly (string | undefined)[]): TaskQueue {
  const left = [...gives];
  return {
    receiveUpTo: async (): Promise<Received[]> => {
      await sleep(10);
      if (left.length === 0) stop.abort(new Error('enough'));
      const body = left.shift();
      return body === undefined ? [] : [{ body, receipt: body, receives: 1 }];
    },
    extend: () => Promise.resolve(),
  } as Partial<TaskQueue> as TaskQueue;
}

/** What a worker does, in order; a task's end takes as long as its name says, in milliseconds. */
async function livesOn(...gives: readonly (string | undefined)[]): Promise<string[]> {
  const did: string[] = [];
  const stop = new AbortController();
  const tasks = {
    idle: () => Promise.resolve(),
    run: (body: string, lease: Lease) => {
      did.push(`render ${body}`);
      const ended = sleep(Number(body))
        .then(() => lease.expire())
        .then(() => void did.push(`end ${body}`));
      return Promise.resolve({ ended });
    },
  };
  const protection = { hold: () => void did.push('hold'), release: () => void did.push('release') };
  await work(
    {
      queue: givenQueue(stop, ...gives),
      tasks,
      protection,
      leaseSeconds: 60,
      isAlone: true,
      say: () => undefined,
    },
    stop.signal,
  );
  return did;
}

describe('a worker', () => {
  test('holds its instance from the first task on, and releases it when there is none', async () => {
    expect(await livesOn('1', '2', undefined)).toEqual(
      expect.arrayContaining(['hold', 'render 1', 'hold', 'render 2', 'end 2', 'release']),
    );
  });

  test('does not release it while the end of a task is under way', async () => {
    const did = await livesOn(
      '60',
      undefined,
      undefined,
      undefined,
      undefined,
      undefined,
      undefined,
      undefined,
      undefined,
    );
    expect(did.slice(0, 3)).toEqual(['hold', 'render 60', 'end 60']);
    expect(did[3]).toBe('release');
  });

  test('releases it when it comes up and there is nothing to do', async () => {
    expect((await livesOn(undefined))[0]).toBe('release');
  });

  test('takes the next task while it renders a short one, and releases it when it has to stop', async () => {
    const did: string[] = [];
    const stop = new AbortController();
    const left = ['1', '2', '3'];
    const queue = {
      receiveUpTo: (): Promise<Received[]> => {
        const body = left.shift();
        if (body !== undefined) did.push(`take ${body}`);
        return Promise.resolve(body === undefined ? [] : [{ body, receipt: body, receives: 1 }]);
      },
      extend: () => Promise.resolve(),
      release: (receipt: string) => Promise.resolve(void did.push(`release ${receipt}`)),
    } as Partial<TaskQueue> as TaskQueue;
    const tasks = {
      idle: () => Promise.resolve(),
      run: async (body: string, lease: Lease) => {
        await sleep(20);
        did.push(`rendered ${body}`);
        if (body === '2') stop.abort(new Error('enough'));
        return { ended: lease.expire() };
      },
    };
    const protection = { hold: () => undefined, release: () => undefined };
    await work(
      { queue, tasks, protection, leaseSeconds: 60, isAlone: true, say: () => undefined },
      stop.signal,
    );
    // The first tells how long tasks take; from the second on there is one ahead.
    expect(did).toEqual(['take 1', 'rendered 1', 'take 2', 'take 3', 'rendered 2', 'release 3']);
  });

  test('takes several tasks at once where they take a moment together, and renders them in their order', async () => {
    const did: string[] = [];
    const stop = new AbortController();
    const asked: number[] = [];
    let next = 1;
    const queue = {
      receiveUpTo: (most: number): Promise<Received[]> => {
        asked.push(most);
        return Promise.resolve(
          Array.from({ length: most }, () => ({ body: String(next), receipt: String(next++), receives: 1 })),
        );
      },
      extend: () => Promise.resolve(),
      release: (receipt: string) => Promise.resolve(void did.push(`release ${receipt}`)),
      remove: (receipt: string) => Promise.resolve(void did.push(`remove ${receipt}`)),
      removeAll: (receipts: readonly string[]) => Promise.resolve(void did.push(`remove ${receipts.join()}`)),
    } as Partial<TaskQueue> as TaskQueue;
    const tasks = {
      idle: () => Promise.resolve(),
      run: async (body: string, lease: Lease) => {
        await sleep(body === '9' ? 300 : 2);
        if (body === '14') stop.abort(new Error('enough'));
        return { ended: lease.complete() };
      },
    };
    const protection = { hold: () => undefined, release: () => undefined };
    await work(
      { queue, tasks, protection, leaseSeconds: 60, isAlone: true, say: () => undefined },
      stop.signal,
    );
    expect(asked[0]).toBe(1);
    expect(Math.max(...asked)).toBe(10);
    expect(asked.slice(1).every((most) => most === 10)).toBe(true);
    const ended = Array.from({ length: next - 1 }, (_, i) => String(i + 1));
    const removed = did.flatMap((line) => (line.startsWith('remove') ? line.slice(7).split(',') : []));
    const released = did.flatMap((line) => (line.startsWith('release') ? line.slice(8) : []));
    expect(removed).toEqual(ended.slice(0, 14));
    expect(released).toEqual(ended.slice(14));
  });

  test.each([
    ['releases those that it took ahead', false],
    ['keeps those that it took ahead where there is no other worker', true],
  ])('whose task takes longer than those before %s', async (_, isAlone) => {
    const released: string[] = [];
    const stop = new AbortController();
    let next = 1;
    let releasedMeanwhile = 0;
    const queue = {
      receiveUpTo: (most: number): Promise<Received[]> =>
        Promise.resolve(
          Array.from({ length: most }, () => ({ body: String(next), receipt: String(next++), receives: 1 })),
        ),
      extend: () => Promise.resolve(),
      release: (receipt: string) => Promise.resolve(void released.push(receipt)),
      remove: () => Promise.resolve(),
      removeAll: () => Promise.resolve(),
    } as Partial<TaskQueue> as TaskQueue;
    const tasks = {
      idle: () => Promise.resolve(),
      run: async (body: string, lease: Lease) => {
        await sleep(body === '4' ? 2200 : 2);
        if (body === '4') {
          releasedMeanwhile = released.length;
          stop.abort(new Error('enough'));
        }
        return { ended: lease.complete() };
      },
    };
    const protection = { hold: () => undefined, release: () => undefined };
    await work({ queue, tasks, protection, leaseSeconds: 60, isAlone, say: () => undefined }, stop.signal);
    expect(next).toBeGreaterThan(10);
    expect(releasedMeanwhile > 0).toBe(!isAlone);
    // Each once, and none that was rendered.
    expect(released.toSorted((a, b) => Number(a) - Number(b))).toEqual(
      Array.from({ length: next - 5 }, (_one, i) => String(i + 5)),
    );
  });

  test('ends a task once that comes as it has to stop, and was waited for', async () => {
    const did: string[] = [];
    const stop = new AbortController();
    const left = ['1', '2'];
    const queue = {
      receiveUpTo: async (): Promise<Received[]> => {
        const body = left.shift() ?? '3';
        if (body === '3') {
          await sleep(50);
          stop.abort(new Error('enough'));
        }
        return [{ body, receipt: body, receives: 1 }];
      },
      extend: () => Promise.resolve(),
      release: (receipt: string) => Promise.resolve(void did.push(`release ${receipt}`)),
    } as Partial<TaskQueue> as TaskQueue;
    const tasks = {
      idle: () => Promise.resolve(),
      run: (body: string, lease: Lease) =>
        Promise.resolve({ ended: body === '3' ? lease.release() : lease.expire() }),
    };
    const protection = { hold: () => undefined, release: () => undefined };
    await work(
      { queue, tasks, protection, leaseSeconds: 60, isAlone: true, say: () => undefined },
      stop.signal,
    );
    expect(did).toEqual(['release 3']);
  });
});
