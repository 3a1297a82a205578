/** The facts about a Region that a farm may use. */
export interface RegionCandidate {
  readonly region: string;
  /** Why a farm cannot be there, and the fix. @default - it can */
  readonly passedOver?: string;
  /** Whether the farm is deployed there. @default false */
  readonly hasFarm?: boolean;
  /**
   * The likelihood that all instances launch at spot there: 10 is best. Null when it is not known, and when the farm buys no spot
   * instances.
   */
  readonly score: number | null;
  /** The price of a vCPU in US dollars an hour: the mean of the types, each in its cheapest zone. Null when it is not known. */
  readonly dollars: number | null;
}
