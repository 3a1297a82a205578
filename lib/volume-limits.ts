import { instanceTypeName } from '../protocol/farm/instance-types';

/**
 * Families with a dedicated limit for EBS volumes, which nothing else counts against. From "Amazon EBS volume limits for Amazon EC2
 * instances" in the EC2 User Guide; later generations of the same kinds have followed.
 */
const DEDICATED =
  /^(?:[cmr]7(?:a|i|i-flex|iz)|[cmrx]8[a-z]*(?:-flex)?|i7ie?|i8ge?|f2|g6[ef]?|gr6f?|g7e?|p5(?:en?)?|u7\w*(?:-\w+)?)$/;

const DEDICATED_BY_SIZE: Readonly<Record<string, number>> = {
  '16xlarge': 48,
  '18xlarge': 48,
  '24xlarge': 64,
  '32xlarge': 88,
  '48xlarge': 128,
  '96xlarge': 128,
  'metal-16xl': 39,
  'metal-24xl': 39,
  'metal-32xl': 79,
  'metal-48xl': 79,
  'metal-96xl': 79,
};
const DEDICATED_LEAST = 32;

/** On all other Nitro types volumes, network interfaces, GPUs and instance-store disks share 28 attachments; the network takes one. */
const SHARED = 27;

/** Types on which other devices take more than one or two of the shared attachments. */
const CROWDED: Readonly<Record<string, number>> = {
  'd3.xlarge': 24,
  'd3.2xlarge': 21,
  'd3.4xlarge': 15,
  'd3.8xlarge': 3,
  'd3en.xlarge': 25,
  'd3en.2xlarge': 23,
  'd3en.4xlarge': 19,
  'd3en.6xlarge': 15,
  'd3en.8xlarge': 11,
  'd3en.12xlarge': 3,
  'g4ad.8xlarge': 24,
  'g4ad.16xlarge': 21,
  'g4dn.12xlarge': 22,
  'g5.12xlarge': 22,
  'g5.24xlarge': 22,
  'g5.48xlarge': 9,
  'i3en.12xlarge': 23,
  'i3en.24xlarge': 19,
  'i4i.12xlarge': 24,
  'i4i.16xlarge': 23,
  'i4i.24xlarge': 21,
  'i4i.32xlarge': 19,
};
/** With an instance store: the largest sizes have four disks. */
const WITH_DISKS = /^(?:[a-z]+\d+[a-z]*d[a-z]*|g[45](?:dn|ad)?|i\d\w*)$/;
const LARGE = /^(?:24|32|48)xlarge$/;

/** Device names of a launch template beside the root: the eleven that EC2 recommends, then its second row. */
const DEVICE_NAMES = [
  ...letters('f', 'p').map((letter) => `/dev/sd${letter}`),
  ...['b', 'c', 'd'].flatMap((first) => letters('a', 'x').map((second) => `/dev/xvd${first}${second}`)),
];

export const MOST_DEVICE_NAMES = DEVICE_NAMES.length;

/** The device name of the nth disk beside the root. Inside an instance the disks have other names: Nitro numbers them itself. */
export function deviceName(index: number): string {
  const name = DEVICE_NAMES[index];
  if (name === undefined)
    throw new RangeError(
      `there are ${String(MOST_DEVICE_NAMES)} device names, and no number ${String(index)}`,
    );
  return name;
}

/**
 * How many snapshots instances of a type can attach beside their root volume. When AWS's tables are ambiguous, this is the smaller number:
 * a failed launch is noticed later, and costs more, than a refused farm.
 */
export function mostSnapshots(instanceType: string): number {
  const { family = '', size = '' } = instanceTypeName(instanceType) ?? {};
  return Math.min(volumesOf(instanceType, family, size) - 1, MOST_DEVICE_NAMES);
}

function volumesOf(instanceType: string, family: string, size: string): number {
  if (DEDICATED.test(family)) return DEDICATED_BY_SIZE[size] ?? DEDICATED_LEAST;
  const crowded = CROWDED[instanceType];
  if (crowded !== undefined) return crowded;
  if (!WITH_DISKS.test(family)) return SHARED;
  return SHARED - (LARGE.test(size) ? 4 : 2);
}

/** For types that AWS chooses by their attributes, and that are not known: the limit of the most crowded type that is not excluded. */
export const MOST_SNAPSHOTS_OF_ANY = 18;

function letters(first: string, last: string): string[] {
  const codes = Array.from(
    { length: last.charCodeAt(0) - first.charCodeAt(0) + 1 },
    (_, i) => first.charCodeAt(0) + i,
  );
  return codes.map((code) => String.fromCharCode(code));
}
