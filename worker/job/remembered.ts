/** An answer is asked for again after so long. */
const EACH_MS = 20_000;

/** Limits how often a store is asked; a failed answer is asked for again at once. */
export class Remembered<T> {
  private readonly answers = new Map<string, { readonly at: number; readonly is: Promise<T> }>();

  constructor(private readonly ask: (about: string) => Promise<T>) {}

  of(about: string): Promise<T> {
    const now = performance.now();
    const known = this.answers.get(about);
    if (known && now - known.at <= EACH_MS) return known.is;
    const is = this.ask(about);
    this.answers.set(about, { at: now, is });
    is.catch(() => this.answers.delete(about));
    return is;
  }
}
