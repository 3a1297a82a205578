import { hasNvidiaGpu, instanceTypeName, isArm, vcpusOf } from '../../../protocol/farm/instance-types';

describe('the name of an instance type', () => {
  test.each([
    ['c7a.4xlarge', { family: 'c7a', size: '4xlarge' }],
    ['c7i-flex.large', { family: 'c7i-flex', size: 'large' }],
    ['u7i-12tb.224xlarge', { family: 'u7i-12tb', size: '224xlarge' }],
    ['p6-b200.48xlarge', { family: 'p6-b200', size: '48xlarge' }],
    ['m7i.metal-24xl', { family: 'm7i', size: 'metal-24xl' }],
  ])('%s is read', (name, expected) => {
    expect(instanceTypeName(name)).toEqual(expected);
  });

  test.each(['', 'c7a', 'c7a.', '.4xlarge', 'c7a 4xlarge', 'C7A.4xlarge', 'large.large', 'c7a.4xlarge.x'])(
    '"%s" is none',
    (name) => {
      expect(instanceTypeName(name)).toBeUndefined();
    },
  );

  test.each([
    'a1.large',
    't4g.small',
    'c7g.xlarge',
    'c7gd.4xlarge',
    'm8gd.large',
    'g5g.xlarge',
    'im4gn.large',
    'is4gen.large',
    'x2gd.large',
    'hpc7g.4xlarge',
    'p6e-gb200.36xlarge',
  ])('%s is arm64', (name) => {
    expect(isArm(name)).toBe(true);
  });

  test.each([
    'c7a.large',
    'g4dn.xlarge',
    'g6.xlarge',
    'gr6.4xlarge',
    'g6e.xlarge',
    'm7i-flex.large',
    'p5.48xlarge',
    'mac1.metal',
  ])('%s is not', (name) => {
    expect(isArm(name)).toBe(false);
  });

  test.each([
    'g4dn.xlarge',
    'g5.xlarge',
    'g6.xlarge',
    'g6e.xlarge',
    'gr6.4xlarge',
    'p3.2xlarge',
    'p4d.24xlarge',
    'p6-b200.48xlarge',
  ])('%s has an NVIDIA GPU', (name) => {
    expect(hasNvidiaGpu(name)).toBe(true);
  });

  test.each(['g4ad.xlarge', 'c7a.large', 'inf2.xlarge'])('%s has none', (name) => {
    expect(hasNvidiaGpu(name)).toBe(false);
  });

  test.each([
    ['c7a.large', 2],
    ['c7a.xlarge', 4],
    ['c7a.4xlarge', 16],
    ['c7a.48xlarge', 192],
    ['c7a.medium', 1],
    ['c7i.metal-24xl', undefined],
  ])('%s has %s processors', (name, count) => {
    expect(vcpusOf(name)).toBe(count);
  });
});
