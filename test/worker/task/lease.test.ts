import { setTimeout as sleep } from 'node:timers/promises';
import { LeaseLost, type TaskQueue } from '../../../farm/queue/task-queue';
import { Lease } from '../../../worker/task/lease';
import { mayBeHeldFor } from '../../../worker/task/lease-policy';
import { TooLongWarning } from '../../../worker/progress/too-long-warning';

/** A queue that only remembers what is done with one message. */
class Remembering implements Pick<TaskQueue, 'sendAll' | 'extend' | 'release' | 'remove'> {
  readonly calls: string[] = [];
  answer: () => Promise<void> = () => Promise.resolve();

  sendAll(bodies: Iterable<string>): Promise<number> {
    const sent = [...bodies];
    this.calls.push(`send ${sent.join(', ')}`);
    return Promise.resolve(sent.length);
  }
  extend(receipt: string, seconds: number): Promise<void> {
    this.calls.push(`extend ${receipt} ${String(seconds)}`);
    return this.answer();
  }
  release(receipt: string): Promise<void> {
    this.calls.push(`release ${receipt}`);
    return Promise.resolve();
  }
  remove(receipt: string): Promise<void> {
    this.calls.push(`remove ${receipt}`);
    return Promise.resolve();
  }
}

const LEASE = 0.3;
const leaseOn = (queue: Remembering, receives = 1): Lease =>
  new Lease(queue, { body: 'task', receipt: 'r', receives }, LEASE);

describe('a lease', () => {
  it('is renewed each third of its time, until the task is done', async () => {
    const queue = new Remembering();
    const lease = leaseOn(queue);
    await sleep(350);
    await lease.complete();
    const renewed = queue.calls.filter((call) => call === `extend r ${String(LEASE)}`).length;
    expect(renewed).toBeGreaterThanOrEqual(2);
    expect(queue.calls.at(-1)).toBe('remove r');
    await sleep(200);
    expect(queue.calls.at(-1)).toBe('remove r');
  });

  it('is released for others to take at once', async () => {
    const queue = new Remembering();
    await leaseOn(queue).release();
    expect(queue.calls).toEqual(['release r']);
  });

  it.each([
    ['the first time', 2, true, ['release r']],
    ['again and again, for no fault of the task: as a new message', 3, true, ['send task', 'remove r']],
    ['again and again, as the task failed', 9, false, ['release r']],
  ])('is released %s', async (_, receives, isBlameless, calls) => {
    const queue = new Remembering();
    await leaseOn(queue, receives).release({ isBlameless });
    expect(queue.calls).toEqual(calls);
  });

  it.each([
    ['sent again', 9, (lease: Lease) => lease.release({ isBlameless: true })],
    ['released', 1, (lease: Lease) => lease.release()],
    ['left for a while', 1, (lease: Lease) => lease.releaseAfter(5)],
  ])('that is lost is not %s: another worker has the task', async (_, receives, ends) => {
    const queue = new Remembering();
    queue.answer = () => Promise.reject(new LeaseLost('gone'));
    const lease = leaseOn(queue, receives);
    await sleep(200);
    expect(lease.signal.aborted).toBe(true);
    await ends(lease);
    expect(queue.calls).toEqual([`extend r ${String(LEASE)}`]);
  });

  it('is for twelve hours in all, less a little', async () => {
    const lease = leaseOn(new Remembering());
    expect(Math.round(lease.secondsLeft / 60)).toBe(12 * 60 - 5);
    await lease.expire();
    expect(mayBeHeldFor(12 * 3600)).toBeLessThan(0);
  });

  it('that a frame does not fit into is told of, once', () => {
    const said: string[] = [];
    let renderSeconds: number | undefined;
    const pace = {
      get underWay() {
        return { renderSeconds, publishSeconds: 1 };
      },
    };
    const warning = new TooLongWarning('frame_000001', { secondsLeft: 42_900 }, pace, (news) => {
      if (news.event === 'warning') said.push(news.text);
    });
    warning.look();
    renderSeconds = 42_000;
    warning.look();
    expect(said).toEqual([]);
    renderSeconds = 14 * 3600;
    warning.look();
    warning.look();
    expect(said).toEqual([
      'frame_000001 needs some 14 h more, and a queue keeps a task for a worker for 12 h in all: rendered whole it will not be done',
    ]);
  });

  it('is left to run out, and then the queue is not asked anything', async () => {
    const queue = new Remembering();
    await leaseOn(queue).expire();
    await sleep(200);
    expect(queue.calls).toEqual([]);
  });

  it('says that it is lost when the queue says so', async () => {
    const queue = new Remembering();
    queue.answer = () => Promise.reject(new LeaseLost('gone'));
    const lease = leaseOn(queue);
    await sleep(200);
    expect(lease.signal.aborted).toBe(true);
    expect(lease.signal.reason).toEqual(new LeaseLost('gone'));
    await lease.expire();
  });

  it('bears a queue that is out of reach until the lease has run out', async () => {
    const queue = new Remembering();
    queue.answer = () => Promise.reject(new Error('no route'));
    const lease = leaseOn(queue);
    await sleep(220);
    expect(lease.signal.aborted).toBe(false);
    await sleep(300);
    expect(lease.signal.aborted).toBe(true);
    expect(lease.signal.reason).toEqual(new LeaseLost('the lease ended: no route'));
    await lease.expire();
  });

  it('is kept when the queue answers again in time', async () => {
    const queue = new Remembering();
    let failures = 1;
    queue.answer = () => (failures-- > 0 ? Promise.reject(new Error('no route')) : Promise.resolve());
    const lease = leaseOn(queue);
    await sleep(500);
    expect(lease.signal.aborted).toBe(false);
    await lease.expire();
  });
});
