import { setTimeout as sleep } from 'node:timers/promises';
import { LeaseLost, type TaskQueue } from '../../farm/queue/task-queue';
import { Lease } from '../../worker/lease';

/** A queue that only remembers what is done with one message. */
class Remembering implements Pick<TaskQueue, 'extend' | 'release' | 'remove'> {
  readonly calls: string[] = [];
  answer: () => Promise<void> = () => Promise.resolve();

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
const leaseOn = (queue: Remembering): Lease =>
  new Lease(queue as unknown as TaskQueue, { body: '', receipt: 'r', receives: 1 }, LEASE);

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

  it('is given back for others to take at once', async () => {
    const queue = new Remembering();
    await leaseOn(queue).giveBack();
    expect(queue.calls).toEqual(['release r']);
  });

  it('is left to run out, and then the queue is not asked anything', async () => {
    const queue = new Remembering();
    await leaseOn(queue).letGo();
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
    await lease.letGo();
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
    await lease.letGo();
  });

  it('is kept when the queue answers again in time', async () => {
    const queue = new Remembering();
    let failures = 1;
    queue.answer = () => (failures-- > 0 ? Promise.reject(new Error('no route')) : Promise.resolve());
    const lease = leaseOn(queue);
    await sleep(500);
    expect(lease.signal.aborted).toBe(false);
    await lease.letGo();
  });
});
