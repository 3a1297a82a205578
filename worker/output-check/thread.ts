import { parentPort } from 'node:worker_threads';
import { checkFile, type FileCheck } from './file-check';

export interface CheckRequest {
  readonly id: number;
  readonly path: string;
}

export type CheckAnswer =
  | { readonly id: number; readonly check: FileCheck }
  /** Why the file could not be looked at; with the name of a system's error, if it is one. */
  | { readonly id: number; readonly error: { readonly message: string; readonly code?: string | undefined } };

// A program of its own, in dist/output-check.cjs: decoding beside leases and uploads, not between them.
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
