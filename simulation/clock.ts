/** Something that will happen; it can be called off. */
export interface Timer {
  readonly time: number;
  cancel(): void;
}

interface Due extends Timer {
  readonly order: number;
  act: (() => void) | undefined;
}

/**
 * Simulated time, in seconds from 0. It jumps from one thing that happens to the next; of what happens at the same time, what was
 * arranged first comes first, so that a run is repeatable.
 */
export class Clock {
  private readonly heap: Due[] = [];
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
    const due: Due = {
      time: this.time + Math.max(0, seconds),
      order: this.arranged++,
      act,
      cancel() {
        due.act = undefined;
      },
    };
    this.heap.push(due);
    this.rise(this.heap.length - 1);
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
    if (first && last && this.heap.length > 0) {
      this.heap[0] = last;
      this.sink(0);
    }
    return first;
  }

  private rise(from: number): void {
    const { heap } = this;
    let place = from;
    const due = heap[place];
    while (due && place > 0) {
      const above = (place - 1) >> 1;
      const parent = heap[above];
      if (!parent || !isBefore(due, parent)) break;
      heap[place] = parent;
      heap[above] = due;
      place = above;
    }
  }

  private sink(from: number): void {
    const { heap } = this;
    let place = from;
    const due = heap[place];
    if (!due) return;
    for (;;) {
      const left = 2 * place + 1;
      let next = left;
      let child = heap[left];
      const right = heap[left + 1];
      if (child && right && isBefore(right, child)) {
        next = left + 1;
        child = right;
      }
      if (!child || !isBefore(child, due)) return;
      heap[place] = child;
      heap[next] = due;
      place = next;
    }
  }
}

function isBefore(a: Due, b: Due): boolean {
  return a.time < b.time || (a.time === b.time && a.order < b.order);
}
