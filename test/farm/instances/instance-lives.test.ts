import { type KnownInstance, livesOf, type LoggedActivity } from '../../../farm/instances/instance-lives';

const at = (time: string): Date => new Date(`2026-11-20T${time}Z`);
const ms = (time: string): number => at(time).getTime();

const launch = (id: string, from: string, to: string, zone = 'us-east-1a'): LoggedActivity => ({
  Description: `Launching a new EC2 instance: ${id}`,
  StartTime: at(from),
  EndTime: at(to),
  Details: `{"Subnet ID":"subnet-1","Availability Zone":"${zone}"}`,
});
const end = (id: string, from: string, to?: string): LoggedActivity => ({
  Description: `Terminating EC2 instance: ${id}`,
  StartTime: at(from),
  ...(to === undefined ? {} : { EndTime: at(to) }),
  Details: '{"Subnet ID":"subnet-1","Availability Zone":"us-east-1a"}',
});
const known = (
  id: string,
  state: 'running' | 'terminated',
  more: Partial<KnownInstance> = {},
): KnownInstance => ({
  InstanceId: id,
  InstanceType: 'c7a.large',
  InstanceLifecycle: 'spot',
  LaunchTime: at('10:00:05'),
  Placement: { AvailabilityZone: 'us-east-1b' },
  State: { Name: state },
  ...more,
});

describe('the life of an instance', () => {
  test.each<[string, LoggedActivity[], KnownInstance[] | undefined, object | undefined]>([
    [
      "is told by Auto Scaling's log alone, weeks later",
      [end('i-1', '12:00:00', '12:01:00'), launch('i-1', '10:00:00', '10:00:40')],
      [],
      { launched: ms('10:00:00'), ended: ms('12:01:00'), isUp: false, zone: 'us-east-1a' },
    ],
    [
      'ends when its end began, as long as that is under way',
      [end('i-1', '12:00:00'), launch('i-1', '10:00:00', '10:00:40')],
      [],
      { launched: ms('10:00:00'), ended: ms('12:00:00'), isUp: false, zone: 'us-east-1a' },
    ],
    [
      'is told by EC2 as long as that has it, and more exactly',
      [launch('i-1', '10:00:00', '10:00:40', 'us-east-1b')],
      [known('i-1', 'running')],
      { launched: ms('10:00:05'), isUp: true, type: 'c7a.large', zone: 'us-east-1b', lifecycle: 'spot' },
    ],
    [
      'is on demand when EC2 says nothing of how it was bought',
      [],
      [{ ...known('i-1', 'running'), InstanceLifecycle: undefined }],
      { launched: ms('10:00:05'), isUp: true, type: 'c7a.large', zone: 'us-east-1b', lifecycle: 'on-demand' },
    ],
    [
      'ends as EC2 says when the log has nothing of it',
      [],
      [known('i-1', 'terminated', { StateTransitionReason: 'User initiated (2026-11-20 11:30:00 GMT)' })],
      {
        launched: ms('10:00:05'),
        ended: ms('11:30:00'),
        isUp: false,
        type: 'c7a.large',
        zone: 'us-east-1b',
        lifecycle: 'spot',
      },
    ],
    [
      'ends as the log says when both have it',
      [end('i-1', '12:00:00', '12:01:00')],
      [known('i-1', 'terminated', { StateTransitionReason: 'User initiated (2026-11-20 11:30:00 GMT)' })],
      {
        launched: ms('10:00:05'),
        ended: ms('12:01:00'),
        isUp: false,
        type: 'c7a.large',
        zone: 'us-east-1b',
        lifecycle: 'spot',
      },
    ],
    [
      'has no end that anybody knows',
      [launch('i-1', '10:00:00', '10:00:40')],
      [],
      { launched: ms('10:00:00'), isUp: false, zone: 'us-east-1a' },
    ],
    [
      'goes on, as far as is known, when EC2 was not to be asked',
      [launch('i-1', '10:00:00', '10:00:40')],
      undefined,
      { launched: ms('10:00:00'), isUp: true, zone: 'us-east-1a' },
    ],
    [
      'has no zone when the details are none',
      [{ Description: 'Launching a new EC2 instance: i-1', StartTime: at('10:00:00'), Details: 'none' }],
      [],
      { launched: ms('10:00:00'), isUp: false },
    ],
    [
      'is none of a launch that failed for want of capacity',
      [
        {
          Description: 'Launching a new EC2 instance.  Status Reason: There is no Spot capacity',
          StartTime: at('10:00:00'),
        },
      ],
      [],
      undefined,
    ],
    ['is not begun by its end', [end('i-1', '12:00:00', '12:01:00')], [], undefined],
  ])('%s', (_, activities, instances, life) => {
    expect(livesOf(activities, instances).get('i-1')).toEqual(life);
  });
});
