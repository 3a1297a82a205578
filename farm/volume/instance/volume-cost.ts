/** Of a month, one with another. */
const HOURS = 730;

/** US dollars a GiB and month, in us-east-1, of gp3 and of a snapshot: https://aws.amazon.com/ebs/pricing/ */
const DOLLARS = { volume: 0.08, snapshot: 0.05 } as const;

/** US dollars an hour of a public IPv4 address: https://aws.amazon.com/vpc/pricing/ */
export const PUBLIC_ADDRESS_DOLLARS = 0.005;

/** The cost of this many GiB a month, at most. Beyond 3000 IO/s and 125 MiB/s a volume costs more. */
export function diskDollarsAMonth(kind: 'volume' | 'snapshot', gib: number): number {
  return gib * DOLLARS[kind];
}

/** By the hour. */
export function anHour(dollarsAMonth: number): number {
  return dollarsAMonth / HOURS;
}
