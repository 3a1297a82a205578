/** What is known of a Region that a farm may be in. */
export interface RegionCandidate {
  readonly region: string;
  /** Why a farm cannot be there, and what mends it. @default - it can */
  readonly passedOver?: string;
  /** Whether the farm that is asked about is deployed there. @default false */
  readonly hasFarm?: boolean;
  /** How likely all instances are to be had at spot there: 10 is best. Null when it is not known, and where none is bought at spot. */
  readonly score: number | null;
  /** US dollars that a processor (vCPU) costs an hour: the mean of the types, each in its cheapest zone. Null when it is not known. */
  readonly dollars: number | null;
}
