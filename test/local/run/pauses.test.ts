import fc from 'fast-check';
import { SAMPLE_EVERY_MS, type Pause, Pauses } from '../../../local/run/pauses';

const START = Date.parse('2026-11-28T22:00:00Z');

/** A machine on which two seconds of processor time are used in a second of rendering. */
class Machine {
  private wall = START;
  private processor = 0;
  private readonly pauses = new Pauses();
  private readonly found: Pause[] = [];

  constructor(private readonly tells = true) {
    this.look();
  }

  /** Time passes, and somebody looks as often as is meant. */
  passes(seconds: number, { rendering }: { readonly rendering: boolean }): this {
    for (let passed = 0; passed < seconds * 1000; passed += SAMPLE_EVERY_MS) {
      this.jumps(SAMPLE_EVERY_MS / 1000, { rendering });
    }
    return this;
  }

  /** Time passes, and nobody looks before its end. */
  jumps(seconds: number, { rendering }: { readonly rendering: boolean }): this {
    this.wall += seconds * 1000;
    if (rendering) this.processor += 2 * seconds;
    this.look();
    return this;
  }

  get pausedSeconds(): number {
    return this.found.reduce((sum, { from, to }) => sum + to - from, 0) / 1000;
  }

  private look(): void {
    const pause = this.pauses.sample({ wall: this.wall, processor: this.tells ? this.processor : undefined });
    if (pause) this.found.push(pause);
  }
}

describe('a pause', () => {
  test('is none while something is rendered', () => {
    expect(new Machine().passes(600, { rendering: true }).pausedSeconds).toBe(0);
  });

  test('is the time for which the machine slept', () => {
    const machine = new Machine().passes(60, { rendering: true }).jumps(28_800, { rendering: false });
    expect(machine.passes(60, { rendering: true }).pausedSeconds).toBe(28_800);
  });

  test('is the time for which the workers alone were stopped', () => {
    const machine = new Machine().passes(60, { rendering: true }).passes(300, { rendering: false });
    expect(machine.passes(60, { rendering: true }).pausedSeconds).toBe(300);
  });

  test('is none when this process alone was stopped, and the workers went on', () => {
    const machine = new Machine().passes(60, { rendering: true }).jumps(300, { rendering: true });
    expect(machine.pausedSeconds).toBe(0);
  });

  test('is the time without a look, where the system tells no processor time', () => {
    const machine = new Machine(false).passes(60, { rendering: true }).jumps(300, { rendering: false });
    expect(machine.pausedSeconds).toBe(300 - SAMPLE_EVERY_MS / 1000);
  });

  test('is none when the clock is set back', () => {
    const machine = new Machine().passes(60, { rendering: true }).jumps(-3600, { rendering: true });
    expect(machine.passes(60, { rendering: true }).pausedSeconds).toBe(0);
  });

  test('is never longer than the time that passed, whatever happens', () => {
    const looks = fc.array(
      fc.tuple(fc.integer({ min: -5000, max: 1e6 }), fc.double({ min: 0, max: 1e4, noNaN: true })),
    );
    fc.assert(
      fc.property(looks, (steps) => {
        const pauses = new Pauses();
        let [wall, processor] = [START, 0];
        pauses.sample({ wall, processor });
        for (const [passed, used] of steps) {
          const before = wall;
          wall += passed;
          processor += used;
          const pause = pauses.sample({ wall, processor });
          if (!pause) continue;
          expect(pause.from).toBe(before);
          expect(pause.to).toBeGreaterThan(pause.from);
          expect(pause.to).toBeLessThanOrEqual(wall);
        }
      }),
    );
  });
});
