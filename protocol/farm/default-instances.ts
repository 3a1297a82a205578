/** What a farm has of instances that was not told otherwise. */
export const DEFAULT_INSTANCES = {
  /**
   * One size, as the frames of one animation take about the same time on all of them; several families and makers, as the spot
   * market of one may be empty while that of another is not.
   */
  types: [
    'c7a.4xlarge',
    'c7i.4xlarge',
    'c6a.4xlarge',
    'c6i.4xlarge',
    'm7a.4xlarge',
    'm7i.4xlarge',
    'm6a.4xlarge',
    'm6i.4xlarge',
  ],
  /** How many there are at most. */
  most: 10,
} as const;
