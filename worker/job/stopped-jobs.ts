import { hasMoreFailed } from '../../farm/ledger/failed-units';
import { isTooMany } from '../../protocol/failure/failures-allowed';
import type { WorkerNews } from '../../protocol/environment/worker-event';
import type { OpenJob } from './open-job';

/** It is asked at most so often; each time is a listing of failures, and a request more. */
const EVERY_MS = 60_000;

/** Somebody has cancelled the job, or too many of its units have failed. */
export type WhyStopped = 'cancelled' | 'failures';

const TEXTS: Readonly<Record<WhyStopped, string>> = {
  cancelled: 'is cancelled; what is left of it is taken off the queue',
  failures: 'is stopped: too many of its units have failed; what is left of it goes to the dead letters',
};

/** The jobs of which nobody is to render the rest. */
export class StoppedJobs {
  private readonly looked = new Map<string, { readonly at: number; readonly why: WhyStopped | undefined }>();

  constructor(private readonly say: (news: WorkerNews) => void) {}

  /** Undefined for a job that goes on. */
  async why(job: OpenJob): Promise<WhyStopped | undefined> {
    const { id } = job.file;
    const known = this.looked.get(id);
    if (known && performance.now() - known.at < EVERY_MS) return known.why;
    const why = await whyStopped(job);
    if (why !== undefined && why !== known?.why)
      this.say({ event: 'warning', text: `job ${id} ${TEXTS[why]}` });
    this.looked.set(id, { at: performance.now(), why });
    return why;
  }

  /** A unit of the job has failed for good. */
  changed(job: string): void {
    this.looked.delete(job);
  }
}

async function whyStopped({ file, ledger }: OpenJob): Promise<WhyStopped | undefined> {
  if (await ledger.isCancelled()) return 'cancelled';
  const { failuresAllowed } = file;
  if (!(await hasMoreFailed(ledger, (failed) => isTooMany(failed, failuresAllowed)))) return undefined;
  // More may have been allowed since this worker has read the job.
  const now = (await ledger.readJob())?.failuresAllowed;
  return (await hasMoreFailed(ledger, (failed) => isTooMany(failed, now))) ? 'failures' : undefined;
}
