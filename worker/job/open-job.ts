import type { Ledger } from '../../farm/ledger/ledger';
import type { JobFile } from '../../protocol/job/job';
import type { JobFiles } from './job-files';
import type { Project } from '../project/fetch/project-here';

/** A job that a worker has opened, with its project on this machine's disk. */
export interface OpenJob {
  /** As the store has it, with its scene's name also where Brenda had to find it. */
  readonly file: JobFile;
  readonly ledger: Ledger;
  readonly project: Project;
  /** Watches what its frames are rendered from. @default - nothing is watched */
  readonly files?: JobFiles | undefined;
}
