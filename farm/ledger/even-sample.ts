/** Extra items to hold, so that the distances are nearly equal. Even. */
const ROOM = 16;

/** Samples a few of very many items at even distances, with the first and the last. It holds no others. */
export class EvenSample<T> {
  private kept: T[] = [];
  /** One of every `distance` items is kept. */
  private distance = 1;
  private count = 0;
  private last: T[] = [];

  /** @param most the size of the sample, two at least. */
  constructor(private readonly most: number) {}

  add(item: T): void {
    const isKept = this.count++ % this.distance === 0;
    this.last = isKept ? [] : [item];
    if (!isKept) return;
    this.kept.push(item);
    if (this.kept.length < ROOM * this.most) return;
    this.last = this.kept.slice(-1);
    this.kept = this.kept.filter((_, i) => i % 2 === 0);
    this.distance *= 2;
  }

  /** The sample in its original order. */
  items(): T[] {
    return spread([...this.kept, ...this.last], this.most);
  }
}

function spread<T>(all: readonly T[], most: number): T[] {
  if (all.length <= most) return [...all];
  return Array.from({ length: most }, (_, i) => all[Math.round((i * (all.length - 1)) / (most - 1))] as T);
}
