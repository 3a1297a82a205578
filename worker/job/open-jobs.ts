import { Ledger } from '../../farm/ledger/ledger';
import type { ObjectStore } from '../../farm/store/object-store';
import type { JobFile } from '../../protocol/job/job';
import type { JobFiles } from './job-files';
import type { OpenProject } from '../project/fetch/project-source';
import type { OpenJob } from './open-job';

/** The jobs that a worker has opened: each is read, and its project fetched, once. */
export class OpenJobs {
  private readonly open = new Map<string, Promise<OpenJob>>();

  constructor(
    private readonly store: ObjectStore,
    private readonly openProject: (of: JobFile) => Promise<OpenProject>,
    private readonly filesOf?: (job: OpenJob) => Promise<JobFiles>,
  ) {}

  /** @throws when the store has no such job, or its project cannot be fetched; the next call tries again. */
  async get(id: string): Promise<OpenJob> {
    const known = this.open.get(id);
    if (known) return known;
    const opening = this.read(id);
    this.open.set(id, opening);
    opening.catch(() => this.open.delete(id));
    return opening;
  }

  private async read(id: string): Promise<OpenJob> {
    const ledger = new Ledger(this.store, id);
    const file = await ledger.readJob({ orNewer: 'throw' });
    if (!file) throw new Error(`the store has no job ${id}`);
    const { project, scene } = await this.openProject(file);
    const job = { file: { ...file, job: { ...file.job, scene } }, ledger, project };
    return { ...job, files: await this.filesOf?.(job) };
  }
}
