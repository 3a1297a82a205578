import { deviceName, MOST_DEVICE_NAMES, mostSnapshots } from '../../../lib/volume-limits';

describe('snapshots that an instance can have', () => {
  // The tables of "Amazon EBS volume limits for Amazon EC2 instances", less the root volume, and never more than those say.
  test.each([
    ['c7a.4xlarge', 31],
    ['c7i.16xlarge', 47],
    ['m7i-flex.large', 31],
    ['m8gd.24xlarge', 63],
    ['r7iz.32xlarge', 83],
    ['c7i.metal-24xl', 38],
    ['g6.xlarge', 31],
    ['p5en.48xlarge', 83],
    ['c6a.4xlarge', 26],
    ['m5.large', 26],
    ['c6id.2xlarge', 24],
    ['c5d.24xlarge', 22],
    ['g5.48xlarge', 8],
    ['g4dn.xlarge', 24],
    ['d3.8xlarge', 2],
  ])('%s: %i', (type, count) => {
    expect(mostSnapshots(type)).toBe(count);
  });
});

describe('names of disks in a launch template', () => {
  test('the eleven that EC2 recommends come first, then its second row', () => {
    expect([0, 10, 11, 34, 35, MOST_DEVICE_NAMES - 1].map(deviceName)).toEqual([
      '/dev/sdf',
      '/dev/sdp',
      '/dev/xvdba',
      '/dev/xvdbx',
      '/dev/xvdca',
      '/dev/xvddx',
    ]);
  });

  test('each is there once, and there is no more', () => {
    const names = Array.from({ length: MOST_DEVICE_NAMES }, (_, index) => deviceName(index));
    expect(new Set(names).size).toBe(83);
    expect(() => deviceName(83)).toThrow('there are 83 device names, and no number 83');
  });
});
