import { instanceTypeName } from '../../protocol/farm/instance-types';

/**
 * The families that the driver of the default GPU image supports: "Deep Learning Base OSS Nvidia Driver GPU AMI (Amazon Linux 2023)",
 * release notes of May 2026. Older ones (P2, P3, G3) need NVIDIA's proprietary driver, and fractional GPUs (G6f, Gr6f) its GRID driver;
 * G4ad has AMD's.
 */
const DRIVEN = [
  ...['g4dn', 'g5', 'g6', 'gr6', 'g6e', 'g7e'],
  ...['p4d', 'p4de', 'p5', 'p5e', 'p5en', 'p6-b200', 'p6-b300'],
];
const NEWEST_GENERATION = 7;

/** Whether the default GPU image has the driver of a type's GPU. A family newer than all of these is assumed to be supported. */
export function isDriven(type: string): boolean {
  const { family = '' } = instanceTypeName(type) ?? {};
  const generation = Number(/\d+/.exec(family)?.[0]);
  return DRIVEN.includes(family) || generation > NEWEST_GENERATION;
}

/** For messages: `g4dn, g5, ...`. */
export const drivenFamilies = DRIVEN.join(', ');
