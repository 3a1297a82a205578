import { setTimeout } from 'node:timers/promises';
import { LeaseLost, type Received, type TaskQueue } from '../../farm/queue/task-queue';

/** What a backend cannot do, and why. */
export interface QueueGaps {
  readonly abortedReceiveTakesTheNextMessage?: string;
  readonly oldReceiptsExtendNewLeases?: string;
  readonly receiversRace?: string;
}

/** What every task queue keeps to. `make` is called for each test, and makes an empty queue. */
export function taskQueueContract(
  name: string,
  make: () => Promise<{ readonly queue: TaskQueue; readonly close?: () => Promise<void> }>,
  gaps: QueueGaps = {},
): void {
  describe(`${name} is a task queue`, () => {
    let queue: TaskQueue;
    let close: (() => Promise<void>) | undefined;

    beforeEach(async () => {
      ({ queue, close } = await make());
    });
    afterEach(async () => {
      await close?.();
    });

    const receive = (leaseSeconds = 60, waitSeconds = 0): Promise<Received | undefined> =>
      queue.receive({ waitSeconds, leaseSeconds });
    const given = async (...bodies: string[]): Promise<void> => {
      await queue.sendAll(bodies);
    };
    const lease = async (leaseSeconds?: number, waitSeconds?: number): Promise<Received> => {
      const received = await receive(leaseSeconds, waitSeconds);
      if (!received) throw new Error('the queue has no message');
      return received;
    };
    const drain = async (): Promise<string[]> => {
      const bodies = [];
      for (let next = await receive(); next; next = await receive()) bodies.push(next.body);
      return bodies;
    };
    const tasks = (count: number): string[] => Array.from({ length: count }, (_, i) => `task ${String(i)}`);

    it('gives every message that was sent to one receiver each', async () => {
      const bodies = tasks(43);
      expect(await queue.sendAll(bodies)).toBe(43);
      const receivers = gaps.receiversRace === undefined ? [drain(), drain(), drain()] : [drain()];
      const received = await Promise.all(receivers);
      expect(received.flat().sort()).toEqual([...bodies].sort());
    });

    it('gives up to ten messages at once, and deletes them at once', async () => {
      const bodies = tasks(12);
      await given(...bodies);
      const received: Received[] = [];
      while (received.length < 12)
        received.push(...(await queue.receiveUpTo(10, { waitSeconds: 1, leaseSeconds: 60 })));
      expect(received.map(({ body }) => body).sort()).toEqual([...bodies].sort());
      const [gone, ...others] = received.map(({ receipt }) => receipt);
      await queue.remove(gone ?? '');
      // One that is already gone is no fault.
      await queue.removeAll([gone ?? '', ...others.slice(0, 9)]);
      await queue.removeAll(others.slice(9));
      expect(await queue.depth()).toEqual({ visible: 0, inFlight: 0, delayed: 0 });
    });

    it('gives back a body as it was sent', async () => {
      const body = JSON.stringify({ scene: 'Szene "ä" <&> 日本\n\t' });
      await given(body);
      expect((await lease()).body).toBe(body);
    });

    it('sends nothing when there is nothing to send', async () => {
      expect(await queue.sendAll([])).toBe(0);
      expect(await receive()).toBeUndefined();
    });

    it('takes bodies only as fast as it sends them, and lets go of their source when it is stopped', async () => {
      const stop = new AbortController();
      let taken = 0;
      let isClosed = false;
      function* endless(): Generator<string> {
        try {
          for (;;) {
            if (++taken === 95) stop.abort(new Error('enough'));
            yield `task ${String(taken)}`;
          }
        } finally {
          isClosed = true;
        }
      }
      await expect(queue.sendAll(endless(), { concurrency: 2, signal: stop.signal })).rejects.toThrow(
        'enough',
      );
      // Two batches under way, and the one that was being filled.
      expect(taken).toBeLessThanOrEqual(100);
      expect(isClosed).toBe(true);
      expect((await drain()).length).toBeGreaterThanOrEqual(60);
    });

    it('fails with the fault of the source of the bodies', async () => {
      async function* broken(): AsyncGenerator<string> {
        yield* tasks(15);
        await setTimeout(1);
        throw new Error('the plan is broken');
      }
      await expect(queue.sendAll(broken())).rejects.toThrow('the plan is broken');
    });

    it('comes back with nothing when nothing comes', async () => {
      const began = performance.now();
      expect(await receive(60, 1)).toBeUndefined();
      expect(performance.now() - began).toBeGreaterThan(900);
    });

    it('delivers at once what is sent while someone waits', async () => {
      const waiting = receive(60, 10);
      await setTimeout(200);
      const began = performance.now();
      await given('task');
      expect((await waiting)?.body).toBe('task');
      expect(performance.now() - began).toBeLessThan(5000);
    });

    it('hides a message for its lease, and then gives it to the next, with the count of receives', async () => {
      await given('task');
      expect((await lease(1)).receives).toBe(1);
      expect(await receive()).toBeUndefined();
      const again = await lease(60, 5);
      expect(again).toMatchObject({ body: 'task', receives: 2 });
    });

    it('hides a message for longer when its lease is extended', async () => {
      await given('task');
      const { receipt } = await lease(1);
      await queue.extend(receipt, 60);
      await setTimeout(1300);
      expect(await receive()).toBeUndefined();
      await queue.extend(receipt, 60);
    });

    it('gives a message that is released to the next at once', async () => {
      await given('task');
      await queue.release((await lease()).receipt);
      expect(await lease()).toMatchObject({ body: 'task', receives: 2 });
    });

    it('never gives a message again that was removed', async () => {
      await given('task');
      const { receipt } = await lease(1);
      await queue.remove(receipt);
      await setTimeout(1300);
      expect(await receive()).toBeUndefined();
      expect(await queue.depth()).toEqual({ visible: 0, inFlight: 0, delayed: 0 });
    });

    unless(gaps.oldReceiptsExtendNewLeases)(
      'says that the lease is lost when another has the message',
      async () => {
        await given('task');
        const { receipt } = await lease(1);
        const other = await lease(60, 5);
        await expect(queue.extend(receipt, 60)).rejects.toThrow(LeaseLost);
        await queue.extend(other.receipt, 60);
      },
    );

    it('says that the lease is lost when the message was removed', async () => {
      await given('task');
      const { receipt } = await lease();
      await queue.remove(receipt);
      await expect(queue.extend(receipt, 60)).rejects.toThrow(LeaseLost);
    });

    it('releases and removes what is gone without a fault', async () => {
      await given('task');
      const { receipt } = await lease();
      await queue.remove(receipt);
      await queue.remove(receipt);
      await queue.release(receipt);
    });

    it('ends a receive at once, with the reason, when its signal is aborted', async () => {
      const stop = new AbortController();
      const reason = new Error('spot notice');
      const waiting = queue
        .receive({ waitSeconds: 20, leaseSeconds: 60, signal: stop.signal })
        .catch((e: unknown) => e);
      await setTimeout(200);
      const began = performance.now();
      stop.abort(reason);
      expect(await waiting).toBe(reason);
      expect(performance.now() - began).toBeLessThan(5000);
    });

    it('does not begin a receive after its signal was aborted', async () => {
      await given('task');
      const signal = AbortSignal.abort(new Error('spot notice'));
      await expect(queue.receive({ waitSeconds: 0, leaseSeconds: 60, signal })).rejects.toThrow(
        'spot notice',
      );
      expect((await lease()).receives).toBe(1);
    });

    unless(gaps.abortedReceiveTakesTheNextMessage)(
      'gives what is sent after a receive was stopped to who asks next',
      async () => {
        const stop = new AbortController();
        const waiting = queue.receive({ waitSeconds: 20, leaseSeconds: 60, signal: stop.signal });
        await setTimeout(200);
        stop.abort(new Error('spot notice'));
        await expect(waiting).rejects.toThrow('spot notice');
        await given('task');
        expect(await receive(60, 2)).toMatchObject({ body: 'task' });
      },
    );

    it('counts what is visible and what is leased', async () => {
      await given(...tasks(5));
      await lease();
      await lease();
      expect(await queue.depth()).toEqual({ visible: 3, inFlight: 2, delayed: 0 });
    });
  });
}

/** A gap that is closed one day makes its test fail, so that nobody goes on believing in it. */
function unless(gap: string | undefined): typeof it {
  return gap === undefined ? it : it.failing;
}
