import fc from 'fast-check';
import { isUp } from '../../farm/fleet/fleet';
import { decide, type Decision, type DrainSettings } from '../../lambda/drainer/decide';
import { workOf } from '../../farm/status/farm-state';
import type { DrainerSnapshot, LedgerSummary } from '../../lambda/drainer/drainer-snapshot';
import { type DrainerMemory, NO_MEMORY } from '../../protocol/farm/drainer-memory';
import { decisions, last, snapshot, type Scene, settings, START } from './drainer-scenes';

describe('The drainer decides', () => {
  it.each<[string, Scene[], number | undefined]>([
    ['to do nothing where nothing is', [{}], undefined],
    ['to call an instance for each task', [{ visible: 4 }], 4],
    ['to call no more than there may be', [{ visible: 400 }], 10],
    ['to call others for those that are booting and not counted yet', [{ visible: 5, desired: 3 }], 5],
    ['to leave a full farm alone', [{ visible: 90, inFlight: 10, busy: 10 }], undefined],
    ['to wait when the queue is empty for the first time', [{ idle: 3 }], undefined],
    [
      'to wait until it has been empty for a visibility timeout',
      [{ idle: 3 }, { at: 1, idle: 3 }],
      undefined,
    ],
    ['to end the fleet then', [{ idle: 3 }, { at: 1, idle: 3 }, { at: 2, idle: 3 }], 0],
    [
      'to begin again when a task came back meanwhile',
      [{ idle: 3 }, { at: 1, idle: 3, visible: 1 }, { at: 2, idle: 3 }, { at: 3, idle: 3 }],
      undefined,
    ],
    [
      'to send those away early for which no task is left',
      [
        { inFlight: 2, busy: 2, idle: 3 },
        { at: 2, inFlight: 2, busy: 2, idle: 3 },
      ],
      2,
    ],
    [
      'to send away no more than were too many all the time',
      [
        { inFlight: 4, busy: 4, idle: 1 },
        { at: 2, inFlight: 2, busy: 2, idle: 3 },
      ],
      4,
    ],
    [
      'to leave the busy ones, even with an empty queue',
      [
        { busy: 1, idle: 2 },
        { at: 2, busy: 1, idle: 2 },
      ],
      1,
    ],
    [
      'to leave as many as the user wants at least',
      [
        { idle: 3, min: 2 },
        { at: 2, idle: 3, min: 2 },
      ],
      2,
    ],
    [
      'to send none away while tasks are being queued',
      [
        { idle: 3, isSeeding: true },
        { at: 2, idle: 3, isSeeding: true },
        { at: 4, idle: 3, isSeeding: true },
      ],
      undefined,
    ],
    [
      'to take a seeding for a new beginning',
      [{ idle: 3 }, { at: 1, idle: 3, isSeeding: true }, { at: 2, idle: 3 }],
      undefined,
    ],
    [
      'to forget what was needed by a group that someone made smaller',
      [
        { inFlight: 8, busy: 8, idle: 2 },
        { at: 1, inFlight: 1, busy: 1, idle: 4 },
        { at: 3, inFlight: 1, busy: 1, idle: 4 },
      ],
      1,
    ],
  ])('%s', (_, scenes, desired) => {
    expect(last(scenes).desired).toBe(desired);
  });

  it('says why', () => {
    const reasons = decisions([
      { visible: 4 },
      { at: 1, idle: 3 },
      { at: 2, idle: 3 },
      { at: 3, idle: 3 },
      { at: 4 },
    ]).map(({ reason }) => reason);
    expect(reasons).toEqual([
      '4 tasks, 0 instances wanted, 0 up, 0 busy: up to 4',
      '0 tasks, 3 instances wanted, 3 up, 0 busy: 0 would do, waits 0 of 120 s',
      '0 tasks, 3 instances wanted, 3 up, 0 busy: 0 would do, waits 60 of 120 s',
      '0 tasks, 3 instances wanted, 3 up, 0 busy: down to 0',
      '0 tasks, 0 instances wanted, 0 up, 0 busy: stays',
    ]);
  });

  it('that the farm is drained when the queue has been empty for a visibility timeout', () => {
    const drained = decisions([
      { idle: 1 },
      { at: 1, idle: 1 },
      { at: 2, idle: 1 },
      { at: 3 },
      { at: 4, visible: 1 },
    ]);
    expect(drained.map(({ isDrained }) => isDrained)).toEqual([false, false, true, true, false]);
    // One that seeds may have put nothing there yet.
    expect(last([{}, { at: 2, isSeeding: true }]).isDrained).toBe(false);
    expect(last([{}, { at: 2, isSeeding: true }, { at: 3 }]).isDrained).toBe(false);
  });

  it('nothing that loses anything, when it comes back after an hour', () => {
    const before = { visible: 20, inFlight: 4, busy: 4, desired: 4, max: 4, records: 3 };
    // All is done but what is in hand; somebody asked for more; everything is done; the queue is empty, and one unit was lost.
    const back = (scene: Scene): Decision => last([before, { ...before, visible: 0, ...scene, at: 61 }]);
    expect(back({ inFlight: 2, busy: 2, idle: 2 })).toMatchObject({ isDrained: false, requeue: false });
    expect(back({ inFlight: 2, busy: 2, idle: 2 }).desired).toBeUndefined();
    expect(back({ visible: 9, inFlight: 0, busy: 0, idle: 0, desired: 0 }).desired).toBe(4);
    const done = { inFlight: 0, busy: 0, idle: 4, records: 27 };
    expect(back(done)).toMatchObject({ isDrained: false, spendingMinutes: 0 });
    expect(back(done).desired).toBeUndefined();
    const lost = { done: 26, lost: 1, tasks: 1 };
    expect(
      last([
        before,
        { ...before, ...done, visible: 0, at: 61 },
        { ...before, ...done, visible: 0, at: 63, summary: lost },
      ]),
    ).toMatchObject({ requeue: true });
  });

  it('to keep instances when it is told to', () => {
    const kept = decisions([{ idle: 3 }, { at: 5, idle: 3 }, { at: 9, visible: 7, idle: 3 }], {
      whenDrained: 'keep',
    });
    expect(kept.map(({ desired }) => desired)).toEqual([undefined, undefined, 7]);
    expect(kept[1]).toMatchObject({ isDrained: true });
    expect(kept[1]?.reason).toContain('stays, though 0 would do: instances are kept');
  });
});

describe('Units that are lost', () => {
  /** Three units in two tasks. */
  const lost = { done: 7, lost: 3, tasks: 2, units: ['j a', 'j b', 'j c'] };
  /** Empty for a visibility timeout, which ends at this minute. */
  const drainedAt = (at: number, summary: Partial<LedgerSummary>, more: Partial<Scene> = {}): Scene[] => [
    { ...more, at: at - 2 },
    { ...more, at, summary },
  ];

  it('are queued again when they are proven to be, and have instances started', () => {
    const decision = last(drainedAt(2, lost));
    expect(decision).toMatchObject({ requeue: true, isDrained: false, desired: 2 });
    expect(decision.reason).toContain('3 units were lost, and are queued again, for the first time');
    expect(decision.memory).toMatchObject({ requeued: { times: 1, done: 7 } });
    expect(decision.memory.emptySince).toBeUndefined();
    // Those that are there are enough, and not sent away.
    expect(last(drainedAt(2, lost, { idle: 5 })).desired).toBeUndefined();
    expect(last(drainedAt(2, { ...lost, tasks: 90 }, { max: 4 })).desired).toBe(4);
  });

  it.each<[string, Scene[]]>([
    ['while the queue has not been empty for so long', [{}, { at: 1, summary: lost }]],
    ['while the seeder puts tasks on the queue', [{}, { at: 2, isSeeding: true, summary: lost }]],
    ['while a task is in flight', [{}, { at: 2, inFlight: 1, summary: lost }]],
    ['when none are', drainedAt(2, {})],
  ])('are none %s', (_, scenes) => {
    const decision = last(scenes);
    expect(decision.requeue).toBe(false);
    expect(decision.memory.drained?.lost ?? 0).toBe(0);
  });

  it.each<[string, Scene[]]>([
    ['no instance may be started', drainedAt(2, lost, { max: 0 })],
    ['no instance may be started', drainedAt(5, lost, { failures: [1, 2, 3] })],
    ['they may be among the dead letters', drainedAt(2, { ...lost, isUncertain: true })],
    [
      '101 tasks at once are a queue that was emptied',
      drainedAt(2, { ...lost, lost: 101, tasks: 101, of: 9_000 }),
    ],
    ['201 tasks at once are', drainedAt(2, { ...lost, lost: 201, tasks: 201, of: 20_000 })],
  ])('are told and left alone when %s', (why, scenes) => {
    const { requeue, memory, isDrained } = last(scenes);
    expect({ requeue, isDrained }).toEqual({ requeue: false, isDrained: true });
    expect(memory.drained?.held).toContain(why);
  });

  it('are queued again however many, as long as they are a hundredth', () => {
    const few = { ...lost, lost: 10_000, tasks: 10_000, of: 1_000_000 };
    expect(last(drainedAt(2, few)).requeue).toBe(true);
  });

  it('are queued again three times, and then no more, unless something was recorded in between', () => {
    const times = [2, 5, 8, 11, 14].flatMap((at) => drainedAt(at, lost));
    const decided = decisions(times).filter((_, i) => i % 2 === 1);
    expect(decided.map(({ requeue }) => requeue)).toEqual([true, true, true, false, false]);
    expect(decided[3]?.memory.drained).toMatchObject({
      lost: 3,
      held: 'they were queued again 3 times, and nothing was recorded in between',
    });
    const better = { ...lost, done: 8, lost: 2 };
    expect(last([...times, ...drainedAt(17, better)]).memory.requeued).toEqual({ times: 1, done: 8 });
    expect(last([...times, ...drainedAt(17, {}), ...drainedAt(20, lost)]).requeue).toBe(true);
  });
});

describe('Boots that fail', () => {
  const working = { visible: 5, desired: 5 };

  it('end the farm after a few in a row, though there is work', () => {
    const decision = last([{ ...working, idle: 2, failures: [1, 2, 3], at: 4 }]);
    expect(decision.desired).toBe(0);
    expect(decision.reason).toContain(
      'down to 0, stopped until the farm is seeded again: 3 boots failed in a row, the last i-bad2 at blender: wrong checksum',
    );
  });

  it('do not end it when they are fewer, or when a unit was recorded among them', () => {
    expect(last([{ ...working, failures: [1, 2], at: 4 }]).desired).toBeUndefined();
    const recorded = [
      { ...working, idle: 1, records: 7 },
      { ...working, idle: 1, records: 8, failures: [1], at: 2 },
      { ...working, idle: 1, records: 8, failures: [1, 3, 4], at: 5 },
    ];
    expect(last(recorded).desired).toBeUndefined();
    expect(last([...recorded, { ...working, records: 8, failures: [1, 3, 4, 6], at: 7 }]).desired).toBe(0);
  });

  it('leave the busy ones their work, and launch no replacements', () => {
    const stop = { visible: 5, inFlight: 2, busy: 2, failures: [1, 2, 3] };
    expect(last([{ ...stop, desired: 5, at: 4 }]).desired).toBe(2);
    expect(
      last([
        { ...stop, desired: 5, at: 4 },
        { ...stop, busy: 1, desired: 1, at: 5 },
      ]).desired,
    ).toBeUndefined();
  });

  it('keep it stopped, whatever is recorded by those that are left, until it is seeded', () => {
    const stop = { visible: 5, inFlight: 1, busy: 1, failures: [1, 2, 3], records: 1 };
    const later = { ...stop, desired: 1, at: 9, records: 2 };
    expect(last([{ ...stop, at: 4 }, later]).desired).toBeUndefined();
    expect(last([{ ...stop, at: 4 }, later, { ...later, at: 10, failures: [] }]).desired).toBe(6);
    // One that was booting while it was seeded fails too; that is the first of a new row.
    expect(last([{ ...stop, at: 4 }, later, { ...later, at: 12, failures: [11] }]).desired).toBe(6);
  });

  it('end no instance that is kept', () => {
    const decision = last([{ ...working, idle: 5, failures: [1, 2, 3], at: 4 }], { whenDrained: 'keep' });
    expect(decision.desired).toBeUndefined();
    expect(
      last([{ ...working, desired: 2, failures: [1, 2, 3], at: 4 }], { whenDrained: 'keep' }).desired,
    ).toBeUndefined();
  });

  it('count even when they left nothing that can be read', () => {
    const unreadable = {
      ...snapshot(working),
      bootFailures: ['a', 'b', 'c'].map((instance) => ({ instance, recorded: START })),
    };
    const { desired, reason } = decide(unreadable, NO_MEMORY, settings);
    expect(desired).toBe(0);
    expect(reason).toContain('the last c at an unknown step: no reason was left');
  });
});

describe('Spending without progress', () => {
  const minutes = (scenes: readonly Scene[]): number[] =>
    decisions(scenes).map(({ spendingMinutes }) => spendingMinutes);
  const up = { visible: 50, busy: 2, desired: 2, max: 2 };

  it('is counted from when there are instances', () => {
    expect(minutes([{ visible: 50 }, { ...up, at: 5 }, { ...up, at: 9 }, { at: 10 }])).toEqual([0, 0, 4, 0]);
  });

  it('starts over with each record', () => {
    const scenes = [
      { ...up, records: 5 },
      { ...up, at: 7, records: 5 },
      { ...up, at: 8, records: 6 },
      { ...up, at: 12, records: 6 },
    ];
    expect(minutes(scenes)).toEqual([0, 7, 0, 4]);
  });

  it('ends with tasks that leave the queue, where the ledger was not counted; not with those that go to the dead letters', () => {
    const scenes = [
      up,
      { ...up, at: 5, visible: 49 },
      { ...up, at: 9, visible: 48, deadLetters: 1 },
      { ...up, at: 10, visible: 47, deadLetters: 1, records: 1 },
      { ...up, at: 12, visible: 46, deadLetters: 1, records: 1 },
    ];
    expect(minutes(scenes)).toEqual([0, 0, 4, 5, 7]);
  });
});

describe('Whatever happens, the drainer', () => {
  const scene = fc.record({
    after: fc.integer({ min: 0, max: 3 }),
    visible: fc.oneof({ arbitrary: fc.constant(0), weight: 3 }, fc.nat(15)),
    inFlight: fc.oneof({ arbitrary: fc.constant(0), weight: 3 }, fc.nat(5)),
    busy: fc.oneof({ arbitrary: fc.constant(0), weight: 2 }, fc.nat(5)),
    idle: fc.nat(5),
    drift: fc.oneof({ arbitrary: fc.constant(0), weight: 4 }, fc.integer({ min: -3, max: 3 })),
    failures: fc.array(fc.integer({ min: 0, max: 20 }), { maxLength: 4 }),
    isSeeding: fc.boolean(),
    records: fc.option(fc.nat(3), { nil: undefined }),
    lost: fc.option(fc.nat(2), { nil: undefined }),
    done: fc.nat(3),
  });
  const story = fc.record({
    scenes: fc.array(scene, { minLength: 1, maxLength: 25 }),
    min: fc.nat(2),
    max: fc.integer({ min: 2, max: 12 }),
    keep: fc.boolean(),
    leaseSeconds: fc.constantFrom(30, 60, 120, 300),
  });

  interface Step {
    readonly snapshot: DrainerSnapshot;
    readonly decision: Decision;
    readonly settings: DrainSettings;
    readonly seen: readonly DrainerSnapshot[];
  }
  /** Plays a story, in which the group's size is what was decided last, or a little beside it. */
  const always = (hold: (step: Step) => void): void => {
    fc.assert(
      fc.property(story, ({ scenes, min, max, keep, leaseSeconds }) => {
        const told: DrainSettings = { ...settings, leaseSeconds, whenDrained: keep ? 'keep' : 'terminate' };
        let memory: DrainerMemory = NO_MEMORY;
        let desired = min;
        let at = 0;
        const seen: DrainerSnapshot[] = [];
        for (const { after, drift, records, lost, done, ...rest } of scenes) {
          at += after;
          desired = Math.min(max, Math.max(min, desired + drift));
          const one = snapshot({
            ...{ ...rest, at, desired, min, max },
            ...(records === undefined ? {} : { records }),
            ...(lost === undefined ? {} : { summary: { done, lost, tasks: lost } }),
          });
          seen.push(one);
          const decision = decide(one, memory, told);
          hold({ snapshot: one, decision, settings: told, seen });
          ({ memory } = decision);
          desired = decision.desired ?? desired;
        }
      }),
      { numRuns: 400 },
    );
  };
  const busyIn = ({ group }: DrainerSnapshot): number =>
    group.instances.filter((one) => isUp(one) && one.isProtected).length;

  it('stays within what the user allows, and says only what changes', () => {
    always(({ snapshot: { group }, decision: { desired = group.desired, ...rest } }) => {
      expect(desired).toBeGreaterThanOrEqual(Math.min(group.min, group.desired));
      expect(desired).toBeLessThanOrEqual(group.max);
      expect('desired' in rest).toBe(false);
    });
  });

  it('never goes below the number of busy instances', () => {
    always(({ snapshot, decision: { desired } }) => {
      if (desired === undefined || desired >= snapshot.group.desired) return;
      expect(desired).toBeGreaterThanOrEqual(Math.min(snapshot.group.desired, busyIn(snapshot)));
    });
  });

  it('ends the fleet only when the queue was empty at every snapshot for a visibility timeout, or it is stopped', () => {
    always(({ snapshot, decision, settings: { leaseSeconds }, seen }) => {
      if (decision.desired !== 0 || decision.memory.stopped) return;
      const emptyFrom = seen.findLastIndex((one) => workOf(one) > 0 || one.isSeeding) + 1;
      const first = seen[emptyFrom];
      expect(first).toBeDefined();
      expect(snapshot.now - (first?.now ?? Infinity)).toBeGreaterThanOrEqual(leaseSeconds * 1000);
    });
  });

  it('ends no instance that it must keep, or while tasks are being queued', () => {
    always(({ snapshot, decision, settings: { whenDrained } }) => {
      if (whenDrained === 'terminate' && (!snapshot.isSeeding || decision.memory.stopped)) return;
      expect(decision.desired ?? snapshot.group.desired).toBeGreaterThanOrEqual(snapshot.group.desired);
    });
  });

  it('launches nothing while it is stopped', () => {
    always(({ snapshot, decision }) => {
      if (!decision.memory.stopped) return;
      expect(decision.desired ?? snapshot.group.desired).toBeLessThanOrEqual(snapshot.group.desired);
    });
  });

  it('queues nothing again but what it has seen to be on no queue for a visibility timeout', () => {
    always(({ snapshot, decision, settings: { leaseSeconds }, seen }) => {
      if (!decision.requeue) return;
      expect(snapshot.summary?.lost).toBeGreaterThan(0);
      expect(decision.memory.stopped).toBeUndefined();
      const emptyFrom = seen.findLastIndex((one) => workOf(one) > 0 || one.isSeeding) + 1;
      expect(snapshot.now - (seen[emptyFrom]?.now ?? Infinity)).toBeGreaterThanOrEqual(leaseSeconds * 1000);
    });
  });

  it('does not queue anything again a fourth time with nothing done in between', () => {
    always(({ decision }) => {
      expect(decision.memory.requeued?.times ?? 0).toBeLessThanOrEqual(3);
    });
  });

  it('decides the same when it is asked twice', () => {
    always(({ snapshot, decision, settings: told }) => {
      const group = { ...snapshot.group, desired: decision.desired ?? snapshot.group.desired };
      // What was lost is on the queue then, and the ledger is not looked at twice.
      if (decision.requeue) return;
      const seen = { ...snapshot };
      delete (seen as { summary?: LedgerSummary }).summary;
      const again = decide({ ...seen, group }, decision.memory, told);
      expect(again.desired).toBeUndefined();
      // Of how many there were to be before, the second snapshot sees another number.
      const { wanted } = decision.memory;
      expect({ ...again.memory, wanted }).toEqual(decision.memory);
      expect(again.spendingMinutes).toBe(decision.spendingMinutes);
    });
  });
});
