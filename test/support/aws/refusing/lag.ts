/** How long after a change a look may still show what was before it. Of AWS it is seconds; here a minute of the drainer has two. */
const LAG_MS = 700;

/**
 * Eventual consistency, for services of which AWS says that they have it: what is described shortly after something was changed may be what was there before,
 * once or twice. https://docs.aws.amazon.com/ec2/latest/devguide/eventual-consistency.html
 */
export class Lag {
  /** What was answered last, by what was asked. */
  private readonly before = new Map<string, Buffer>();
  private readonly changed = new Map<string, number>();
  /** How often somebody was told what was before. */
  count = 0;

  constructor(private readonly now: () => number = () => performance.now()) {}

  /** A request that changes something has been answered. */
  change(service: string): void {
    this.changed.set(service, this.now());
  }

  /** What was there before, if the last change is so new that it is not seen yet. Whoever asks the same again sees it. */
  stale(service: string, asked: string): Buffer | undefined {
    const at = this.changed.get(service);
    const before = this.before.get(asked);
    if (at === undefined || before === undefined || this.now() - at > LAG_MS) return undefined;
    this.before.delete(asked);
    this.count++;
    return before;
  }

  /** What is answered now. */
  keep(asked: string, answer: Buffer): void {
    this.before.set(asked, answer);
  }
}
