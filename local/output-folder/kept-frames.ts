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

/** Where replaced frames are kept, and where files without a record yet are listed. */
const REPLACED = 'replaced';
const WRITTEN = 'written';
/** The job of a file that no record names. */
const UNKNOWN = 'other';

const writtenLine = v.object({ name: v.string(), etag: v.string() });

/**
 * Renders lose no file of an output folder: a file is kept in `.brenda/replaced/<job>/` before it is replaced.
 *
 * It also knows which files a render wrote. A render that was killed between a file and its record leaves a file that no record names, and
 * such a file need not be kept.
 */
export class KeptFrames {
  private readonly folder: string;
  /** Names of files that are not kept: this run wrote them, or an earlier one that did not record them. */
  private readonly own = new Set<string>();
  private jobOf: (name: string) => string | undefined = () => undefined;

  /** @param output the output folder. */
  constructor(private readonly output: string) {
    this.folder = join(output, HIDDEN, REPLACED);
  }

  /** Sets the function that finds a file's job, by its name relative to the output folder. */
  know(jobOf: (name: string) => string | undefined): void {
    this.jobOf = jobOf;
  }

  /**
   * Call it before a file gets its name: keeps the file that has it.
   *
   * @param name relative to the output folder, with forward slashes.
   * @param state of the new file.
   */
  async before(name: string, { etag }: FileState): Promise<void> {
    if (!this.own.has(name)) await this.keep(name);
    this.own.add(name);
    await this.wrote([{ name, etag }]);
  }

  /** Lists files that a render has written and no record names. */
  async wrote(files: readonly { readonly name: string; readonly etag: string }[]): Promise<void> {
    await appendFile(this.list, lines(files));
  }

  /**
   * Keeps a file that will be replaced, which may happen once it is in the list that `goOn` begins.
   *
   * @param name as for `before`.
   */
  async keepNow(name: string): Promise<void> {
    await this.keep(name);
    this.own.add(name);
  }

  /** The files that renders have written, by name: the tags that they had. Undefined for a folder of an earlier version, which kept no list. */
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
   * Begins a new list without the recorded files.
   *
   * @param unrecorded files without a record; they are not kept when they are written again.
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
    // A frame that is replaced repeatedly is kept in each version.
    for (let version = 1; ; version++) {
      const kept = join(dir, version === 1 ? `${stem}${ext}` : `${stem}.${String(version)}${ext}`);
      if (await linkOrCopy(path, kept)) return;
    }
  }
}

function lines(files: readonly { readonly name: string; readonly etag: string }[]): string {
  return files.map(({ name, etag }) => `${JSON.stringify({ name, etag })}\n`).join('');
}

/** The name exists at every moment: the file first gets a second name, then it is replaced. @returns false where the second name is taken. */
async function linkOrCopy(path: string, kept: string): Promise<boolean> {
  await mkdir(dirname(kept), { recursive: true });
  try {
    await link(path, kept).catch(async (error: unknown) => {
      // exFAT has no hard links.
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
