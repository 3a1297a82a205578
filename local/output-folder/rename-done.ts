import { constants } from 'node:fs';
import { copyFile, link, lstat, rm, rmdir, unlink, utimes } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import * as v from 'valibot';
import { Ledger } from '../../farm/ledger/ledger';
import { ifDamaged } from '../../farm/store/json-object';
import { readSmallFile } from '../../farm/store/read-at-most';
import type { Naming } from '../../protocol/naming/naming';
import type { DoneRecord, PublishedFile } from '../../protocol/ledger/record';
import { parseUnitName } from '../../protocol/job/unit';
import { publishedName } from '../../worker/naming/published-names';
import { fileState } from '../folder-store/file-state';
import { codeOf } from '../folder-store/folder-fault';
import { FolderObjectStore } from '../folder-store/folder-object-store';
import type { KeptFrames } from './kept-frames';
import { writeNewFile } from '../folder-store/new-file';
import type { OutputFolder } from './output-folder';
import { makePlainPath, plainPath } from '../paths/plain-path';
import { lossIn } from '../folder-store/reconcile';
import { MOST_LIST_BYTES } from '../sync/synced-files';

/** A journal in the hidden folder while frames are renamed: which, from what to what. */
const RENAMING = 'renaming';

/** The journal lies in the folder, which may come from a stranger: its names must not lead outside. */
const frameName = v.pipe(
  v.string(),
  v.check((name) => name.split(/[\\/]/).every((part) => part !== '' && !part.startsWith('.'))),
);
const renaming = v.object({
  job: v.pipe(v.string(), v.regex(/^[0-9a-f]{16}$/)),
  unit: v.pipe(
    v.string(),
    v.check((name) => parseUnitName(name) !== undefined),
  ),
  from: frameName,
  to: frameName,
});
type Renaming = v.InferOutput<typeof renaming>;

/** The result of renaming finished frames. */
export interface RenamedFrames {
  /** Renamed units. */
  readonly renamed: number;
  /** Units that keep their names, as the new ones are taken. */
  readonly left: number;
}

/**
 * Renames a job's finished frames to its present names. For a moment a frame has two names, and its record always names one of them.
 * `finishRenaming` removes what a crash leaves.
 */
export async function renameDone(
  {
    id,
    isTemplate,
    naming,
  }: { readonly id: string; readonly isTemplate: boolean; readonly naming?: Naming | undefined },
  folder: OutputFolder,
  kept: KeptFrames,
): Promise<RenamedFrames> {
  const store = new FolderObjectStore(folder.path);
  const ledger = new Ledger(store, id);
  const wanted: {
    readonly record: DoneRecord;
    readonly files: readonly (readonly [PublishedFile, string])[];
  }[] = [];
  for await (const unit of ledger.done()) {
    const record = await ledger.record(unit).catch(ifDamaged);
    const span = parseUnitName(unit)?.span;
    if (!record || !span) continue;
    const files = record.files.map((file) => {
      const own = file.rendered ?? file.name;
      return [file, (naming && publishedName(own, { span, naming, isTemplate })) ?? own] as const;
    });
    if (files.every(([file, to]) => file.name === to)) continue;
    // A file that does not match its record is rendered again.
    const losses = await Promise.all(files.map(([file]) => lossIn(store, id, file)));
    if (losses.every((loss) => loss === undefined)) wanted.push({ record, files });
  }
  if (wanted.length === 0) return { renamed: 0, left: 0 };
  const lines = wanted.flatMap(({ record: { unit }, files }) =>
    files
      .filter(([{ name }, to]) => name !== to)
      .map(([{ name }, to]): Renaming => ({ job: id, unit, from: name, to })),
  );
  await writeNewFile(
    join(folder.hidden, RENAMING),
    lines.map((line) => `${JSON.stringify(line)}\n`).join(''),
  );
  let renamed = 0;
  for (const { record, files } of wanted)
    if (await rename(record, files, folder.path, ledger, kept)) renamed++;
  await rm(join(folder.hidden, RENAMING), { force: true });
  return { renamed, left: wanted.length - renamed };
}

/** Removes the names that no record has, left by a run that ended while it renamed frames. */
export async function finishRenaming(folder: OutputFolder): Promise<void> {
  const journal = join(folder.hidden, RENAMING);
  const text = await readSmallFile(journal, MOST_LIST_BYTES).then(String, () => undefined);
  if (text === undefined) return;
  const store = new FolderObjectStore(folder.path);
  for (const line of text.split('\n')) {
    const read = v.safeParse(renaming, parsed(line));
    if (!read.success) continue;
    const { job, unit, from, to } = read.output;
    const names =
      (await new Ledger(store, job).record(unit).catch(ifDamaged))?.files.map(({ name }) => name) ?? [];
    const [has, other] = names.includes(to) ? [to, from] : [from, to];
    if (names.includes(has) && !names.includes(other) && (await isSame(folder.path, has, other)))
      await removeName(folder.path, other);
  }
  await rm(journal, { force: true });
}

/** @returns false where one of the new names is taken; then nothing changes. */
async function rename(
  record: DoneRecord,
  files: readonly (readonly [PublishedFile, string])[],
  folder: string,
  ledger: Ledger,
  kept: KeptFrames,
): Promise<boolean> {
  const made: string[] = [];
  const now: PublishedFile[] = [];
  for (const [file, to] of files) {
    if (file.name === to) {
      now.push(file);
      continue;
    }
    if (!(await secondName(folder, file.name, to, kept))) {
      for (const name of made) await removeName(folder, name);
      return false;
    }
    made.push(to);
    const { etag } = fileState(await lstat(join(folder, to)));
    now.push(renamed(file, to, etag));
  }
  await ledger.writeRecord({ ...record, files: now });
  for (const [{ name }] of files) if (!now.some((file) => file.name === name)) await removeName(folder, name);
  return true;
}

function renamed({ name, rendered = name, ...file }: PublishedFile, to: string, etag: string): PublishedFile {
  return { name: to, ...(rendered === to ? {} : { rendered }), ...file, etag };
}

/** One file with two names; two files where there are no hard links. @returns false where the second name is taken. */
async function secondName(folder: string, from: string, to: string, kept: KeptFrames): Promise<boolean> {
  const [old, path] = [await plainPath(folder, from), await plainPath(folder, to)];
  if (await lstat(path).catch(() => undefined)) return false;
  const state = await lstat(old);
  await kept.before(to, fileState(state));
  try {
    await makePlainPath(folder, to);
    await link(old, path).catch(async (error: unknown) => {
      // exFAT has no hard links.
      if (codeOf(error) === 'EEXIST') throw error;
      await copyFile(old, path, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
      await utimes(path, state.atime, state.mtime);
    });
    return true;
  } catch (error) {
    if (['EEXIST', 'ENOTDIR'].includes(codeOf(error) ?? '')) return false;
    throw error;
  }
}

async function isSame(folder: string, one: string, other: string): Promise<boolean> {
  const [a, b] = await Promise.all(
    [one, other].map(async (name) => lstat(await plainPath(folder, name)).catch(() => undefined)),
  );
  return a !== undefined && b !== undefined && fileState(a).etag === fileState(b).etag;
}

/** Removes folders that become empty, too. */
async function removeName(folder: string, name: string): Promise<void> {
  await unlink(await plainPath(folder, name));
  for (let at = dirname(name); at !== '.'; at = dirname(at)) {
    try {
      await rmdir(join(folder, at));
    } catch {
      return;
    }
  }
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
