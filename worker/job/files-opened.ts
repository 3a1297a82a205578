import { relative, sep } from 'node:path';
import type { Ledger } from '../../farm/ledger/ledger';
import { forEachConcurrently } from '../../farm/aws/for-each-concurrently';
import { filePrint } from '../project/files/file-print';
import { InputsChanged } from '../project/inputs';

const LANES = 4;

/** A file's name, and where it was opened. */
interface OpenedFile {
  readonly name: string;
  readonly path: string;
}

/**
 * The contents of a job's files, as the first workers to open them found them. The name of a job from a machine image or a snapshot
 * identifies the image, not its contents: on a writable disk the next worker may find others.
 */
export class FilesOpened {
  constructor(
    private readonly ledger: Ledger,
    private readonly source: string,
    private readonly folder: string,
  ) {}

  /** Compares files with what is known of them, and records those that are new. @throws InputsChanged when one has changed. */
  async require(files: readonly OpenedFile[]): Promise<void> {
    const found: Record<string, string> = {};
    await forEachConcurrently(files, LANES, async ({ name, path }) => {
      found[relative(this.folder, name).split(sep).join('/')] = await filePrint(path);
    });
    for (;;) {
      const known = await this.ledger.filesOpened();
      const other = Object.keys(found).find((name) => (known.get(name) ?? found[name]) !== found[name]);
      if (other !== undefined)
        throw new InputsChanged(
          `"${other}" of ${this.source} is not the file that this job was begun with; put that one back, or have the new one rendered as a job of its own: brenda submit`,
        );
      const fresh = Object.fromEntries(Object.entries(found).filter(([name]) => !known.has(name)));
      if (Object.keys(fresh).length === 0 || (await this.ledger.writeFilesOpened(fresh))) return;
    }
  }
}
