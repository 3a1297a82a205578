import type { S3Client } from '@aws-sdk/client-s3';

/** For so long a time that was told is counted on from here. Little, as a machine that sleeps, or a function of Lambda, counts nothing. */
const FRESH_MS = 5_000;

/** The clock of a server, by the date that each of its answers bears. */
export class ServerClock {
  private told: { readonly date: number; readonly at: number } | undefined;

  listenTo(client: S3Client): void {
    client.middlewareStack.add(
      (next) => async (asked) => {
        const answered = await next(asked);
        this.hear(answered.response);
        return answered;
      },
      // Next to the wire, where an error is not thrown yet.
      { step: 'deserialize', priority: 'low' },
    );
  }

  /** To the second; undefined when there was no answer of late. */
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
