/** What became of a unit. */
export type Outcome =
  | 'done'
  | 'failed for good'
  | 'may be tried again'
  /** It failed here; somebody else is to try it first. */
  | 'left to others'
  /** Nobody wants it any more. */
  | 'cancelled'
  | 'interrupted'
  | 'not now';
