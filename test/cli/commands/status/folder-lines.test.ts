import { stripVTControlCharacters } from 'node:util';
import { folderLine, folderLines } from '../../../../cli/commands/status/folder-lines';
import type { FolderJob, FolderStatus, RunFacts } from '../../../../cli/commands/status/folder-status';
import type { ProvenanceGroup } from '../../../../protocol/ledger/provenance-groups';

const JOB: FolderJob = {
  job: 'f00d',
  scene: 'bloom.blend',
  asked: '2026-11-22T12:00:00Z',
  total: 100,
  done: 100,
  failed: [],
  missing: [],
  toCome: { count: 0, units: [] },
  workers: [],
  madeWith: [],
  warnings: [],
  secondsEach: 2,
  place: 0,
};
const STATUS: FolderStatus = {
  run: null,
  frames: { areWhole: true, count: 100, jobs: [], unrecorded: [], changed: [] },
  otherJobs: [],
  unreadable: [],
};
const NOW = new Date(2026, 10, 22, 15, 0);
const at = (hours: number, minutes: number, day = 22): string =>
  new Date(2026, 10, day, hours, minutes).toISOString();

const lines = (job: Partial<FolderJob>, status: Partial<FolderStatus> = {}): string[] =>
  folderLines({ ...STATUS, ...status, job: { ...JOB, ...job } }, NOW).map(stripVTControlCharacters);
const failures = (count: number): FolderJob['failed'] =>
  Array.from({ length: count }, (_, i) => ({
    unit: `frame_${String(i)}`,
    worker: 'worker-1',
    reason: 'no camera',
  }));

describe('the status of a folder', () => {
  it('keeps the name of a scene on one line, whatever is in it', () => {
    const [first, second] = lines({ scene: 'a.blend\n100 done, 0 failed' });
    expect([first, second]).toEqual([
      String.raw`a.blend\x0a100 done, 0 failed`,
      '100 done, 0 failed, 0 missing of 100',
    ]);
  });

  it('names twenty failures, and counts the others', () => {
    const text = lines({ done: 60, failed: failures(40) });
    expect(text[1]).toBe('60 done, 40 failed, 0 missing of 100');
    expect(text.filter((line) => line.includes('no camera'))).toHaveLength(20);
    expect(text.at(-1)).toBe('  and 20 more that failed; --json says which');
  });

  it('tells what is still to come from what is missing, and how that was lost', () => {
    const text = lines({
      done: 56,
      missing: [
        { unit: 'frame_000001', files: [{ name: 'frame_000001.png', how: 'deleted' }] },
        { unit: 'frame_000002', files: [{ name: 'frame_000002.png', how: 'changed' }] },
        { unit: 'frame_000003', files: [{ name: 'frame_000003.png', how: 'renamed', to: 'best.png' }] },
        { unit: 'frame_000004', files: [{ name: 'frame_000004.png', how: 'replaced', by: 'beef' }] },
      ],
      toCome: { count: 40, units: ['frame_000061', 'frame_000062'] },
    });
    expect(text.slice(1)).toEqual([
      '56 done, 0 failed, 4 missing, 40 still to come of 100',
      '  missing: frame_000001.png (deleted), frame_000002.png (changed), frame_000003.png (renamed to best.png), frame_000004.png (replaced by another job)',
      '  fix: the same brenda render command renders them again',
      '  still to come: frames 61-62, ...',
    ]);
  });

  it('tells whose frames lie there, with the sizes of those that are of another', () => {
    const jobs = [
      { job: 'f00d', place: 0, count: 42, sizes: ['640x360'] },
      { job: 'beef', place: 1, count: 6, sizes: ['320x180'] },
    ];
    expect(lines({}, { frames: { ...STATUS.frames, count: 48, jobs } })[2]).toBe(
      '48 frames: 42 of this job, 6 of the one before, 320x180',
    );
    const three = [...jobs, { job: 'cafe', place: 2, count: 1, sizes: ['640x360'] }];
    expect(lines({}, { frames: { ...STATUS.frames, count: 49, jobs: three } })[2]).toBe(
      '49 frames: 42 of this job, 6 of the one before, 320x180, 1 of an earlier one',
    );
    expect(lines({ job: 'beef', place: 1 }, { frames: { ...STATUS.frames, count: 48, jobs } })[2]).toBe(
      '48 frames: 6 of this job, 42 of the one after, 640x360',
    );
  });

  it('names files that no record names, as a terminal can bear it', () => {
    const unrecorded = ['a.mov', 'bad\u001b[2J\nname.png'];
    expect(lines({}, { frames: { ...STATUS.frames, unrecorded } }).at(-1)).toBe(
      '2 files that no record names: a.mov, "bad?[2J?name.png"',
    );
  });

  it('says by which Blenders the frames were made, with a warning where that is more than one', () => {
    const cpu: ProvenanceGroup = {
      blender: '4.5.4',
      build: 'abc',
      device: 'CPU',
      units: 12,
      first: 'frame_000001',
    };
    const text = (...madeWith: ProvenanceGroup[]): string[] => lines({ madeWith }).slice(2);
    expect(text(cpu)).toEqual(['  made by Blender 4.5.4 (build abc) on CPU']);
    expect(text({ ...cpu, device: null })).toEqual(['  made by Blender 4.5.4 (build abc)']);
    expect(text({ ...cpu, build: 'Unknown' })).toEqual(['  made by Blender 4.5.4 on CPU']);
    expect(text({ ...cpu, blender: null, build: null, device: null })).toEqual(['  made by the template']);
    const gpu = { ...cpu, device: 'OPTIX', units: 3, first: 'frame_000013' };
    expect(text(cpu, gpu)).toEqual([
      '  warning: made in 2 ways, and frames may not match:',
      '    12 by Blender 4.5.4 (build abc) on CPU, the first frame 1',
      '    3 by Blender 4.5.4 (build abc) on OPTIX, the first frame 13',
    ]);
    expect(text(cpu, { ...cpu, build: 'def' })[0]).toMatch(/^ {2}warning: made in 2 ways/);
  });
});

describe('the last run into a folder', () => {
  const order = { job: 'f00d', at: at(14, 47), total: 100, left: 100 };
  const running = { state: 'running', since: at(14, 46), workers: 1, order, secondsLeft: null } as const;
  const ended = (how: Extract<RunFacts, { state: 'ended' }>['ended']): RunFacts => ({
    ...running,
    state: 'ended',
    ended: how,
  });

  test.each<[RunFacts, string]>([
    [{ ...running, secondsLeft: 720 }, 'running since 14:46, 12 min left'],
    [running, 'running since 14:46'],
    [{ ...running, host: 'render2' }, 'running since 14:46 on render2'],
    [{ ...running, since: at(23, 5, 20), secondsLeft: 5400 }, 'running since 20 Nov 23:05, 1 h 30 min left'],
    [{ ...running, order: { ...order, job: 'beef' } }, 'another job is running since 14:46'],
    [ended({ how: 'done', at: at(14, 59) }), 'done at 14:59'],
    [ended({ how: 'killed', at: at(12, 14) }), 'stopped at 12:14 (killed)'],
    [ended({ how: 'interrupted', at: at(2, 14, 21), signal: 'SIGINT' }), 'stopped at 21 Nov 02:14 (Ctrl-C)'],
    [ended({ how: 'interrupted', at: at(12, 14), signal: 'SIGTERM' }), 'stopped at 12:14 (SIGTERM)'],
    [ended({ how: 'failed', at: at(12, 14), failed: 10, left: 3 }), 'stopped at 12:14 (10 frames failed)'],
    [
      ended({ how: 'stopped', at: at(12, 14), reason: 'the disk is full' }),
      'stopped at 12:14 (the disk is full)',
    ],
  ])('is told: %j', (run, line) => {
    expect(lines({}, { run })[1]).toBe(line);
    const oneLine = folderLine({ ...STATUS, run, job: JOB }, NOW);
    expect(stripVTControlCharacters(oneLine)).toBe(`${line}; 100 done, 0 failed, 0 missing of 100`);
  });

  it('is told before there is a job', () => {
    const opening = { state: 'running', since: running.since, workers: 1, secondsLeft: null } as const;
    expect(folderLines({ ...STATUS, run: opening }, NOW)).toEqual(['running since 14:46, opening the scene']);
  });

  it('is not told when it is over and was of another job', () => {
    const run = { ...ended({ how: 'done', at: at(14, 0) }), order: { ...order, job: 'beef' } };
    expect(lines({}, { run })[1]).toBe('100 done, 0 failed, 0 missing of 100');
  });
});
