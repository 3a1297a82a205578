import { FrameSet } from '../../protocol/job/frame-set';
import { readTaskMessage } from '../../protocol/job/task-message';
import { visibleLine } from '../../protocol/text/visible';
import { jobStatus } from '../progress/job-status';
import { Ledger } from '../ledger/ledger';
import type { OpenFarm } from '../open-farm';
import { readDeadLetters } from '../queue/dead-letters';
import { forEachConcurrently } from '../aws/for-each-concurrently';
import type { Audited, AuditedJob } from './audited';
import type { AuditFinding } from './audit-kinds';
import { type JobFacts, jobFacts, LANES } from './job-facts';
import { jobFindings } from './job-findings';
import { inBatches, type ListedJob, listedJobs } from './listed-jobs';
import { ListedStore } from './listed-store';
import { storedFileFindings } from './stored-files';
import { tasksOn } from '../queue/tasks-on';

/** Of a gigabyte and month in S3 Standard, us-east-1: https://aws.amazon.com/s3/pricing/ */
const DOLLARS_A_GB = 0.023;
/** A frame is recorded far sooner after its files are in the store. */
const PUBLISHED_WITHIN_MS = 15 * 60 * 1000;

/**
 * Checks what a farm's bucket and queues hold against what the farm promises. Changes nothing.
 *
 * Costs a request to S3 for each thousand objects, and one for each job, request, record and failure, and each file that was written again.
 *
 * @param options.job only this one. @default - every job in the bucket
 * @param options.isRead whether each file is read, and its SHA-256 compared: the price of a download.
 */
export async function auditFarm(
  { store, bucket, queue, deadLetters, seedings }: OpenFarm,
  { job, isRead }: { readonly job?: string | undefined; readonly isRead: boolean },
): Promise<Audited> {
  const now = (await store.now()).getTime();
  const depth = await queue.depth();
  const tasks = tasksOn(depth);
  const letters = await readDeadLetters(deadLetters);
  const dead = framesByJob(letters ?? []);
  const unseen =
    letters === undefined
      ? ['the dead letters: there are too many of them, or another reader has them; try again in a minute']
      : [];
  // Another farm may share the bucket: what that one has queued is not known here.
  const own = new Set(await seedings.jobs());
  const jobs: AuditedJob[] = [];
  const auditJob = async (listed: ListedJob, lanes: number): Promise<AuditedJob> => {
    const id = listed.job;
    const view = new ListedStore(store, id, listed.objects);
    const facts = await jobFacts(view, listed, lanes);
    const isNew = (at: Date): boolean => depth.inFlight > 0 && now - at.getTime() < PUBLISHED_WITHIN_MS;
    const ofFiles = await storedFileFindings(store, facts, { isRead, isNew, bucket, lanes });
    if (ofFiles.untold.length > 0) unseen.push(untoldLine(id, ofFiles.untold));
    const lost = new Set(ofFiles.findings.flatMap(({ units = [] }) => units));
    const { counts, findings } = jobFindings(facts, {
      status: facts.unreadable.size === 0 ? await jobStatus(new Ledger(view, id)) : undefined,
      isLost: (unit) => lost.has(unit),
      statusSeesFiles: false,
      isQueued: tasks > 0 || !own.has(id) || letters === undefined,
      deadLetters: dead.get(id),
    });
    return {
      job: id,
      scene: facts.file?.job.scene ?? null,
      counts,
      records: facts.records.size,
      isCancelled: facts.isCancelled,
      isRemembered: own.has(id),
      files: [...facts.records.values()].reduce((sum, { record }) => sum + record.files.length, 0),
      bytes: { ...facts.bytes, frames: facts.bytes.frames + bytesElsewhere(facts) },
      findings: [...ofFiles.findings, ...findings],
    };
  };
  for await (const batch of inBatches(listedJobs(store, job))) {
    const audited: AuditedJob[] = [];
    // So many requests at once, whether of one job or of several.
    const lanes = Math.max(1, Math.floor(LANES / batch.length));
    await forEachConcurrently(batch.entries(), LANES, async ([i, listed]) => {
      audited[i] = await auditJob(listed, lanes);
    });
    jobs.push(...audited);
  }
  const bytes = jobs.reduce((sum, one) => sum + Object.values(one.bytes).reduce((a, b) => a + b, 0), 0);
  return {
    at: new Date(now).toISOString(),
    jobs,
    findings: idleTasks(job === undefined ? jobs : undefined, depth.visible),
    unseen,
    dollars: (bytes / 1e9) * DOLLARS_A_GB,
  };
}

/** Of files that lie in a bucket of the user's own, as their records say: it is not listed, as other things may lie there. */
function bytesElsewhere({ records }: Pick<JobFacts, 'records'>): number {
  return [...records.values()]
    .flatMap(({ record }) => record.files)
    .reduce((sum, { at, bytes }) => sum + (at === undefined ? 0 : bytes), 0);
}

/** Of files that were written again, or copied, in parts: their tags differ from those of their records, and S3 keeps no checksum of the whole. */
function untoldLine(job: string, [first = '', ...more]: readonly string[]): string {
  const others = more.length === 0 ? '' : ` and ${String(more.length)} more`;
  return `job ${job}: the contents of ${visibleLine(first)}${others}: not as uploaded then, and S3 keeps no SHA-256 of the whole; --read downloads and compares them`;
}

/** Tasks that wait, and of which each is skipped. @param jobs undefined when not all were looked at. */
function idleTasks(jobs: readonly AuditedJob[] | undefined, visible: number): AuditFinding[] {
  if (!jobs || visible === 0 || jobs.some(({ counts }) => counts === null || counts.toCome > 0)) return [];
  return [{ kind: 'idleTask', name: `${String(visible)} tasks` }];
}

function framesByJob(bodies: readonly string[]): ReadonlyMap<string, FrameSet> {
  const found = new Map<string, FrameSet>();
  for (const body of bodies) {
    const { job, task } = taskIn(body) ?? {};
    if (job === undefined || task === undefined) continue;
    const frames = found.get(job) ?? new FrameSet();
    found.set(job, frames);
    frames.add(task);
  }
  return found;
}

/** Undefined for what is no task: it is among the dead letters for being none. */
function taskIn(body: string): ReturnType<typeof readTaskMessage> | undefined {
  try {
    return readTaskMessage(body);
  } catch {
    return undefined;
  }
}
