import { decide, type Decision, type DrainSettings } from '../../lambda/drainer/decide';
import type { DrainerSnapshot } from '../../lambda/drainer/drainer-snapshot';
import { type DrainerMemory, NO_MEMORY } from '../../protocol/farm/drainer-memory';
import { decisions, last, snapshot, MINUTE, type Scene, settings, START } from './drainer-scenes';

describe('Boots that no instance reports', () => {
  interface Seen {
    readonly at: number;
    /** Instances that are up, and those of them whose workers were heard of. */
    readonly up: readonly string[];
    readonly heard?: readonly string[];
    readonly lifecycle?: string;
    readonly change?: Partial<DrainerSnapshot>;
    readonly desired?: number;
  }
  const story = (seen: readonly Seen[], change: Partial<DrainSettings> = {}): Decision[] => {
    let memory: DrainerMemory = NO_MEMORY;
    return seen.map(({ at, up, heard = [], lifecycle = 'InService', desired = 4, ...more }) => {
      const scene = snapshot({ at, visible: 9, max: 4, desired });
      const instances = up.map((id) => ({ id, lifecycle, isProtected: false }));
      const group = { ...scene.group, instances };
      const decision = decide({ ...scene, group, heard: new Set(heard), ...more.change }, memory, {
        ...settings,
        ...change,
      });
      ({ memory } = decision);
      return decision;
    });
  };
  const four = ['a', 'b', 'c', 'd'];

  it('are ended, written down and counted when they take longer than a boot may', () => {
    const [, before, late] = story([
      { at: 0, up: four },
      { at: 22, up: four },
      { at: 23, up: four },
    ]);
    expect(before).toMatchObject({ condemned: [], end: [] });
    expect(late?.end).toEqual(four);
    expect(late?.condemned[0]).toEqual({
      instance: 'a',
      step: 'silent',
      reason: 'its worker was not heard of in 23 minutes',
    });
    // The group wants none any more once they are ended, and so nothing is to be changed.
    expect(late?.desired).toBeUndefined();
    expect(late?.memory.stopped?.reason).toMatch(/4 boots failed in a row, the last d at silent/);
  });

  it('do not stop a farm at which others work, and are replaced', () => {
    const seen = { up: four, heard: ['a', 'b'] };
    const late = story([
      { at: 0, ...seen },
      { at: 23, ...seen },
    ]).at(-1);
    expect(late).toMatchObject({ end: ['c', 'd'], desired: 4 });
    expect(late?.memory.stopped).toBeUndefined();
  });

  it('are not those that EC2 has not launched yet', () => {
    const seen = { up: four, lifecycle: 'Pending' };
    expect(
      story([
        { at: 0, ...seen },
        { at: 60, ...seen },
      ]).at(-1)?.end,
    ).toEqual([]);
  });

  it('are those that are gone before they were heard of, when as many go in a row as there are to be', () => {
    const decided = story([
      { at: 0, up: ['a', 'b', 'c', 'd'] },
      { at: 1, up: ['e', 'f', 'c', 'd'] },
      { at: 2, up: ['e', 'f', 'g', 'd'] },
      { at: 3, up: ['e', 'f', 'g', 'h'] },
    ]);
    expect(decided.map(({ condemned }) => condemned.length)).toEqual([0, 0, 0, 3]);
    expect(decided.at(-1)?.memory.stopped?.reason).toContain(
      '4 instances in a row were gone before their worker was heard of',
    );
  });

  it('are not those that are gone while others begin to work, or because fewer are wanted', () => {
    const worked = story([
      { at: 0, up: four },
      { at: 1, up: ['c', 'd', 'e', 'f'] },
      { at: 2, up: ['e', 'f', 'g', 'h'], heard: ['e'] },
      { at: 3, up: [], heard: ['e'] },
    ]);
    expect(worked.flatMap(({ condemned }) => condemned)).toEqual([]);
    const fewer = story([
      { at: 0, up: four },
      { at: 1, up: [], desired: 0 },
    ]);
    expect(fewer.at(-1)?.memory.gone).toBeUndefined();
  });

  it('are counted once when they are reported after all', () => {
    const reported = [{ instance: 'a', recorded: START + 20 * MINUTE, step: 'blender', reason: 'r' }];
    const change = { bootFailures: reported };
    const late = story([
      { at: 0, up: ['a'] },
      { at: 24, up: ['a'], change },
    ]).at(-1);
    expect(late).toMatchObject({ end: ['a'], condemned: [] });
  });
});

describe('A farm that is paid for, and at which nothing is recorded for half a day,', () => {
  const looks = (minutes: number, scene: Scene, each = 10): Scene[] =>
    Array.from({ length: minutes / each + 1 }, (_, i) => ({ ...scene, at: i * each }));

  it('is ended, busy or not, and stays so', () => {
    const scenes = looks(780, { visible: 9, inFlight: 3, busy: 3, desired: 3, max: 3 });
    expect(last(scenes.slice(0, -1))).toMatchObject({ end: [] });
    const ended = last(scenes);
    expect(ended).toMatchObject({ end: ['i-0', 'i-1', 'i-2'], requeue: false });
    expect(ended.condemned).toHaveLength(3);
    expect(ended.reason).toContain('nothing was recorded in 780 minutes in which instances were up, 3 ended');
    expect(ended.memory.stopped).toBeDefined();
  });

  it('whichever instances came and went meanwhile', () => {
    // Of three looks, one finds nobody.
    const scenes = looks(1440, { visible: 9, desired: 3, max: 3 }).map((scene, i) =>
      i % 3 === 2 ? scene : { ...scene, busy: 3 },
    );
    expect(decisions(scenes).findIndex(({ memory }) => memory.stopped !== undefined)).toBe(78);
  });

  it('but not for the time in which there were none', () => {
    const { memory, spendingMinutes } = last(looks(1440, { visible: 9, desired: 3, max: 3 }));
    expect({ ...memory, spendingMinutes }).toMatchObject({ spendingMinutes: 0 });
    expect(memory.stopped).toBeUndefined();
  });

  it('nor while slices of long frames are kept', () => {
    const sliced = looks(1440, { visible: 9, busy: 3, desired: 3, max: 3 });
    let memory: DrainerMemory = NO_MEMORY;
    for (const scene of sliced) {
      const seen = snapshot(scene);
      const sliceAt = seen.now - MINUTE;
      ({ memory } = decide({ ...seen, ledger: { records: 0, listings: 1, sliceAt } }, memory, settings));
      expect(memory.stopped).toBeUndefined();
    }
  });
});
