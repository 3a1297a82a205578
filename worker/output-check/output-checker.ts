import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { FileCheck } from './file-check';
import type { CheckAnswer, CheckRequest } from './thread';

interface Waiting {
  readonly resolve: (check: FileCheck) => void;
  readonly reject: (error: Error) => void;
}

/** Checks files in its own thread, which starts on first use and keeps no process alive. */
export class OutputChecker {
  private thread: Worker | undefined;
  private readonly waiting = new Map<number, Waiting>();
  private asked = 0;

  /** @throws when the file cannot be read. */
  check(path: string): Promise<FileCheck> {
    return new Promise((resolve, reject) => {
      const request: CheckRequest = { id: this.asked++, path };
      this.waiting.set(request.id, { resolve, reject });
      this.thread ??= this.start();
      this.thread.ref();
      this.thread.postMessage(request);
    });
  }

  private start(): Worker {
    const thread = new Worker(program());
    thread.on('message', (answer: CheckAnswer) => {
      const one = this.waiting.get(answer.id);
      this.waiting.delete(answer.id);
      if (this.waiting.size === 0) thread.unref();
      if ('check' in answer) one?.resolve(answer.check);
      else one?.reject(Object.assign(new Error(answer.error.message), { code: answer.error.code }));
    });
    // The thread ends by a bug of ours or a lack of memory; the next file gets another thread.
    thread.on('error', (error: Error) => {
      this.forget(error);
    });
    thread.on('exit', (code) => {
      this.forget(new Error(`the check of the output ended with ${String(code)}`));
    });
    return thread;
  }

  private forget(error: Error): void {
    this.thread = undefined;
    for (const { reject } of this.waiting.values()) reject(error);
    this.waiting.clear();
  }
}

/** Beside the worker's bundle; in a checkout, in dist/. */
function program(): string {
  for (let folder = __dirname; folder !== dirname(folder); folder = dirname(folder)) {
    for (const place of [folder, join(folder, 'dist')]) {
      const file = join(place, 'output-check.cjs');
      if (existsSync(file)) return file;
    }
  }
  throw new Error('output-check.cjs is missing; make it with: npm run build');
}
