import { hasMoreFailed } from '../farm/failed-units';
import { isTooMany } from '../protocol/failures-allowed';
import type { WorkerNews } from '../protocol/worker-event';
import type { OpenJob } from './open-job';

/** Failures are listed at most so often; each listing is a request to the store. */
const EVERY_MS = 60_000;

/** The jobs of which so many units have failed that nobody is to work on the rest. */
export class StoppedJobs {
  private readonly looked = new Map<string, { readonly at: number; readonly isStopped: boolean }>();

  constructor(private readonly say: (news: WorkerNews) => void) {}

  async has({ file, ledger }: OpenJob): Promise<boolean> {
    const known = this.looked.get(file.id);
    if (known && performance.now() - known.at < EVERY_MS) return known.isStopped;
    let isStopped = false;
    const { failuresAllowed } = file;
    if (await hasMoreFailed(ledger, (failed) => isTooMany(failed, failuresAllowed))) {
      // More may have been allowed since this worker has read the job.
      const now = (await ledger.readJob())?.failuresAllowed;
      isStopped = await hasMoreFailed(ledger, (failed) => isTooMany(failed, now));
    }
    if (isStopped && !known?.isStopped) {
      const text = `job ${file.id} is stopped: too many of its units have failed; what is left of it goes to the dead letters`;
      this.say({ event: 'warning', text });
    }
    this.looked.set(file.id, { at: performance.now(), isStopped });
    return isStopped;
  }

  /** A unit of the job has failed for good. */
  changed(job: string): void {
    this.looked.delete(job);
  }
}
