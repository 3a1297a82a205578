import fc from 'fast-check';
import { type Delivery, SimulatedQueue } from '../../simulation/farm/simulated-queue';
import type { Model, Policy } from '../../simulation/model';
import { simulate } from '../../simulation/simulate';
import { Census, ConservationBroken } from '../../simulation/world/census';
import { oneEach, quiet } from './scenarios';

const busy: Model = {
  ...quiet,
  frames: 60,
  frameSeconds: 400,
  workers: 4,
  interruptionsPerHour: 4,
  noticed: 0.5,
  duplicated: 0.1,
  countLag: 60,
  maxReceives: 100,
};

/** Messages that are hidden, and the timers that bring them back. */
interface Insides {
  readonly timers: Map<number, { cancel(): void }>;
  readonly list: { remove(message: number): void };
}
const insidesOf = (queue: SimulatedQueue): Insides => queue as unknown as Insides;

/** Hides a message, and never shows it again. */
class Forgetful extends SimulatedQueue {
  protected override hide(message: number, seconds: number): void {
    super.hide(message, seconds);
    if (message !== 7) return;
    insidesOf(this).timers.get(message)?.cancel();
    insidesOf(this).timers.delete(message);
  }
}

/** Drops a message that nobody has received. */
class Leaking extends SimulatedQueue {
  override send(body: string): void {
    super.send(body);
    if (body.includes('"first":8,')) insidesOf(this).list.remove(7);
  }
}

/** Takes what is released for done. */
class Careless extends SimulatedQueue {
  override release(delivery: Delivery): void {
    this.remove(delivery);
  }
}

/** Leaves a message where it is when it hides it, and says that it did. */
class TwoFaced extends SimulatedQueue {
  override *messages(): ReturnType<SimulatedQueue['messages']> {
    for (const message of super.messages()) yield { ...message, isVisible: true };
  }
}

describe('Conservation', () => {
  test.each<[string, typeof SimulatedQueue, string]>([
    ['hides a message and forgets it', Forgetful, 'hidden messages that will come back: '],
    ['drops a message', Leaking, 'messages on the queue: '],
    ['deletes what is released', Careless, 'is lost: no record, not dead-lettered, and in no message'],
    ['has messages in other places than it says', TwoFaced, 'messages with unit '],
  ])('is broken by a queue that %s', (_, queue, why) => {
    const broken = (): unknown => simulate(busy, oneEach, { queue });
    expect(broken).toThrow(ConservationBroken);
    expect(broken).toThrow(why);
    expect(simulate(busy, oneEach)).toMatchObject({ recorded: 60, dead: 0, left: 0 });
  });

  test('is broken at once, not at the end', () => {
    const census = new Census(3);
    census.move(0, 2, 1, 0);
    census.move(0, 2, -1, 1);
    census.record(0);
    census.giveUp(1);
    expect(() => {
      census.move(0, 2, 0, -1);
    }).toThrow('unit 2 is lost');
  });

  test('knows a record from a dead letter: the record counts', () => {
    const census = new Census(1);
    census.move(0, 0, 1, 0);
    census.giveUp(0);
    expect(census.count('dead')).toBe(1);
    expect([census.record(0), census.record(0)]).toEqual([true, false]);
    expect([census.count('dead'), census.count('recorded')]).toEqual([0, 1]);
  });

  const models = fc.record({
    seed: fc.nat(),
    frames: fc.integer({ min: 1, max: 40 }),
    workers: fc.integer({ min: 1, max: 6 }),
    frameSeconds: fc.constantFrom(0.5, 3, 60, 600),
    spread: fc.constantFrom(0, 0.5),
    openSeconds: fc.constantFrom(0, 20),
    publishSeconds: fc.constantFrom(0, 5, 150),
    interruptionsPerHour: fc.constantFrom(0, 1, 3),
    noticed: fc.constantFrom(0, 0.5, 1),
    duplicated: fc.constantFrom(0, 0.01, 0.3),
    countLag: fc.constantFrom(0, 60),
    seedsPerSecond: fc.constantFrom(0.5, 5000),
    crashes: fc.constantFrom(0, 0.1),
    bad: fc.constantFrom(0, 0.1),
    leaseSeconds: fc.constantFrom(30, 120, 600),
    maxReceives: fc.constantFrom(3, 1000),
  });
  const taskSizes = fc.integer({ min: 1, max: 7 });
  const slices = fc.option(fc.constant({ from: 300, every: 100, overhead: 5 }), { nil: undefined });

  test('holds whatever happens: each frame is recorded or dead-lettered, and each second is accounted for', () => {
    fc.assert(
      fc.property(models, taskSizes, slices, (change, taskSize, sliced) => {
        const model = { ...quiet, ...change };
        const policy: Policy = { name: '', of: 'brenda', taskSize, ...(sliced ? { slices: sliced } : {}) };
        const { recorded, dead, left, spent } = simulate(model, policy);
        expect(recorded + dead).toBe(model.frames);
        expect(left).toBe(0);
        if (model.maxReceives === 1000 && model.crashes + model.bad === 0) expect(dead).toBe(0);
        for (const seconds of Object.values(spent)) expect(seconds).toBeGreaterThanOrEqual(-1e-6);
      }),
      { numRuns: 300 },
    );
  });

  test('holds for the original, which may leave frames behind', () => {
    fc.assert(
      fc.property(models, taskSizes, (change, taskSize) => {
        const model = { ...quiet, ...change, crashes: 0, bad: 0 };
        const { recorded, dead, left, spent } = simulate(model, { name: '', of: 'original', taskSize });
        expect(recorded + left).toBe(model.frames);
        expect(dead).toBe(0);
        if (model.interruptionsPerHour === 0 && model.publishSeconds < 100) expect(left).toBe(0);
        for (const seconds of Object.values(spent)) expect(seconds).toBeGreaterThanOrEqual(-1e-6);
      }),
      { numRuns: 100 },
    );
  });
});
