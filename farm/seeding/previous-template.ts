import { UserFault } from '../../protocol/failure/fault';
import { type Job, type JobFile, jobId } from '../../protocol/job/job';
import type { SeedRequest } from '../../protocol/job/seed-request';
import { forEachConcurrently } from '../aws/for-each-concurrently';
import { lastAsked } from '../ledger/jobs-by-request';
import { Ledger } from '../ledger/ledger';
import { ifUnreadable } from '../store/json-object';
import type { ObjectStore } from '../store/object-store';
import { SeedProgressStore } from './seed-progress-store';

/** Jobs of a farm that are looked at, those that were seeded last: a farm may have had thousands. */
const MOST_JOBS = 200;
const LANES = 16;

/** What renders a job in place of Brenda's own renderer. */
export interface PreviousTemplate {
  /** The job. */
  readonly id: string;
  readonly template: string;
  /** @default - whole frames */
  readonly tiles?: { readonly columns: number; readonly rows: number };
}

/** The jobs of a farm that render a scene of this name, of whatever project. */
export async function jobsOfScene(
  { store, seedings }: { readonly store: ObjectStore; readonly seedings: Pick<SeedProgressStore, 'jobs'> },
  scene: string,
): Promise<JobFile[]> {
  const found: JobFile[] = [];
  await forEachConcurrently((await seedings.jobs()).slice(0, MOST_JOBS), LANES, async (id) => {
    const file = await new Ledger(store, id).readJob().catch(ifUnreadable);
    if (file?.job.scene === scene) found.push(file);
  });
  return found;
}

/** The template of the job that frames were asked of last; undefined when that has none. */
export async function previousTemplate(
  store: ObjectStore,
  jobs: readonly JobFile[],
): Promise<PreviousTemplate | undefined> {
  let last: { readonly file: JobFile; readonly asked: string } | undefined;
  for (const file of jobs) {
    const asked = (await lastAsked(new Ledger(store, file.id)).catch(ifUnreadable)) ?? '';
    if (last === undefined || asked > last.asked) last = { file, asked };
  }
  const { template, tiles } = last?.file.job ?? {};
  if (last === undefined || template === undefined) return undefined;
  return { id: last.file.id, template, ...(tiles ? { tiles } : {}) };
}

/**
 * A deployment is what its settings say, and takes over no template. But one that names none, of a project that a template has rendered last, would
 * render all of it a second time. What was deployed before passes: so does the rollback of a deployment that failed.
 *
 * @throws UserFault
 */
export async function refuseForgottenTemplate(
  { store, group }: { readonly store: ObjectStore; readonly group: string },
  { withoutTemplate }: Pick<SeedRequest, 'withoutTemplate'>,
  job: Job,
): Promise<void> {
  if (job.template !== undefined || withoutTemplate) return;
  if ((await new Ledger(store, jobId(job)).readJob()) !== undefined) return;
  const jobs = await jobsOfScene({ store, seedings: new SeedProgressStore(store, group) }, job.scene);
  const before = await previousTemplate(
    store,
    jobs.filter((file) => file.job.project === job.project),
  );
  if (before)
    throw new UserFault(
      `template is missing: this project was rendered with ${templateText(before)}, and all its frames would be rendered again; name it, or say "none" where that is meant`,
    );
}

/** `the template and 2x2 tiles of job 0123456789abcdef` */
export function templateText({ id, tiles }: PreviousTemplate): string {
  const cut = tiles ? ` and ${String(tiles.columns)}x${String(tiles.rows)} tiles` : '';
  return `the template${cut} of job ${id}`;
}
