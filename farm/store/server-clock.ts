import type { S3Client } from '@aws-sdk/client-s3';

/**
 * How long a server time is extrapolated with the local clock. Short, because the local clock does not count while a machine sleeps or a
 * Lambda function is frozen.
 */
const FRESH_MS = 5_000;

/** The clock of a server, from the Date header of its responses. */
export class ServerClock {
  private told: { readonly date: number; readonly at: number } | undefined;

  listenTo(client: S3Client): void {
    client.middlewareStack.add(
      (next) => async (asked) => {
        const answered = await next(asked);
        this.hear(answered.response);
        return answered;
      },
      // Next to the network layer, where an error response is not thrown yet.
      { step: 'deserialize', priority: 'low' },
    );
  }

  /** To the second; undefined when there was no recent response. */
  get now(): Date | undefined {
    if (!this.told) return undefined;
    const since = performance.now() - this.told.at;
    return since > FRESH_MS ? undefined : new Date(Math.floor((this.told.date + since) / 1000) * 1000);
  }

  private hear(response: unknown): void {
    const { date } = (response as { readonly headers?: Readonly<Record<string, string>> }).headers ?? {};
    const told = Date.parse(date ?? '');
    if (!Number.isNaN(told)) this.told = { date: told, at: performance.now() };
  }
}
