import fc from 'fast-check';
import { FrameUnderWay } from '../../../../../worker/render/blender/frame/frame-under-way';

/** What comes of lines of the log that are read so many seconds after the frame was asked for. */
function phases(
  lines: readonly (readonly [seconds: number, line: string])[],
  rendered: { seconds: number; savingSeconds?: number; reopenSeconds?: number },
) {
  let now = 1000;
  const frame = new FrameUnderWay({ frame: 7 }, false, () => now);
  for (const [seconds, line] of lines) {
    now = 1000 + seconds * 1000;
    frame.read(line);
  }
  const { sync, render, save } = frame.split({ savingSeconds: null, reopenSeconds: 0, ...rendered });
  const rounded = (value: number | null) => (value === null ? null : Number(value.toFixed(3)));
  return [rounded(sync), rounded(render), rounded(save)];
}

const old = (frame: number, what: string) =>
  `Fra:${String(frame)} Mem:9M (Peak 9M) | Time:00:00.03 | Mem:1M, Peak:1M | Scene, ViewLayer | ${what}`;

test.each([
  [
    'Blender 3.4',
    [
      [0.1, old(7, 'Updating Meshes')],
      [2, old(7, 'Sample 0/16')],
      [3, old(7, 'Sample 16/16')],
      [5, ' Time: 00:05.00 (Saving: 00:01.50)'],
    ],
    { seconds: 5 },
    [2, 1.5, 1.5],
  ],
  [
    'an hour of saving',
    [
      [1, old(7, 'Sample 1/16')],
      [2, ' Time: 01:00:09 (Saving: 01:00:02.00)'],
    ],
    { seconds: 3609 },
    [1, 6, 3602],
  ],
  [
    'the log of the frame before, which lags',
    [
      [0.1, old(6, 'Sample 16/16')],
      [0.2, ' Time: 00:05.00 (Saving: 00:01.50)'],
    ],
    { seconds: 5 },
    [null, null, null],
  ],
  [
    'no samples, as of Workbench',
    [
      [1, old(7, 'Updating')],
      [2, ' Time: 00:02.00 (Saving: 00:00.50)'],
    ],
    { seconds: 2 },
    [null, null, 0.5],
  ],
  ['no word of saving', [[1, old(7, 'Sample 0/16')]], { seconds: 2 }, [1, null, null]],
  [
    'a scene that was opened again first',
    [[4, old(7, 'Sample 0/16')]],
    { seconds: 3, savingSeconds: 0.5, reopenSeconds: 3 },
    [1, 1.5, 0.5],
  ],
  [
    'clocks that do not agree',
    [[4, old(7, 'Sample 0/16')]],
    { seconds: 3, savingSeconds: 0.5 },
    [2.5, 0, 0.5],
  ],
] as const)('%s', (_what, lines, rendered, expected) => {
  expect(phases(lines, rendered)).toEqual(expected);
});

describe('of a Blender whose driver tells', () => {
  const seen: number[][] = [];
  let now = 1000;
  const frame = new FrameUnderWay(
    { frame: 7, onSample: (...sample) => seen.push(sample as number[]) },
    true,
    () => now,
  );

  test('the log counts for nothing', () => {
    frame.read(old(7, 'Sample 0/24'));
    expect(seen).toEqual([]);
    expect(frame.isSilent({ savingSeconds: null })).toBe(true);
  });

  test('samples are those of the frame that is rendered', () => {
    now = 2000;
    frame.told({ event: 'progress', frame: 6, text: 'Mem: 6M | Sample 24/24' });
    frame.told({ event: 'progress', frame: 7, text: 'Mem: 6M | Sample 0/24' });
    now = 70_000;
    frame.told({ event: 'progress', frame: 7, text: 'Remaining: 00:07.00 | Mem: 6M | Sample 24/24' });
    expect(seen).toEqual([
      [0, 24],
      [24, 24],
    ]);
    const rendered = { seconds: 70.25, savingSeconds: 0.25, reopenSeconds: 0 };
    expect(frame.split(rendered)).toEqual({ sync: 1, render: 69, save: 0.25 });
    expect(frame.isSilent(rendered)).toBe(false);
  });
});

// A record with a time below nothing would not be read again.
test('no time is below nothing, whatever the clocks and the log say', () => {
  const seconds = fc.double({ min: 0, max: 1e5, noNaN: true });
  fc.assert(
    fc.property(seconds, seconds, seconds, seconds, (sampled, took, saving, reopening) => {
      let now = 0;
      const frame = new FrameUnderWay({ frame: 7 }, true, () => now);
      now = sampled * 1000;
      frame.told({ event: 'progress', frame: 7, text: 'Sample 0/24' });
      const { sync, render, save } = frame.split({
        seconds: took,
        savingSeconds: saving,
        reopenSeconds: reopening,
      });
      expect(Math.min(sync ?? 0, render ?? 0, save ?? 0)).toBeGreaterThanOrEqual(0);
    }),
  );
});
