/** A request that is answered with one of S3's errors. */
export class S3Error extends Error {
  override readonly name = 'S3Error';

  constructor(
    readonly status: number,
    /** One of S3's error codes; the SDK uses it as the error's name. */
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}
