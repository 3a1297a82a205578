/** A request that is answered with an error of S3's. */
export class S3Error extends Error {
  override readonly name = 'S3Error';

  constructor(
    readonly status: number,
    /** As in S3's list of error codes; the SDK makes it the name of the error. */
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}
