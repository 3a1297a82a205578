import { frameOfLine, samplesIn } from '../../../../../worker/render/blender/frame/sample-progress';

test.each([
  // Lines of Blender 3.4.1.
  [
    'Fra:1 Mem:9.91M (Peak 10.83M) | Time:00:00.03 | Remaining:00:00.12 | Mem:1.64M, Peak:1.64M | Scene, ViewLayer | Sample 1/16',
    1,
    { sample: 1, of: 16 },
  ],
  [
    'Fra:-5 Mem:675.27M (Peak 675.40M) | Time:00:01.72 | Scene, ViewLayer | Sample 0/1',
    -5,
    { sample: 0, of: 1 },
  ],
  ['Fra:3 Mem:10.83M (Peak 11.95M) | Time:00:02.49 | Rendering 16 / 16 samples', 3, { sample: 16, of: 16 }],
  // Of Cycles: a large picture, and a device that is not ready.
  ['Fra:3 Mem:1M | Scene, ViewLayer | Rendered 1/4 Tiles, Sample 8/16', 3, { sample: 8, of: 16 }],
  ['Fra:3 Mem:1M | Sample 8/16 (Compiling kernels)', 3, { sample: 8, of: 16 }],
  // What Blender 4.3.2 and 5.2.2 tell their handlers.
  [
    'Fra:3 Mem:11.42M (Peak 11.42M) | Time:00:00.11 | Remaining:00:18.37 | Mem:1.46M, Peak:1.46M | Scene, ViewLayer | Sample 1/200',
    3,
    { sample: 1, of: 200 },
  ],
  ['Remaining: 00:07.00 | Mem: 2M | Sample 1/200', undefined, { sample: 1, of: 200 }],
  ['Rendering 25 / 64 samples', undefined, { sample: 25, of: 64 }],
  ['Fra: 4 | Mem: 6M | Sample 24/24', 4, { sample: 24, of: 24 }],
])('%s is progress', (text, frame, samples) => {
  expect(samplesIn(text)).toEqual(samples);
  expect(frameOfLine(text)).toBe(frame);
});

test.each([
  "Saved: '/p/Sample 1/2.png'",
  ' Time: 00:00.27 (Saving: 00:00.11)',
  'Time: 00:10.25 (Saving: 00:00.11)',
  'Fra:5 Mem:457.82M (Peak 497.02M) | Time:00:04.68 | Scene, ViewLayer | Updating Lights',
  'Synchronizing object | A Sample 3/4',
  '',
])('%s is not', (text) => {
  expect(samplesIn(text)).toBeUndefined();
});
