import { adviceOn, type Facts } from '../../lib/advice';
import { defaultRate } from '../../lib/volume-rate';
import { adviceIn, givenFarm } from '../support/deployment/farm-stack';

/** A farm of which there is nothing to say. */
const facts: Facts = {
  tasks: 240,
  maxInstances: 1,
  instanceTypes: ['c7a.xlarge', 'm7a.xlarge'],
  spotMaxPrice: undefined,
  onDemandBase: 0,
  onDemandPercentage: 0,
  zones: 3,
  bytes: 1e6,
  isFolder: true,
  isPublic: true,
  isKept: false,
  keepFrames: true,
  mayUseNetwork: false,
  volumes: 2,
  isTold: true,
  hasGpu: false,
};

describe('advice', () => {
  test('is not given where there is none to give', () => {
    expect(adviceOn(facts)).toEqual([]);
  });

  test.each<[string, Partial<Facts>, string]>([
    [
      'quota',
      { maxInstances: 20, instanceTypes: ['c7a.4xlarge', 'c7a.8xlarge'] },
      '20 instances may have up to 640 vCPUs; the account may use as many as Service Quotas says under "Spot Instance Requests" (5 in a new one, and 0 for GPUs), and the group starts no more than that; brenda doctor says how much it is, and how to ask for more',
    ],
    [
      'fewer-tasks',
      { tasks: 3, maxInstances: 10 },
      'there are 3 tasks, so at most 3 instances will be started, not 10; a smaller taskSize makes more tasks',
    ],
    [
      'fewer-tasks',
      { tasks: 1, maxInstances: 2 },
      'there is 1 task, so at most 1 instance will be started, not 2; a smaller taskSize makes more tasks',
    ],
    [
      'most-an-hour',
      { spotMaxPrice: 0.35, maxInstances: 10 },
      '10 spot instances cost at most $3.50 an hour; disks, addresses and requests come on top',
    ],
    [
      'most-an-hour',
      { spotMaxPrice: 0.35, maxInstances: 10, onDemandBase: 2, onDemandPercentage: 25 },
      '6 spot instances cost at most $2.10 an hour, and 4 on demand cost what their type costs; disks, addresses and requests come on top',
    ],
    [
      'on-demand',
      { maxInstances: 10, onDemandBase: 2, onDemandPercentage: 25 },
      'of 10 instances 4 are bought on demand, for two to ten times the price at spot',
    ],
    [
      'drawn-by-software',
      { engine: 'BLENDER_EEVEE' },
      'EEVEE draws with OpenGL, which instances without a GPU do in software: a frame of 160 x 90 pixels with EEVEE took 16 to 24 s on two processors; name types with NVIDIA GPUs, like g6.xlarge, or render with Cycles',
    ],
    [
      'drawn-by-software',
      { engine: 'BLENDER_WORKBENCH' },
      'Workbench draws with OpenGL, which instances without a GPU do in software: a frame of 160 x 90 pixels with EEVEE took 16 to 24 s on two processors; name types with NVIDIA GPUs, like g6.xlarge, or render with Cycles',
    ],
    [
      'few-pools',
      { instanceTypes: ['c7a.xlarge'], zones: 1 },
      'one instance type makes a single spot pool: when AWS needs them back, all instances go at once; name more types of the same size',
    ],
    [
      'few-pools',
      { instanceTypes: ['c7a.xlarge'] },
      'one instance type makes 3 spot pools, one in each zone: when AWS needs them back, all instances go at once; name more types of the same size',
    ],
    [
      'kept',
      { isKept: true, maxInstances: 10 },
      'whenDrained is "keep": up to 10 instances stay and are paid for, 24 hours a day, until the stack is deleted or the wanted capacity is lowered by hand',
    ],
    [
      'frames-go',
      { keepFrames: false },
      'keepFrames is false: cdk destroy deletes every frame; fetch them before',
    ],
    [
      'packing',
      { bytes: 3.1 * 2 ** 30 },
      'the project has 3.1 GiB, and the CDK copies it into cdk.out and packs it in memory; an archive is uploaded as it is: tar --zstd -cf project.tar.zst -C FOLDER .',
    ],
    [
      'nat',
      { isPublic: false, bytes: 2 ** 30, maxInstances: 10 },
      'the subnets have no internet gateway: what does not go through endpoints goes through NAT; without an S3 gateway endpoint 10 instances fetch 14.0 GiB that way, $0.63 at $0.045 a GiB',
    ],
    [
      'nat',
      { isPublic: false, bytes: undefined },
      'the subnets have no internet gateway: what does not go through endpoints goes through NAT; without an S3 gateway endpoint each instance fetches Blender (0.4 GiB) and the project that way',
    ],
    [
      'network',
      { mayUseNetwork: true },
      "scripts in the scene may use the network: they can do whatever the instance's role may, which is to write and overwrite frames; render scenes of people that you trust",
    ],
    [
      'fast-volumes',
      { volumes: 2, rate: 300, maxInstances: 10 },
      'snapshotInitializationRate is 300: the volumes of 10 instances that are started at once would be filled with 6000 MiB a second, and EBS takes 5000 in a Region, unless Service Quotas says more; launches beyond that fail; leave it out, and it is made to fit',
    ],
    ['no-alarm-receiver', { isTold: false }, 'alarms are sent to no one; give alarmEmail or alarmTopic'],
  ])('%s', (id, changed, text) => {
    const given = adviceOn({ ...facts, ...changed });
    expect(given.filter((advice) => advice.id === id).map((advice) => advice.text)).toEqual([text]);
  });

  test('does not count what it cannot', () => {
    expect(adviceOn({ ...facts, instanceTypes: undefined, tasks: undefined, maxInstances: 500 })).toEqual([]);
  });

  test('stands on the construct', () => {
    const { warnings, infos } = adviceIn(givenFarm({ frames: '1-4', keepFrames: false }));
    expect(warnings).toEqual([
      'keepFrames is false: cdk destroy deletes every frame; fetch them before [ack: brenda:frames-go]',
    ]);
    expect(infos).toEqual([
      expect.stringMatching(/^4 instances may have up to 64 vCPUs; .* \[ack: brenda:quota\]$/),
      'alarms are sent to no one; give alarmEmail or alarmTopic [ack: brenda:no-alarm-receiver]',
      'there are 4 tasks, so at most 4 instances will be started, not 10; a smaller taskSize makes more tasks [ack: brenda:fewer-tasks]',
    ]);
  });
});

test.each([
  [1, 300],
  [16, 300],
  [17, 294],
  [20, 250],
  [50, 100],
  // EBS takes no rate that would do.
  [51, undefined],
  [5000, undefined],
])('of %d volumes that are made at once each is filled with %s MiB a second', (volumes, rate) => {
  expect(defaultRate(volumes)).toBe(rate);
});
