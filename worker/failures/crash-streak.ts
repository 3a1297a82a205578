import type { Ledger } from '../../farm/ledger/ledger';
import { kindOfCrash } from '../render/blender/failures/blender-crashed';
import type { FailureRecord } from '../../protocol/ledger/record';

/** The machine is suspected when Blender has crashed on so many different units, with none rendered in between. */
const MANY = 3;

/** A unit that Blender crashed on here. */
export interface Crash {
  readonly unit: string;
  readonly reason: string;
  readonly ledger: Pick<Ledger, 'job' | 'failure' | 'blameHost'>;
}

/**
 * Whether the machine is to blame for crashes with nothing rendered in between: there are many, on different units, and none of these units
 * has crashed Blender in the same way on another worker. If one has, the scene is to blame.
 *
 * @param crashes with what is known of each unit's failures.
 */
export function isMachines(
  crashes: readonly (Pick<Crash, 'reason'> & { readonly attempts?: FailureRecord['attempts'] })[],
  worker: string,
): boolean {
  if (crashes.length < MANY) return false;
  return !crashes.some(({ reason, attempts = [] }) =>
    attempts.some((one) => one.worker !== worker && kindOfCrash(one.reason) === kindOfCrash(reason)),
  );
}

/** The units that Blender has crashed on here since it rendered one. */
export class CrashStreak {
  private readonly crashes = new Map<string, Crash>();

  constructor(private readonly worker: string) {}

  /** Blender has rendered a unit: it does not crash on everything. */
  end(): void {
    this.crashes.clear();
  }

  /**
   * Adds a crash. When Blender crashes here on every unit, the units are not to blame, and the ledger then says so.
   *
   * @returns what is wrong with this machine; undefined when nothing is known to be wrong.
   */
  async add(crash: Crash): Promise<string | undefined> {
    this.crashes.set(`${crash.ledger.job} ${crash.unit}`, crash);
    const crashes = [...this.crashes.values()];
    if (crashes.length < MANY) return undefined;
    const known = crashes.map(async ({ unit, reason, ledger }) => {
      const attempts = (await ledger.failure(unit))?.attempts;
      return attempts ? { reason, attempts } : { reason };
    });
    if (!isMachines(await Promise.all(known), this.worker)) {
      this.end();
      return undefined;
    }
    for (const { unit, ledger } of crashes) await ledger.blameHost(unit, this.worker);
    const units = crashes.map(({ unit }) => unit).join(', ');
    return `Blender crashed on ${String(crashes.length)} different units in a row, and rendered none in between: ${units} (${crash.reason})`;
  }
}
