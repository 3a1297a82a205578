const NONE = -1;

/** Messages in the order in which they are to be received: a linked list in two arrays, so that any can leave at once. */
export class MessageList {
  private readonly next: Int32Array;
  private readonly previous: Int32Array;
  private head = NONE;
  private tail = NONE;
  private length = 0;

  constructor(most: number) {
    this.next = new Int32Array(most).fill(NONE);
    this.previous = new Int32Array(most).fill(NONE);
  }

  get size(): number {
    return this.length;
  }

  get first(): number | undefined {
    return this.head === NONE ? undefined : this.head;
  }

  append(message: number): void {
    this.link(this.tail, message);
    this.link(message, NONE);
    this.length++;
  }

  prepend(message: number): void {
    this.link(message, this.head);
    this.link(NONE, message);
    this.length++;
  }

  remove(message: number): void {
    this.link(this.previous[message] ?? NONE, this.next[message] ?? NONE);
    this.length--;
  }

  *[Symbol.iterator](): Generator<number> {
    for (let at = this.head; at !== NONE; at = this.next[at] ?? NONE) yield at;
  }

  private link(before: number, after: number): void {
    if (before === NONE) this.head = after;
    else this.next[before] = after;
    if (after === NONE) this.tail = before;
    else this.previous[after] = before;
  }
}
