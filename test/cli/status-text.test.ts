import { stripVTControlCharacters } from 'node:util';
import { paceText } from '../../cli/rate';
import { folderLines } from '../../cli/status-text';
import type { WayMade } from '../../protocol/ways-made';
import type { JobStatus } from '../../farm/ledger/job-status';

const status: JobStatus = {
  job: 'f00d',
  scene: 'bloom.blend',
  asked: '2026-11-22T12:00:00Z',
  total: 100,
  done: 60,
  failed: [],
  moreFailed: 0,
  missing: { count: 0, units: [] },
};
const failures = (count: number): JobStatus['failed'] =>
  Array.from({ length: count }, (_, i) => ({
    unit: `frame_${String(i)}`,
    worker: 'worker-1',
    reason: 'no camera',
  }));
const lines = (change: Partial<JobStatus>): string[] =>
  folderLines({ ...status, ...change }, [], [], [], 0).map(stripVTControlCharacters);

describe('the status of a job', () => {
  it('names twenty failures, and counts the others, read or not', () => {
    const text = lines({ failed: failures(25), moreFailed: 15 });
    expect(text[1]).toBe('60 done, 40 failed, 0 missing of 100');
    expect(text.filter((line) => line.includes('no camera'))).toHaveLength(20);
    expect(text.at(-1)).toBe('  and 20 more that failed; --json says which');
  });

  it('names all of twenty', () => {
    const text = lines({ failed: failures(20) });
    expect(text.at(-1)).toBe('  frame_19  no camera  (worker-1)');
  });

  it.each([
    [['frame_000001'], 1, '  missing: frame 1'],
    [['frame_000001', 'frame_000002'], 7, '  missing: frames 1-2, ...'],
  ])('names the first that are missing: %j of %d', (units, count, line) => {
    expect(lines({ missing: { count, units } }).at(-1)).toBe(line);
  });
});

describe('how the frames of a job were made', () => {
  const cpu: WayMade = { blender: '4.5.4', build: 'abc', device: 'CPU', units: 12, first: 'frame_000001' };
  const text = (...ways: WayMade[]): string[] =>
    folderLines(status, [], ways, [], 0).slice(2).map(stripVTControlCharacters);

  it('is one line where it is one and the same', () => {
    expect(text(cpu)).toEqual(['  made by Blender 4.5.4 (build abc) on CPU']);
    expect(text({ ...cpu, device: null })).toEqual(['  made by Blender 4.5.4 (build abc)']);
    expect(text({ ...cpu, blender: null, build: null, device: null })).toEqual(['  made by the template']);
    expect(text()).toEqual([]);
  });

  it('is a warning where builds differ, or processors and GPUs were mixed', () => {
    const gpu = { ...cpu, device: 'OPTIX', units: 3, first: 'frame_000013' };
    expect(text(cpu, gpu)).toEqual([
      '  warning: made in 2 ways, and frames may not match:',
      '    12 by Blender 4.5.4 (build abc) on CPU, the first frame 1',
      '    3 by Blender 4.5.4 (build abc) on OPTIX, the first frame 13',
    ]);
    expect(text(cpu, { ...cpu, build: 'def' })[0]).toMatch(/^ {2}warning: made in 2 ways/);
  });
});

describe('a pace', () => {
  test.each([
    [12.34, 187, '12.3 a minute  3:07 left'],
    [1, 59, '1.0 a minute  59.0 s left'],
    [0.05, 7200, '3.0 an hour  2:00:00 left'],
  ])('of %d a minute with %d s left reads %s', (unitsPerMinute, secondsLeft, text) => {
    expect(paceText(unitsPerMinute, secondsLeft)).toBe(text);
  });
});
