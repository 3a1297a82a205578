import { sampleProgress } from '../../../worker/blender/sample-progress';

test.each([
  // Blender 3.4.1, measured.
  [
    'Fra:1 Mem:9.91M (Peak 10.83M) | Time:00:00.03 | Remaining:00:00.12 | Mem:1.64M, Peak:1.64M | Scene, ViewLayer | Sample 1/16',
    { frame: 1, sample: 1, of: 16 },
  ],
  [
    'Fra:-5 Mem:675.27M (Peak 675.40M) | Time:00:01.72 | Scene, ViewLayer | Sample 0/1',
    { frame: -5, sample: 0, of: 1 },
  ],
  [
    'Fra:3 Mem:10.83M (Peak 11.95M) | Time:00:02.49 | Rendering 16 / 16 samples',
    { frame: 3, sample: 16, of: 16 },
  ],
  // Blender 5, from its source and its documentation: not run here.
  [
    '00:03.906  render           | Fra: 4 | Remaining: 00:00.04 | Mem: 6M | Sample 24/24',
    { frame: 4, sample: 24, of: 24 },
  ],
  ['00:03.906  render           | Fra: 1 | Rendering 1 / 64 samples', { frame: 1, sample: 1, of: 64 }],
  [
    '1:02:03.906  render           | Fra: 120 | Mem: 6M | Sample 1024/4096',
    { frame: 120, sample: 1024, of: 4096 },
  ],
])('%s is progress', (line, progress) => {
  expect(sampleProgress(line)).toEqual(progress);
});

test.each([
  "Saved: '/p/Sample 1/2.png'",
  ' Time: 00:00.27 (Saving: 00:00.11)',
  '00:10.250  render           | Time: 00:10.25 (Saving: 00:00.11)',
  'Fra:5 Mem:457.82M (Peak 497.02M) | Time:00:04.68 | Scene, ViewLayer | Updating Lights',
  'Sample 3/4',
  '',
])('%s is not', (line) => {
  expect(sampleProgress(line)).toBeUndefined();
});
