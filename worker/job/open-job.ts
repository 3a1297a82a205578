import type { Ledger } from '../../farm/ledger/ledger';
import type { JobFile } from '../../protocol/job/job';
import type { JobFiles } from './job-files';
import type { Project } from '../project/fetch/project-here';

/** A job as a worker holds it, with its project on this machine's disk. */
export interface OpenJob {
  /** As the store has it, with its scene's name where that was left to be found. */
  readonly file: JobFile;
  readonly ledger: Ledger;
  readonly project: Project;
  /** Watches what its frames are rendered from. @default - it is not watched */
  readonly files?: JobFiles | undefined;
}
