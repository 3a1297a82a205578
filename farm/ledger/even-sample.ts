/** Held beyond those that are asked for, so that their distances are nearly the same. Even. */
const ROOM = 16;

/** A few of very many items, at even distances, the first and the last among them. The others are not held. */
export class EvenSample<T> {
  private kept: T[] = [];
  /** One in so many is kept. */
  private distance = 1;
  private count = 0;
  private last: T[] = [];

  /** @param most how many are wanted, two at least. */
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

  /** In their order. */
  items(): T[] {
    return spread([...this.kept, ...this.last], this.most);
  }
}

function spread<T>(all: readonly T[], most: number): T[] {
  if (all.length <= most) return [...all];
  return Array.from({ length: most }, (_, i) => all[Math.round((i * (all.length - 1)) / (most - 1))] as T);
}
