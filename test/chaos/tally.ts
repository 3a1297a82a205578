import type { WorkerEvent } from '../../protocol/environment/worker-event';

export interface Tally {
  readonly rendered: number;
  /** Seconds of rendering whose worker never said that it was published. */
  readonly wastedSeconds: number;
  readonly renderedSeconds: number;
  /** Units that were recorded more than once, each time but the first. */
  readonly duplicates: number;
}

/** What came of the work of these workers; the events of each by themselves. */
export function tallyOf(workers: readonly (readonly WorkerEvent[])[]): Tally {
  let [rendered, wastedSeconds, renderedSeconds, published] = [0, 0, 0, 0];
  const units = new Set<string>();
  for (const events of workers) {
    const open = new Map<string, number>();
    for (const one of events) {
      if (one.event === 'rendered') {
        rendered++;
        renderedSeconds += one.seconds;
        wastedSeconds += open.get(one.unit) ?? 0;
        open.set(one.unit, one.seconds);
      } else if (one.event === 'published') {
        published++;
        open.delete(one.unit);
        units.add(one.unit);
      }
    }
    for (const seconds of open.values()) wastedSeconds += seconds;
  }
  return { rendered, wastedSeconds, renderedSeconds, duplicates: published - units.size };
}
