import type { Dirent, Stats } from 'node:fs';
import { lstat, readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { UserFault } from '../../protocol/failure/fault';
import { codeOf, folderFault } from '../folder-store/folder-fault';
import { kindOfEntry } from './kind-of-entry';
import { requireOwn } from './owner';

/** Brenda's own entries, and their kinds. Other entries are left alone. */
const FOLDERS = new Set(['jobs', 'project', 'replaced', 'tmp', 'work']);
const FILES = new Set([
  'lock',
  'renaming',
  'renaming.new',
  'run.json',
  'run.json.new',
  'written',
  'written.new',
]);
/** Folders that are removed as a whole before anything is written there, and may contain links until then. */
const REMOVED = new Set(['work', 'tmp']);
/** Contains unpacked archives, each in its own folder, which links do not leave. */
const UNPACKED = 'project';

/**
 * Checks a folder that only Brenda may have written, before anything in it is read, written or removed. A cloned or unpacked project may
 * bring such a folder, and a link in it would lead elsewhere.
 *
 * @param hidden the folder `.brenda` of an output folder.
 * @returns whether it exists.
 * @throws UserFault when it, or something in it, is a link, neither file nor folder, or another user's.
 */
export async function requirePlain(hidden: string): Promise<boolean> {
  const found = await unlessGone(lstat(hidden)).catch((error: unknown) => {
    throw folderFault(error, 'read', dirname(hidden));
  });
  if (!found) return false;
  if (!found.isDirectory()) throw inTheWay(hidden, found);
  await requireOwn(hidden, dirname(hidden));
  for (const entry of await entriesOf(hidden)) {
    const path = join(hidden, entry.name);
    requireKind(path, entry);
    if (entry.isDirectory() ? FILES.has(entry.name) : FOLDERS.has(entry.name)) throw inTheWay(path, entry);
    await unlessGone(requireOwn(path, dirname(hidden)));
    if (!entry.isDirectory() || REMOVED.has(entry.name)) continue;
    if (entry.name === UNPACKED)
      for (const one of await entriesOf(path)) requireKind(join(path, one.name), one);
    else await requirePlainBelow(path);
  }
  return true;
}

async function requirePlainBelow(folder: string): Promise<void> {
  for (const entry of await entriesOf(folder)) {
    const path = join(folder, entry.name);
    requireKind(path, entry);
    if (entry.isDirectory()) await requirePlainBelow(path);
  }
}

async function entriesOf(folder: string): Promise<Dirent[]> {
  return (await unlessGone(readdir(folder, { withFileTypes: true }))) ?? [];
}

/** A render may be running there. */
async function unlessGone<T>(work: Promise<T>): Promise<T | undefined> {
  return work.catch((error: unknown) => {
    if (['ENOENT', 'ENOTDIR'].includes(codeOf(error) ?? '')) return undefined;
    throw error;
  });
}

function requireKind(path: string, entry: Dirent): void {
  if (!entry.isDirectory() && !entry.isFile()) throw inTheWay(path, entry);
}

function inTheWay(path: string, found: Dirent | Stats): UserFault {
  return new UserFault(`${path} is ${kindOfEntry(found)}, which Brenda has not made; move it away`);
}
