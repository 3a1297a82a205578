import { hasMoreFailed } from '../../farm/ledger/failed-units';
import { isTooMany } from '../../protocol/failure/failures-allowed';
import type { WorkerNews } from '../../protocol/environment/worker-event';
import type { OpenJob } from './open-job';

/** Limits how often it is asked; each time costs a listing of failures and one more request. */
const EVERY_MS = 60_000;

/** The job is cancelled, or too many of its units have failed. */
export type WhyStopped = 'cancelled' | 'failures';

const TEXTS: Readonly<Record<WhyStopped, string>> = {
  cancelled: 'is cancelled; what is left of it is taken off the queue',
  failures: 'is stopped: too many of its units have failed; what is left of it goes to the dead letters',
};

/** The jobs that are cancelled, or stopped after too many failures. */
export class StoppedJobs {
  private readonly looked = new Map<string, { readonly at: number; readonly why: WhyStopped | undefined }>();

  constructor(private readonly say: (news: WorkerNews) => void) {}

  /** Undefined for a job that continues. */
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
  // More failures may have been allowed since this worker read the job.
  const now = (await ledger.readJob())?.failuresAllowed;
  return (await hasMoreFailed(ledger, (failed) => isTooMany(failed, now))) ? 'failures' : undefined;
}
