/** The default instances of a farm. */
export const DEFAULT_INSTANCES = {
  /**
   * All types have one size, because the frames of an animation then take about the same time on all of them. There are several families
   * and processor makers, because one spot market may be empty while another is not.
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
  /** The maximum number of instances. */
  most: 10,
} as const;
