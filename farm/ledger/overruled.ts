import { FrameSet } from '../../protocol/job/frame-set';
import { parseUnitName } from '../../protocol/job/unit';
import { forEachConcurrently } from '../aws/for-each-concurrently';
import { UnreadableObject } from '../store/json-object';
import type { Ledger } from './ledger';

/** Concurrent reads of records. */
const LANES = 16;

/** Files of a job that more than one record names, for example after tasks of different sizes. The later record counts. */
export class Overruled {
  /** Maps each file to the unit whose record counts. */
  private readonly units: ReadonlyMap<string, string>;
  /** The number of such files. */
  readonly files: number;

  constructor(claims: ReadonlyMap<string, readonly Claim[]>) {
    const several = [...claims].filter(([, all]) => all.length > 1);
    this.files = several.length;
    this.units = new Map(several.map(([name, all]) => [name, [...all].sort(later)[0]?.unit ?? '']));
  }

  /** Whether the record of another unit counts for this file. */
  has(unit: string, name: string): boolean {
    const counts = this.units.get(name);
    return counts !== undefined && counts !== unit;
  }
}

interface Claim {
  readonly unit: string;
  /** When the record was written, on the store's clock; in whole seconds. */
  readonly at: number;
  /** When the render finished, on a worker's clock. */
  readonly finished: string;
}

/**
 * Finds files that several records name. Costs a listing. It reads only the records of units that share frames: there are none unless the
 * size of tasks was changed.
 */
export async function overruledFiles(ledger: Ledger, signal?: AbortSignal): Promise<Overruled> {
  const [once, repeated] = [new FrameSet(), new FrameSet()];
  for await (const unit of ledger.done()) once.addName(unit, repeated);
  const claims = new Map<string, Claim[]>();
  if (repeated.size === 0) return new Overruled(claims);
  const claim = async ({ unit, at }: { readonly unit: string; readonly at: Date }): Promise<void> => {
    const parsed = parseUnitName(unit);
    if (!parsed || !repeated.meets(parsed)) return;
    // An unreadable record is reported where its files are requested.
    const record = await ledger.record(unit).catch(unlessUnreadable);
    for (const { name } of record?.files ?? []) {
      const all = claims.get(name) ?? [];
      claims.set(name, all);
      all.push({ unit, at: at.getTime(), finished: record?.finished ?? '' });
    }
  };
  await forEachConcurrently(ledger.doneAt(), LANES, claim, signal);
  return new Overruled(claims);
}

function later(a: Claim, b: Claim): number {
  return b.at - a.at || (a.finished < b.finished ? 1 : -1);
}

function unlessUnreadable(error: unknown): undefined {
  if (error instanceof UnreadableObject) return undefined;
  throw error;
}
