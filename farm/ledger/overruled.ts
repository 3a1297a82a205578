import { FrameSet } from '../../protocol/job/frame-set';
import { parseUnitName } from '../../protocol/job/unit';
import { forEachConcurrently } from '../aws/for-each-concurrently';
import { UnreadableObject } from '../store/json-object';
import type { Ledger } from './ledger';

/** Records read at the same time. */
const LANES = 16;

/** Files of a job that more than one record names, as after tasks of different sizes: the later record counts. */
export class Overruled {
  /** By file, the unit whose record counts. */
  private readonly units: ReadonlyMap<string, string>;
  /** How many such files there are. */
  readonly files: number;

  constructor(claims: ReadonlyMap<string, readonly Claim[]>) {
    const several = [...claims].filter(([, all]) => all.length > 1);
    this.files = several.length;
    this.units = new Map(several.map(([name, all]) => [name, [...all].sort(later)[0]?.unit ?? '']));
  }

  /** Whether another record of the same file counts. */
  has(unit: string, name: string): boolean {
    const counts = this.units.get(name);
    return counts !== undefined && counts !== unit;
  }
}

interface Claim {
  readonly unit: string;
  /** Of the record, on the store's clock; in whole seconds. */
  readonly at: number;
  /** Of the rendering, on a worker's clock. */
  readonly finished: string;
}

/**
 * Looks for files that several records name. Costs a listing; the records are read of those units alone that have frames in common, which are
 * none where nobody has changed the size of tasks.
 */
export async function overruledFiles(ledger: Ledger, signal?: AbortSignal): Promise<Overruled> {
  const [once, repeated] = [new FrameSet(), new FrameSet()];
  for await (const unit of ledger.done()) once.addName(unit, repeated);
  const claims = new Map<string, Claim[]>();
  if (repeated.size === 0) return new Overruled(claims);
  const claim = async ({ unit, at }: { readonly unit: string; readonly at: Date }): Promise<void> => {
    const parsed = parseUnitName(unit);
    if (!parsed || !repeated.meets(parsed)) return;
    // One that cannot be read is told of where its files are asked for.
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
