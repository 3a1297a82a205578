import type { Group } from '../../../farm/fleet/fleet';
import {
  endedByEc2,
  instanceRequests,
  type LaunchActivity,
  type RequestState,
} from '../../../farm/instances/instance-requests';
import type { DrainerMemory } from '../../../protocol/farm/drainer-memory';
import { SUSPENDED } from '../../../protocol/failure/launch-fault';
import { REFUSALS } from '../../support/aws/answers/refusals';

const NOW = Date.parse('2026-11-22T12:00:00Z');
const ago = (minutes: number): number => NOW - minutes * 60_000;
const iso = (minutes: number): string => new Date(ago(minutes)).toISOString();

const launch = (at: number, of: string, message?: string, status?: string): LaunchActivity => ({
  description: `Launching a new EC2 instance${of === '' ? '' : `: ${of}`}`,
  cause:
    'At 2026-11-22T11:00:00Z an instance was started in response to a difference between desired and actual capacity.',
  at,
  status: status ?? (message === undefined ? 'Successful' : 'Failed'),
  message,
});
const end = (at: number, of: string, cause: string): LaunchActivity => ({
  description: `Terminating EC2 instance: ${of}`,
  cause: `At 2026-11-22T11:50:00Z ${cause}`,
  at,
  status: 'Successful',
  message: undefined,
});
// https://repost.aws/knowledge-center/auto-scaling-instance-how-terminated
const FOUND_ENDED =
  'an instance was taken out of service in response to an EC2 health check indicating it has been terminated or stopped.';

const group = (
  desired: number,
  ...instances: [id: string, lifecycle: string, isProtected?: true][]
): Group => ({
  desired,
  min: 0,
  max: 10,
  instances: instances.map(([id, lifecycle, isProtected = false]) => ({ id, lifecycle, isProtected })),
});
const seen = (
  of: Group,
  activities: readonly LaunchActivity[] = [],
  memory?: Omit<DrainerMemory, 'version'>,
  reasons: Readonly<Record<string, string>> = {},
) =>
  instanceRequests({
    group: of,
    memory: memory && { version: 1, ...memory },
    log: { activities, reasons: new Map(Object.entries(reasons)) },
    now: NOW,
  });

describe('how each instance stands that a farm wants', () => {
  test('is launched, since when, and what it does', () => {
    const requests = seen(
      group(4, ['i-1', 'InService', true], ['i-2', 'InService'], ['i-3', 'InService'], ['i-4', 'Pending']),
      [launch(ago(1), 'i-4'), launch(ago(2), 'i-3'), launch(ago(10), 'i-2')],
      { booting: { 'i-3': ago(2) } },
    );
    const launched = { count: 1, state: 'launched' };
    expect(requests).toEqual([
      // Its launch is on no page any more.
      { ...launched, instance: 'i-1', since: null, reason: 'renders' },
      { ...launched, instance: 'i-2', since: iso(10), reason: 'idle' },
      { ...launched, instance: 'i-3', since: iso(2), reason: 'boots' },
      { ...launched, instance: 'i-4', since: iso(1), reason: 'Pending' },
    ]);
  });

  test('is requested as long as nothing is known of a failure', () => {
    expect(
      seen(group(3, ['i-1', 'InService']), [launch(ago(1), '', undefined, 'WaitingForInstanceId')]),
    ).toEqual([
      expect.objectContaining({ instance: 'i-1' }),
      { instance: null, count: 2, state: 'requested', since: iso(1), reason: null },
    ]);
  });

  test.each<[why: string, state: RequestState, reason: string]>([
    [REFUSALS.capacity, 'waiting for capacity', 'AWS has none of these instances to give at the moment'],
    [REFUSALS.zoneCapacity, 'waiting for capacity', 'AWS has none of these instances to give at the moment'],
    [
      REFUSALS.spotQuota,
      'no quota',
      "the account's quota of vCPUs at spot is used up, or smaller than one instance",
    ],
    [
      REFUSALS.quota,
      'no quota',
      "the account's quota of vCPUs on demand is used up, or smaller than one instance",
    ],
    [
      REFUSALS.price,
      'refused',
      'the maximum price, spotMaxPrice or maxPrice, is below the price of all types at spot',
    ],
    ['No such thing.', 'refused', 'AWS says: No such thing.'],
  ])('of "%s" is %s', (why, state, reason) => {
    const activities = [
      launch(ago(1), '', why),
      launch(ago(3), '', REFUSALS.capacity),
      launch(ago(9), 'i-9'),
    ];
    expect(seen(group(2), activities, { lacking: { since: ago(4) } })).toEqual([
      { instance: null, count: 2, state, since: iso(3), reason },
    ]);
  });

  test('is refused where launching is suspended, whatever a launch said before', () => {
    const suspended = { ...group(1), suspended: 'User suspended at 2026-11-22T11:00:00Z' };
    expect(seen(suspended, [launch(ago(1), '', REFUSALS.quota)])).toEqual([
      expect.objectContaining({
        state: 'refused',
        reason: 'the process Launch of the group is suspended',
      }),
    ]);
    expect(SUSPENDED).toContain('Launch');
  });

  test('ignores launches that failed before these were requested', () => {
    const yesterday = launch(ago(1440), '', REFUSALS.quota);
    expect(seen(group(1), [yesterday])).toEqual([
      { instance: null, count: 1, state: 'requested', since: null, reason: null },
    ]);
  });

  test("uses the drainer's record when no other caller may ask", () => {
    const lacking = { since: ago(7), message: REFUSALS.quota };
    expect(seen(group(1), [], { lacking })).toEqual([
      expect.objectContaining({ state: 'no quota', since: iso(7) }),
    ]);
  });

  test.each<[cause: string, code: string | undefined, reason: string]>([
    [FOUND_ENDED, 'Server.SpotInstanceTermination', 'AWS took the spot instance back'],
    [FOUND_ENDED, 'Client.UserInitiatedShutdown', 'it was found ended: Client.UserInitiatedShutdown'],
    [FOUND_ENDED, undefined, 'it was found ended'],
    [
      'an instance was taken out of service in response to an EC2 instance rebalance recommendation.',
      undefined,
      'AWS was about to take the spot instance back',
    ],
  ])('is interrupted: "%s" (%s)', (cause, code, reason) => {
    const reasons = code === undefined ? {} : { 'i-1': code };
    const activities = [end(ago(10), 'i-1', cause)];
    const interrupted = { instance: 'i-1', count: 1, state: 'interrupted', since: iso(10), reason };
    expect(seen(group(0), activities, undefined, reasons)).toEqual([interrupted]);
    expect(seen(group(0, ['i-1', 'Terminating:Wait']), activities, undefined, reasons)).toEqual([
      interrupted,
    ]);
    expect(seen(group(0), [end(ago(61), 'i-1', cause)], undefined, reasons)).toEqual([]);
  });

  test('that the group sends away is ending, and then no longer of interest', () => {
    const cause =
      'a user request explicitly set group desired capacity changing the desired capacity from 1 to 0. At 2026-11-22T11:50:01Z an instance was taken out of service in response to a difference between desired and actual capacity, shrinking the capacity from 1 to 0.';
    const activities = [end(ago(1), 'i-1', cause)];
    expect(seen(group(0, ['i-1', 'Terminating']), activities)).toEqual([
      {
        instance: 'i-1',
        count: 1,
        state: 'ending',
        since: iso(1),
        reason:
          'an instance was taken out of service in response to a difference between desired and actual capacity, shrinking the capacity from 1 to 0',
      },
    ]);
    expect(seen(group(0), activities)).toEqual([]);
    expect(endedByEc2([...activities, end(ago(2), 'i-2', FOUND_ENDED)])).toEqual(['i-2']);
  });
});
