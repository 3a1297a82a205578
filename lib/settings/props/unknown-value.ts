/** A setting that a farm has, and whose value the checks cannot know: an image of the CDK, the name of a bucket that is still to be made. */
export const GIVEN = Symbol('given');
