import { RenderDataTrial } from '../../../worker/blender/render-data-trial';

/** What the trial says before each frame, when frames take so long with and without kept data. */
function said(frames: number, without: number, building: number, withKept: number): boolean[] {
  const trial = new RenderDataTrial();
  let kept = false;
  return Array.from({ length: frames }, (_, i) => {
    const { keep } = trial;
    trial.rendered(i === 0 ? 9 : keep ? (kept ? withKept : building) : without);
    kept = keep;
    return keep;
  });
}

test('render data is kept from the third frame on where that makes frames shorter', () => {
  expect(said(7, 1.4, 1.4, 0.1)).toEqual([false, false, true, true, true, true, true]);
});

test.each([
  ['makes frames longer', 0.19],
  ['makes no difference', 0.16],
  ['makes next to none', 0.15],
])('it is not kept from the fifth on where that %s', (_, withKept) => {
  expect(said(7, 0.16, 0.2, withKept)).toEqual([false, false, true, true, false, false, false]);
});

test('what comes after the fourth frame changes nothing', () => {
  const trial = new RenderDataTrial();
  for (const seconds of [1, 1, 1, 0.2, 5, 5, 5]) trial.rendered(seconds);
  expect(trial.keep).toBe(true);
});
