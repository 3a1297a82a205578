/** Something that will happen; it can be called off. */
export interface Timer {
  readonly time: number;
  cancel(): void;
}

class Due implements Timer {
  constructor(
    readonly time: number,
    readonly order: number,
    public act: (() => void) | undefined,
  ) {}

  cancel(): void {
    this.act = undefined;
  }
}

/**
 * Simulated time, in seconds from 0. It jumps from one thing that happens to the next; of what happens at the same time, what was
 * arranged first comes first, so that a run is repeatable.
 */
export class Clock {
  private readonly heap: Due[] = [];
  /** Of each in the heap, beside it: to compare two of them is most of what a simulation does. */
  private readonly times: number[] = [];
  private time = 0;
  private arranged = 0;
  private isStopped = false;
  private done = 0;

  get now(): number {
    return this.time;
  }

  /** How many things have happened. */
  get events(): number {
    return this.done;
  }

  /** Does `act` in so many seconds. */
  in(seconds: number, act: () => void): Timer {
    const due = new Due(this.time + Math.max(0, seconds), this.arranged++, act);
    this.rise(due);
    return due;
  }

  /** Lets things happen until there is nothing more to come, or `stop` is called. `after` is called after each of them. */
  run(after: () => void): void {
    while (!this.isStopped) {
      const due = this.pop();
      if (!due) return;
      const { act } = due;
      if (!act) continue;
      this.time = due.time;
      this.done++;
      act();
      after();
    }
  }

  stop(): void {
    this.isStopped = true;
  }

  private pop(): Due | undefined {
    const first = this.heap[0];
    const last = this.heap.pop();
    const time = this.times.pop() ?? 0;
    if (first && last && this.heap.length > 0) this.sink(last, time);
    return first;
  }

  /** Puts it where it belongs, from the end on. */
  private rise(due: Due): void {
    const { heap, times } = this;
    const { time, order } = due;
    let place = heap.length;
    while (place > 0) {
      const above = (place - 1) >> 1;
      const parent = heap[above];
      const parentTime = times[above] ?? 0;
      if (!parent || parentTime < time || (parentTime === time && parent.order < order)) break;
      heap[place] = parent;
      times[place] = parentTime;
      place = above;
    }
    heap[place] = due;
    times[place] = time;
  }

  /** Puts it where it belongs, from the beginning on. */
  private sink(due: Due, time: number): void {
    const { heap, times } = this;
    const { length } = heap;
    let place = 0;
    for (;;) {
      let next = 2 * place + 1;
      if (next >= length) break;
      if (next + 1 < length && this.isBefore(next + 1, next)) next++;
      const child = heap[next];
      const childTime = times[next] ?? 0;
      if (!child || time < childTime || (time === childTime && due.order < child.order)) break;
      heap[place] = child;
      times[place] = childTime;
      place = next;
    }
    heap[place] = due;
    times[place] = time;
  }

  private isBefore(a: number, b: number): boolean {
    const [timeA, timeB] = [this.times[a] ?? 0, this.times[b] ?? 0];
    return timeA < timeB || (timeA === timeB && (this.heap[a]?.order ?? 0) < (this.heap[b]?.order ?? 0));
  }
}
