import type { InstanceLife } from '../../../farm/instances/instance-lives';
import { instanceRuns, type JobTime } from '../../../farm/prices/instance-runs';
import type { InstanceTally } from '../../../farm/prices/record-tally';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** The job ends with its last record at 3:00; instances have 0:10 to go. */
const TIME: JobTime = { now: 9 * HOUR, leave: 10 * MINUTE };
const WORKED: InstanceTally = {
  type: 'c7a.large',
  zone: 'a',
  lifecycle: 'spot',
  first: HOUR,
  last: 3 * HOUR,
  units: 20,
};

const hours = (time: number): number => time / HOUR;

describe('the time of an instance that a job has cost', () => {
  test.each<[string, InstanceLife | undefined, Partial<JobTime>, [from: number, to: number]]>([
    [
      'is its life: boot and the wait for its end are in it',
      { launched: 0.5 * HOUR, ended: 3.1 * HOUR, isUp: false },
      {},
      [0.5, 3.1],
    ],
    ['goes on as long as it is up', { launched: 0.5 * HOUR, isUp: true }, { now: 3.05 * HOUR }, [0.5, 3.05]],
    ['ends with the job when it stays up', { launched: 0.5 * HOUR, isUp: true }, {}, [0.5, 3 + 1 / 6]],
    [
      'ends with the job when it went on to another',
      { launched: 0.5 * HOUR, ended: 8 * HOUR, isUp: false },
      {},
      [0.5, 3 + 1 / 6],
    ],
    [
      'begins when the job was asked for, if it was up before',
      { launched: 0.5 * HOUR, ended: 3.1 * HOUR, isUp: false },
      { asked: 0.75 * HOUR },
      [0.75, 3.1],
    ],
    [
      'begins with its launch when the job was asked for again since',
      { launched: 0.5 * HOUR, ended: 3.1 * HOUR, isUp: false },
      { asked: 2 * HOUR },
      [0.5, 3.1],
    ],
    ['is that of its records when nothing else is known', undefined, {}, [1, 3]],
    ['is that of its records when its end is not known', { launched: 0.5 * HOUR, isUp: false }, {}, [0.5, 3]],
    [
      'has its records in it, whatever its clock says',
      { launched: 1.01 * HOUR, ended: 2.99 * HOUR, isUp: false },
      {},
      [1, 3],
    ],
  ])('%s', (_, life, time, [from, to]) => {
    const lives = new Map(life ? [['i-1', life]] : []);
    const { runs, byRecordsAlone } = instanceRuns(new Map([['i-1', WORKED]]), lives, { ...TIME, ...time });
    expect(runs).toEqual([
      {
        id: 'i-1',
        type: 'c7a.large',
        zone: 'a',
        lifecycle: 'spot',
        units: 20,
        from: expect.any(Number) as number,
        to: expect.any(Number) as number,
      },
    ]);
    expect(hours(runs[0]?.from ?? NaN)).toBeCloseTo(from, 9);
    expect(hours(runs[0]?.to ?? NaN)).toBeCloseTo(to, 9);
    expect(byRecordsAlone).toBe(life ? 0 : 1);
  });
});

describe('an instance that has recorded nothing', () => {
  const worker: [string, InstanceLife] = ['i-1', { launched: 0.5 * HOUR, ended: 3 * HOUR, isUp: false }];
  const idle = (life: InstanceLife, time: Partial<JobTime> = {}, group = {}) =>
    instanceRuns(new Map([['i-1', WORKED]]), new Map([worker, ['i-2', life]]), { ...TIME, ...time }, group);

  test('costs its time, as what AWS says it was', () => {
    const life = {
      launched: HOUR,
      ended: 2 * HOUR,
      isUp: false,
      type: 'm7a.large',
      zone: 'b',
      lifecycle: 'on-demand',
    };
    expect(idle(life).runs[1]).toEqual({
      id: 'i-2',
      type: 'm7a.large',
      zone: 'b',
      lifecycle: 'on-demand',
      units: 0,
      from: HOUR,
      to: 2 * HOUR,
    });
  });

  test('is of the type that the group buys, when that is one', () => {
    const life = { launched: HOUR, ended: 2 * HOUR, isUp: false, zone: 'b' };
    const group = { type: 'c7a.large', lifecycle: 'spot' };
    expect(idle(life, {}, group).runs[1]).toMatchObject({ type: 'c7a.large', lifecycle: 'spot', zone: 'b' });
  });

  test('is counted, and in no run, when its type is not known', () => {
    const { runs, ofUnknownType } = idle({ launched: HOUR, ended: 2.5 * HOUR, isUp: false });
    expect(runs).toHaveLength(1);
    expect(ofUnknownType).toEqual({ count: 1, hours: 1.5 });
  });

  test.each<[string, InstanceLife, Partial<JobTime>, boolean]>([
    [
      'that failed to boot before the first one came',
      { launched: 0.1 * HOUR, ended: 0.4 * HOUR, isUp: false },
      { asked: 0 },
      true,
    ],
    [
      'of an earlier job',
      { launched: 0.1 * HOUR, ended: 0.4 * HOUR, isUp: false },
      { asked: 0.45 * HOUR },
      false,
    ],
    [
      'of an earlier job, as far as is known',
      { launched: 0.1 * HOUR, ended: 0.4 * HOUR, isUp: false },
      {},
      false,
    ],
    ['of a later job', { launched: 4 * HOUR, ended: 5 * HOUR, isUp: false }, {}, false],
    ['of a later job, and up', { launched: 4 * HOUR, isUp: true }, {}, false],
  ])('%s', (_, life, time, isCounted) => {
    expect(idle({ ...life, type: 'c7a.large' }, time).runs).toHaveLength(isCounted ? 2 : 1);
  });
});
