import { FrameEstimate } from '../../../worker/progress/frame-estimate';

/** An estimate that has heard these: second, samples done, of how many. */
function heard(...reports: readonly (readonly [number, number, number])[]): FrameEstimate {
  return heardIn(1, ...reports);
}

function heardIn(rounds: number, ...reports: readonly (readonly [number, number, number])[]): FrameEstimate {
  const estimate = new FrameEstimate();
  estimate.begin(0, rounds);
  for (const [second, done, of] of reports) estimate.sample(done, of, second * 1000);
  return estimate;
}

describe('the estimate of the frame under way', () => {
  test.each([
    ['nothing is known before Blender tells of samples', heard(), 10, undefined],
    ['nothing is known when it has only said that there will be some', heard([5, 0, 100]), 10, undefined],
    ['one sample is enough', heard([5, 0, 100], [7, 1, 100]), 7, 198],
    ['the first counts only while there is no other', heard([5, 0, 100], [8, 1, 100], [17, 10, 100]), 17, 90],
    ['time that passes is taken off', heard([5, 0, 100], [8, 1, 100], [17, 10, 100]), 37, 70],
    ['never less than the sample under way', heard([0, 0, 10], [2, 1, 10], [18, 9, 10]), 300, 2],
    ['nothing is left after the last sample', heard([0, 0, 10], [2, 1, 10], [20, 10, 10]), 20, 0],
    ['a further view layer', heardIn(2, [0, 0, 10], [1, 1, 10], [10, 10, 10]), 10, 10],
    ['the second of them', heardIn(2, [0, 0, 10], [10, 10, 10], [11, 0, 10], [14, 1, 10]), 14, 27],
  ])('%s', (_, estimate, second, left) => {
    const found = estimate.secondsLeft(second * 1000);
    if (left === undefined) expect(found).toBeUndefined();
    else expect(found).toBeCloseTo(left, 6);
  });

  test('the whole of it has what came before the first sample', () => {
    expect(heard([30, 0, 100], [32, 1, 100]).secondsInAll(32_000)).toBeCloseTo(230, 6);
  });

  test('what was heard of one frame says nothing of the next', () => {
    const estimate = heard([0, 0, 10], [1, 1, 10]);
    estimate.begin(50_000);
    expect(estimate.secondsLeft(51_000)).toBeUndefined();
  });
});
