import { parentPort } from 'node:worker_threads';
import { checkFile, type FileCheck } from './file-check';

export interface CheckRequest {
  readonly id: number;
  readonly path: string;
}

export type CheckAnswer =
  | { readonly id: number; readonly check: FileCheck }
  /** Why the file could not be checked; with the code of a system error, if it is one. */
  | { readonly id: number; readonly error: { readonly message: string; readonly code?: string | undefined } };

// Its own program, dist/output-check.cjs: it decodes in parallel with leases and uploads.
parentPort?.on('message', ({ id, path }: CheckRequest) => {
  const answer = (what: CheckAnswer): void => parentPort?.postMessage(what);
  checkFile(path).then(
    (check) => {
      answer({ id, check });
    },
    (error: unknown) => {
      const { message, code } = error as NodeJS.ErrnoException;
      answer({ id, error: { message, code } });
    },
  );
});
