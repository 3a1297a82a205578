import { SimulatedQueue } from '../../simulation/farm/simulated-queue';
import type { Model, Policy } from '../../simulation/model';
import { type Outcome, simulate } from '../../simulation/simulate';
import { lives, oneEach, quiet } from './scenarios';

const TEN_EACH: Policy = { name: 'ten', of: 'brenda', taskSize: 10 };
const SLICED: Policy = { ...oneEach, slices: { from: 300, every: 50, overhead: 10 } };
const ORIGINAL: Policy = { name: 'original', of: 'original', taskSize: 1 };

function outcomeOf(
  change: Partial<Model>,
  policy = oneEach,
  ...life: Parameters<typeof lives> | []
): Outcome {
  const [seconds, told] = life;
  return simulate(
    { ...quiet, ...change },
    policy,
    seconds === undefined ? {} : { interruptions: lives(seconds, told ?? false) },
  );
}

/** To the tenth of a second: what was sent to the queue took a little of the first. */
function rounded({ makespan, spent }: Outcome): object {
  const tenth = (seconds: number): number => Math.round(seconds * 10) / 10;
  const each = Object.entries(spent).map(([what, seconds]) => [what, tenth(seconds as number)]);
  return { makespan: tenth(makespan), ...(Object.fromEntries(each) as object) };
}

// An instance asked for at 0 is billed from 30, and works from 120: 20 seconds for the scene, 100 for a frame, 5 to publish it.
describe('A simulated farm does what can be computed by hand:', () => {
  test('three frames, and the drainer ends the instance when it has seen an empty queue for 120 seconds', () => {
    const outcome = outcomeOf({});
    expect(outcome).toMatchObject({ recorded: 3, dead: 0, left: 0, duplicates: 0, interruptions: 0 });
    // 120 + 20 + 3 * 100 + 5; looks at 480, 540 and 600.
    const spent = { useful: 300, lost: 0, duplicate: 0, overhead: 20, boot: 90, idle: 160, billed: 570 };
    expect(rounded(outcome)).toEqual({ makespan: 445, ...spent });
    expect(outcome.cost).toBeCloseTo(570, 2);
  });

  test('an instance that is gone without a word: its frame is there again when its lease has run out', () => {
    // Gone at 230, renewed at 200, back at 320; the next one works from 350, opens the scene, and renders all three.
    const outcome = outcomeOf({}, oneEach, [200], false);
    expect(outcome).toMatchObject({ recorded: 3, interruptions: 1 });
    expect(rounded(outcome)).toMatchObject({ makespan: 675, useful: 300, lost: 90, overhead: 40, boot: 180 });
  });

  test('a lease that runs out later than the next worker is there is waited for', () => {
    const outcome = outcomeOf({ frames: 1, leaseSeconds: 600 }, oneEach, [200], false);
    // Received at 120 and not renewed before 320, so hidden until 720.
    expect(rounded(outcome)).toMatchObject({ makespan: 845, lost: 90 });
  });

  test('an instance that is told ends the frame for which there is time, and loses nothing', () => {
    // Told at 210, gone at 330; the frame ends at 240, and the next worker is there at 450.
    const outcome = outcomeOf({}, oneEach, [300], true);
    expect(rounded(outcome)).toMatchObject({ makespan: 675, useful: 300, lost: 0, overhead: 40 });
  });

  test('a frame for which there is no time is broken off at once', () => {
    // Seen at 212.5, when it was rendered for 72.5; its task is back at once.
    const outcome = outcomeOf({ frames: 1, frameSeconds: 400 }, oneEach, [300], true);
    expect(rounded(outcome)).toMatchObject({ makespan: 875, useful: 400, lost: 72.5 });
  });

  test('slices that are whole are kept', () => {
    // 50 of 62.5 seconds are kept, the other 350 are 7 slices; the first slice cost 10 seconds, too.
    const outcome = outcomeOf({ frames: 1, frameSeconds: 400 }, SLICED, [300], true);
    expect(rounded(outcome)).toMatchObject({ makespan: 895, useful: 400, lost: 12.5, overhead: 120 });
  });

  test('of a task of ten frames, those with a record are not rendered again', () => {
    // Gone at 470, 30 seconds into frame 4; renewed at 440, so back at 560; the next one works from 590.
    const outcome = outcomeOf({ frames: 10 }, TEN_EACH, [440], false);
    expect(outcome).toMatchObject({ recorded: 10, duplicates: 0 });
    expect(rounded(outcome)).toMatchObject({ useful: 1000, lost: 30, makespan: 590 + 20 + 700 + 5 });
  });

  test('a task that was received too often is dead-lettered, though its frame never failed', () => {
    const outcome = outcomeOf({ frames: 1, maxReceives: 2 }, oneEach, [200, 200], false);
    expect(outcome).toMatchObject({ recorded: 0, dead: 1, left: 0 });
  });

  test('a frame that cannot be rendered is dead-lettered after the same error twice', () => {
    const outcome = outcomeOf({ bad: 1, workers: 2 });
    expect(outcome).toMatchObject({ recorded: 0, dead: 3, left: 0 });
  });

  test('of two workers with the same task, the one with the older receipt stops when it renews', () => {
    class Repeating extends SimulatedQueue {
      private deliveries = 0;
      protected override hide(message: number, seconds: number): void {
        if (this.deliveries++ > 0) super.hide(message, seconds);
      }
    }
    // Both render the first frame; one stops at 160, 20 seconds into it, and renders the second.
    const outcome = simulate({ ...quiet, frames: 2, workers: 2 }, oneEach, { queue: Repeating });
    expect(outcome).toMatchObject({ recorded: 2, duplicates: 0 });
    expect(rounded(outcome)).toMatchObject({ lost: 20, useful: 200, overhead: 60, makespan: 285 });
  });

  test('a task of more than twelve hours is broken off: SQS keeps it for no worker any longer', () => {
    const outcome = outcomeOf({ frames: 1, frameSeconds: 13 * 3600, maxReceives: 1 });
    expect(outcome).toMatchObject({ recorded: 0, dead: 1 });
    // The first of its renewals, each 40 seconds, that comes after 12 hours less 5 minutes; 20 seconds were for the scene.
    expect(rounded(outcome)).toMatchObject({ lost: 42_920 - 20 });
  });

  test('short tasks are taken ahead, so that Blender does not wait', () => {
    // 120 + 100 + 0.5.
    const outcome = outcomeOf({ frames: 100, frameSeconds: 1, openSeconds: 0, publishSeconds: 0.5 });
    expect(rounded(outcome)).toMatchObject({ makespan: 220.5, useful: 100 });
  });

  test('rendering waits when two frames wait for their upload', () => {
    const outcome = outcomeOf({ frames: 6, frameSeconds: 10, publishSeconds: 100 }, TEN_EACH);
    // Rendered at 150, 160; recorded at 250, 260; rendered at 260, 270; recorded at 360, 370; and so on.
    expect(rounded(outcome)).toMatchObject({ makespan: 480, useful: 60 });
  });
});

describe('A simulated farm of the original', () => {
  test('uploads a task beside the rendering of the next', () => {
    const outcome = outcomeOf({ frames: 4 }, { ...ORIGINAL, taskSize: 2 });
    // 120 + 2 * (20 + 200) + 2 * 5; it ends its instance itself.
    const spent = { useful: 400, lost: 0, duplicate: 0, overhead: 40, boot: 90, idle: 10, billed: 540 };
    expect(rounded(outcome)).toEqual({ makespan: 570, ...spent });
  });

  test('loses all frames of a task', () => {
    // Gone at 330, after 190 seconds of two frames. Renewed at 300, so back at 420, when the next one begins.
    const outcome = outcomeOf({ frames: 2 }, { ...ORIGINAL, taskSize: 2 }, [300], false);
    expect(rounded(outcome)).toMatchObject({ lost: 190, useful: 200 });
  });

  test('leaves a task behind when the last worker has gone before it is back', () => {
    // Works from 10, renews at 100, gone at 125. The next works from 135, is shown nothing before 220, and ends its instance.
    const outcome = outcomeOf({ frames: 1, launchSeconds: 5, bootSeconds: 5 }, ORIGINAL, [120], false);
    expect(outcome).toMatchObject({ recorded: 0, left: 1 });
  });

  test('renders a frame again and again when uploads take long', () => {
    // A frame that waits for the upload before it is not renewed, and SQS takes it off the queue with its latest receipt alone.
    const slow = { frames: 2, frameSeconds: 10, publishSeconds: 200 };
    const outcome = outcomeOf(slow, ORIGINAL);
    expect(outcome).toMatchObject({ recorded: 2, left: 0 });
    expect(outcome.duplicates).toBeGreaterThan(100);
    expect(outcomeOf(slow)).toMatchObject({ recorded: 2, duplicates: 0 });
  });
});

test('A farm that nothing comes of is ended after thirteen hours', () => {
  const never = { exponential: () => 1000, chance: () => false };
  const outcome = simulate({ ...quiet, frameSeconds: 2000, maxReceives: 1e6 }, oneEach, {
    interruptions: never,
  });
  expect(outcome).toMatchObject({ recorded: 0, dead: 0, left: 3 });
  expect(outcome.stopped).toMatch(/nothing was recorded in 780 minutes in which instances were up$/);
  expect(outcome.spent.billed / 3600).toBeCloseTo(13, 0);
  const sliced: Policy = { ...oneEach, slices: { from: 300, every: 50, overhead: 10 } };
  expect(simulate({ ...quiet, frameSeconds: 2000 }, sliced, { interruptions: never })).toMatchObject({
    recorded: 3,
  });
});
