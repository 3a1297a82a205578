import { jobStanding } from '../../farm/job-standing';
import { Ledger } from '../../farm/ledger';
import type { DrainerMemory } from '../../protocol/drainer-memory';
import type { WatchedFarm } from './look-at-farm';

const NAMED = 10;

/**
 * What the ledger says once the queue is empty for good: what is neither recorded nor failed by now was lost on the way. It is
 * reported; to put it on the queue once more is for whoever reads this, by seeding with `force`.
 */
export async function standingOfFarm({
  store,
  seedings,
}: WatchedFarm): Promise<NonNullable<DrainerMemory['drained']>> {
  let [done, failed, lost] = [0, 0, 0];
  const units: string[] = [];
  for (const job of await seedings.jobs()) {
    const standing = await jobStanding(new Ledger(store, job));
    if (!standing) continue;
    done += standing.done;
    failed += standing.failed;
    lost += standing.missing.size;
    for (const unit of standing.missing.names(NAMED - units.length)) units.push(`${job} ${unit}`);
  }
  return { done, failed, lost, units };
}
