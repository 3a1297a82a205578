import { purchasesOf, quotaNeeds, type WantedInstances } from '../../farm/account/vcpu-quotas';

const VCPUS = new Map([
  ['c7a.4xlarge', 16],
  ['m7i.8xlarge', 32],
  ['i4i.large', 2],
  ['z1d.large', 2],
  ['im4gn.large', 2],
  ['g5.xlarge', 4],
  ['gr6.4xlarge', 16],
  ['p4d.24xlarge', 96],
  ['p5.48xlarge', 192],
  ['x2idn.16xlarge', 64],
]);

const farm = (types: string[], spot: number, onDemand = 0): WantedInstances => ({ types, spot, onDemand });

describe('the quotas that a farm may come up against', () => {
  test.each<[string, WantedInstances[], [code: string, most: number, least: number][]]>([
    [
      'all instances may be of the largest type',
      [farm(['c7a.4xlarge', 'm7i.8xlarge'], 10)],
      [['L-34B43A08', 320, 16]],
    ],
    [
      'on demand has one of its own',
      [farm(['c7a.4xlarge'], 8, 2)],
      [
        ['L-34B43A08', 128, 16],
        ['L-1216C47A', 32, 16],
      ],
    ],
    ['on demand alone', [farm(['c7a.4xlarge'], 0, 2)], [['L-1216C47A', 32, 16]]],
    [
      'GPUs have theirs',
      [farm(['g5.xlarge', 'gr6.4xlarge'], 2, 1)],
      [
        ['L-3819A6DF', 32, 4],
        ['L-DB2E81BA', 16, 4],
      ],
    ],
    [
      'P5 shares that of P on demand',
      [farm(['p4d.24xlarge', 'p5.48xlarge'], 1)],
      [
        ['L-7212CCBC', 96, 96],
        ['L-C4BD4855', 192, 192],
      ],
    ],
    [
      'X',
      [farm(['x2idn.16xlarge'], 1, 1)],
      [
        ['L-E3A00192', 64, 64],
        ['L-7295265B', 64, 64],
      ],
    ],
    [
      'families of two letters are Standard',
      [farm(['i4i.large', 'z1d.large', 'im4gn.large'], 1)],
      [['L-34B43A08', 2, 2]],
    ],
    ['farms add up', [farm(['c7a.4xlarge'], 1), farm(['m7i.8xlarge'], 2)], [['L-34B43A08', 80, 16]]],
    ['a type that the Region does not have needs none', [farm(['c9x.large'], 5)], []],
    ['no instances', [farm(['c7a.4xlarge'], 0)], []],
  ])('%s', (_, farms, expected) => {
    expect(quotaNeeds(farms, VCPUS).map(({ code, most, least }) => [code, most, least])).toEqual(expected);
  });
});

test.each<[most: number, base: number, percentage: number, spot: number, onDemand: number]>([
  [10, 0, 0, 10, 0],
  [10, 2, 0, 8, 2],
  [10, 2, 50, 4, 6],
  [10, 0, 33, 6, 4],
  [10, 0, 100, 0, 10],
  [3, 5, 0, 0, 3],
])(
  'of %d instances, with a base of %d and %d per cent, %d are at spot and %d on demand',
  (most, base, percentage, spot, onDemand) => {
    expect(purchasesOf(most, base, percentage)).toEqual({ spot, onDemand });
  },
);
