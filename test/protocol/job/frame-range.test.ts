import fc from 'fast-check';
import { FrameRange } from '../../../protocol/job/frame-range';

describe('a frame range', () => {
  test.each([
    ['7', [7]],
    ['1-5', [1, 2, 3, 4, 5]],
    ['1-10x4', [1, 5, 9]],
    ['1,5,9-12', [1, 5, 9, 10, 11, 12]],
    ['9-12,1', [9, 10, 11, 12, 1]],
    ['-3--1', [-3, -2, -1]],
    ['-2-1', [-2, -1, 0, 1]],
    ['-5', [-5]],
    [' 1 , 3 ', [1, 3]],
    ['1-5,3', [1, 2, 3, 4, 5]],
    ['3,1-5', [3, 1, 2, 4, 5]],
    ['1-9x2,1-9x4,2', [1, 3, 5, 7, 9, 2]],
    ['12,40–44', [12, 40, 41, 42, 43, 44]],
    ['−3–−1', [-3, -2, -1]],
    ['1—3', [1, 2, 3]],
    ['1 - 3', [1, 2, 3]],
    ['1..3', [1, 2, 3]],
    ['-3..-1', [-3, -2, -1]],
    ['1-10×4', [1, 5, 9]],
  ])('%s holds %j', (text, frames) => {
    const range = FrameRange.parse(text);
    expect([...range.frames()]).toEqual(frames);
    expect(range.count).toBe(frames.length);
  });

  test.each([
    ['', 'frames "": cannot read an empty part; write 12, 1-240, 1-240x5 or 1,5,9-12'],
    ['1,,2', 'frames "1,,2": cannot read an empty part; write 12, 1-240, 1-240x5 or 1,5,9-12'],
    ['a-b', 'frames "a-b": cannot read "a-b"; write 12, 1-240, 1-240x5 or 1,5,9-12'],
    ['1.5', 'frames "1.5": cannot read "1.5"; write 12, 1-240, 1-240x5 or 1,5,9-12'],
    ['5x2', 'frames "5x2": cannot read "5x2"; write 12, 1-240, 1-240x5 or 1,5,9-12'],
    ['1...3', 'frames "1...3": cannot read "1...3"; write 12, 1-240, 1-240x5 or 1,5,9-12'],
    ['10-1', 'frames "10-1": the end, 1, comes before the start, 10; write 1-10'],
    ['1-9x0', 'frames "1-9x0": the step is 0, and must be 1 or more'],
    ['0-2000000', 'frames "0-2000000": 2000000 is not a frame Blender knows (-1048574 to 1048574)'],
  ])('%j is refused in one line', (text, message) => {
    expect(() => FrameRange.parse(text)).toThrow(message);
  });

  const span = fc
    .record({
      first: fc.integer({ min: -500, max: 500 }),
      length: fc.nat(60),
      step: fc.integer({ min: 1, max: 7 }),
    })
    .map(({ first, length, step }) => `${String(first)}-${String(first + length)}x${String(step)}`);

  it('holds each frame once, in the order of asking, however its spans overlap', () => {
    fc.assert(
      fc.property(fc.array(span, { minLength: 1, maxLength: 6 }), (spans) => {
        const asked = spans.flatMap((text) => [...FrameRange.parse(text).frames()]);
        const range = FrameRange.parse(spans.join(','));
        expect([...range.frames()]).toEqual([...new Set(asked)]);
        expect(range.count).toBe(new Set(asked).size);
      }),
    );
  });

  it('is read back from its own text', () => {
    fc.assert(
      fc.property(fc.array(span, { minLength: 1, maxLength: 6 }), (spans) => {
        const range = FrameRange.parse(spans.join(','));
        expect([...FrameRange.parse(range.toString()).frames()]).toEqual([...range.frames()]);
      }),
    );
  });
});
