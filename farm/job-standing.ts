import { parseUnitName } from '../protocol/unit';
import { UnitSet } from '../protocol/unit-set';
import { askedUnits } from './asked-units';
import type { Ledger } from './ledger';

export interface JobStanding {
  readonly done: number;
  /** Failed, and not done since. */
  readonly failed: number;
  /** Asked for, and neither done nor failed. When the queue is empty, nobody will ever render them. */
  readonly missing: UnitSet;
}

/** How far a job has come, by listings alone: no record is opened. Undefined when it is not one that frames were asked of. */
export async function jobStanding(ledger: Ledger): Promise<JobStanding | undefined> {
  const file = await ledger.readJob();
  const asked = file && (await askedUnits(ledger, file.job));
  if (!asked) return undefined;
  const missing = asked.units;
  return {
    done: await takeOut(ledger.done(), missing),
    failed: await takeOut(ledger.failed(), missing),
    missing,
  };
}

async function takeOut(names: AsyncIterable<string>, units: UnitSet): Promise<number> {
  let count = 0;
  for await (const name of names) {
    const unit = parseUnitName(name);
    if (unit && units.delete(unit)) count++;
  }
  return count;
}
