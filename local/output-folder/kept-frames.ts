import { appendFile, copyFile, link, mkdir } from 'node:fs/promises';
import { constants } from 'node:fs';
import { dirname, join, parse } from 'node:path';
import * as v from 'valibot';
import { readSmallFile } from '../../farm/store/read-at-most';
import type { FileState } from '../folder-store/file-state';
import { codeOf } from '../folder-store/folder-fault';
import { writeNewFile } from '../folder-store/new-file';
import { HIDDEN } from './output-folder';
import { fileAt } from '../paths/plain-path';
import { MOST_LIST_BYTES } from '../sync/synced-files';

/** Where replaced frames are kept, and those that were written and not yet recorded are listed. */
const REPLACED = 'replaced';
const WRITTEN = 'written';
/** The job of a file that no record names. */
const UNKNOWN = 'other';

const writtenLine = v.object({ name: v.string(), etag: v.string() });

/**
 * Renders lose no file of an output folder: a file that is about to be replaced is kept in `.brenda/replaced/<job>/` first.
 *
 * It also knows which files were written by a render: one that was killed between writing a file and its record leaves a file that no
 * record names, and such a file need not be kept.
 */
export class KeptFrames {
  private readonly folder: string;
  /** Names of files that are not kept: this run has written them, or one before that did not come to record them. */
  private readonly own = new Set<string>();
  private jobOf: (name: string) => string | undefined = () => undefined;

  /** @param output the output folder. */
  constructor(private readonly output: string) {
    this.folder = join(output, HIDDEN, REPLACED);
  }

  /** Says from now on of which job a file is, by its name relative to the output folder. */
  know(jobOf: (name: string) => string | undefined): void {
    this.jobOf = jobOf;
  }

  /**
   * To be called before a file gets its name: keeps what has it.
   *
   * @param name relative to the output folder, with forward slashes.
   * @param state of the file that is to have the name.
   */
  async before(name: string, { etag }: FileState): Promise<void> {
    if (!this.own.has(name)) await this.keep(name);
    this.own.add(name);
    await this.wrote([{ name, etag }]);
  }

  /** Takes down files that a render has written and no record names. */
  async wrote(files: readonly { readonly name: string; readonly etag: string }[]): Promise<void> {
    await appendFile(this.list, lines(files));
  }

  /**
   * Keeps a file that is going to be replaced, and may be as soon as it is in the list that `goOn` begins.
   *
   * @param name as `before` has it.
   */
  async keepNow(name: string): Promise<void> {
    await this.keep(name);
    this.own.add(name);
  }

  /**
   * The files that renders have written, by name: the tags that they had. Undefined for a folder that an earlier version of this software
   * has rendered into, which kept no list.
   */
  async written(): Promise<ReadonlyMap<string, ReadonlySet<string>> | undefined> {
    const text = await readSmallFile(this.list, MOST_LIST_BYTES).then(String, () => undefined);
    if (text === undefined) return undefined;
    const found = new Map<string, Set<string>>();
    for (const line of text.split('\n')) {
      const read = v.safeParse(writtenLine, parsed(line));
      if (!read.success) continue;
      const { name, etag } = read.output;
      found.set(name, (found.get(name) ?? new Set()).add(etag));
    }
    return found;
  }

  /**
   * Begins the list again: what is recorded by now need not be in it.
   *
   * @param unrecorded what is not; when it is written again nothing of it is kept.
   */
  async goOn(unrecorded: readonly { readonly name: string; readonly etag: string }[]): Promise<void> {
    for (const { name } of unrecorded) this.own.add(name);
    await writeNewFile(this.list, lines(unrecorded));
  }

  private get list(): string {
    return join(this.output, HIDDEN, WRITTEN);
  }

  private async keep(name: string): Promise<void> {
    const path = join(this.output, name);
    if (!(await fileAt(path))) return;
    const { dir, name: stem, ext } = parse(join(this.folder, this.jobOf(name) ?? UNKNOWN, name));
    // Of a frame that is replaced again and again each version is kept.
    for (let version = 1; ; version++) {
      const kept = join(dir, version === 1 ? `${stem}${ext}` : `${stem}.${String(version)}${ext}`);
      if (await linkOrCopy(path, kept)) return;
    }
  }
}

function lines(files: readonly { readonly name: string; readonly etag: string }[]): string {
  return files.map(({ name, etag }) => `${JSON.stringify({ name, etag })}\n`).join('');
}

/** The name is there at every moment: first it gets another, then it is replaced. @returns false where the other is taken. */
async function linkOrCopy(path: string, kept: string): Promise<boolean> {
  await mkdir(dirname(kept), { recursive: true });
  try {
    await link(path, kept).catch(async (error: unknown) => {
      // exFAT has no second names.
      if (codeOf(error) === 'EEXIST') throw error;
      await copyFile(path, kept, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
    });
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
