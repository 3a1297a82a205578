import { TimeLeft } from '../../../cli/time-left/time-left';
import { FrameRange } from '../../../protocol/job/frame-range';
import type { WorkerNews } from '../../../protocol/environment/worker-event';
import { unitName } from '../../../protocol/job/unit';

const START = Date.parse('2026-11-28T22:00:00Z');

/** A render of frames 1 to 100 on one Blender, whose clock is set by hand. */
class Render {
  private seconds = 0;
  private done = 0;
  readonly timeLeft = new TimeLeft(1, () => START + this.seconds * 1000);

  constructor() {
    this.timeLeft.hear({
      kind: 'prepared',
      job: '0123456789abcdef',
      total: 100,
      skipped: 0,
      blender: '5.2.2',
      range: FrameRange.of(1, 100),
      isTrial: false,
    });
  }

  begins(frame: number): this {
    return this.says({ event: 'rendering', job: '0123456789abcdef', unit: unitOf(frame) });
  }

  /** Of 100, while a frame is rendered. */
  samples(frame: number, sample: number): this {
    return this.says({ event: 'progress', unit: unitOf(frame), sample, of: 100 });
  }

  ends(frame: number): this {
    this.says({ event: 'rendered', unit: unitOf(frame), seconds: 1 });
    this.timeLeft.hear({ kind: 'count', done: ++this.done, failed: 0 });
    return this;
  }

  renders(frame: number, seconds: number): this {
    return this.begins(frame).passes(seconds).ends(frame);
  }

  passes(seconds: number): this {
    this.seconds += seconds;
    return this;
  }

  /** The machine sleeps, and when it is awake again that is noticed. */
  sleeps(seconds: number): this {
    const from = START + this.seconds * 1000;
    this.passes(seconds);
    this.timeLeft.hear({ kind: 'paused', pause: { from, to: from + seconds * 1000 } });
    return this;
  }

  private says(news: WorkerNews): this {
    const time = new Date(START + this.seconds * 1000).toISOString();
    this.timeLeft.hear({ kind: 'worker', event: { ...news, time, worker: 'worker-1' } });
    return this;
  }
}

const unitOf = (frame: number): string => unitName({ span: { first: frame, last: frame, step: 1 } });

describe('the time left', () => {
  test('is not known before the first frame', () => {
    expect(new Render().begins(1).passes(100).timeLeft.left()).toBeUndefined();
  });

  test('is what the frames so far took, for each that is left', () => {
    expect(new Render().renders(1, 10).renders(2, 10).timeLeft.left()?.seconds).toBeCloseTo(980);
  });

  test('gets less while a frame is rendered, and no less than without it', () => {
    const render = new Render().renders(1, 10).begins(2).passes(4);
    expect(render.timeLeft.left()?.seconds).toBeCloseTo(986);
    expect(render.passes(100).timeLeft.left()?.seconds).toBeCloseTo(980);
  });

  test('is right again after the machine has slept, within a frame or between two', () => {
    const within = new Render().renders(1, 10).begins(2).passes(5).sleeps(28_800).passes(5).ends(2);
    expect(within.timeLeft.left()?.seconds).toBeCloseTo(980);
    expect(within.timeLeft.unitsPerMinute()).toBeCloseTo(6);
    const between = new Render().renders(1, 10).sleeps(28_800).renders(2, 10);
    expect(between.timeLeft.left()?.seconds).toBeCloseTo(980);
  });

  test('is right again when the sleep is noticed after the frame was', () => {
    const render = new Render().renders(1, 10).begins(2).passes(28_810).ends(2);
    const from = START + 15_000;
    render.timeLeft.hear({ kind: 'paused', pause: { from, to: from + 28_800_000 } });
    expect(render.passes(2).timeLeft.left()?.seconds).toBeCloseTo(980);
  });

  test('takes the time from one frame to the other into account', () => {
    const render = new Render().renders(1, 10).passes(1).renders(2, 9);
    expect(render.timeLeft.left()?.seconds).toBeCloseTo(980);
  });

  test('knows of frames that an earlier run has rendered', () => {
    const { timeLeft } = new Render();
    timeLeft.hear({ kind: 'timed', frame: 50, seconds: 20 });
    expect(timeLeft.ofUnits(99)?.seconds).toBeCloseTo(1980);
  });
});

describe('the time left of a frame', () => {
  test('is what the samples so far took, for each that is left', () => {
    const render = new Render().begins(1).passes(30).samples(1, 0).passes(10).samples(1, 20);
    expect(render.timeLeft.ofFrame('worker-1')?.seconds).toBeCloseTo(40);
    expect(render.passes(1).timeLeft.ofFrame('worker-1')?.seconds).toBeCloseTo(39);
  });

  test('is right again after the machine has slept', () => {
    const render = new Render().begins(1).samples(1, 0).passes(5).sleeps(28_800).passes(5).samples(1, 20);
    expect(render.timeLeft.ofFrame('worker-1')?.seconds).toBeCloseTo(40);
  });

  test('is not known from the first moments, nor after its end', () => {
    const render = new Render().begins(1).samples(1, 0).passes(1).samples(1, 1);
    expect(render.timeLeft.ofFrame('worker-1')).toBeUndefined();
    expect(render.passes(10).samples(1, 90).ends(1).timeLeft.ofFrame('worker-1')).toBeUndefined();
  });

  test('is that of its view layer, where it has several', () => {
    const render = new Render().begins(1).samples(1, 0).passes(10).samples(1, 100).samples(1, 0);
    expect(render.timeLeft.ofFrame('worker-1')).toBeUndefined();
    expect(render.passes(20).samples(1, 50).timeLeft.ofFrame('worker-1')?.seconds).toBeCloseTo(20);
  });
});
