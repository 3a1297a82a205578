import type { Ledger } from '../../farm/ledger/ledger';
import { kindOfCrash } from '../render/blender/failures/blender-crashed';
import type { FailureRecord } from '../../protocol/ledger/record';

/** Blender has crashed on so many different units, with none rendered in between, when the machine is suspected. */
const MANY = 3;

/** A unit that Blender crashed on here. */
export interface Crash {
  readonly unit: string;
  readonly reason: string;
  readonly ledger: Pick<Ledger, 'job' | 'failure' | 'blameHost'>;
}

/**
 * Whether crashes with nothing rendered in between are the machine's: there are many, on different units, and none of these has crashed
 * Blender in the same way on another worker. If one has, it is the scene's doing.
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
   * Takes note of a crash. When Blender crashes here on whatever it is given, the units that it crashed on before have nothing to do with it,
   * and are told so in the ledger.
   *
   * @returns what is wrong with this machine; undefined when nothing is, as far as anybody knows.
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
