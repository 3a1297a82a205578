import {
  chmod,
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  readlink,
  realpath,
  rm,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** What lies in a folder: text is a file, `null` an empty folder, `{ linkTo }` a link. */
export type Tree = Readonly<Record<string, string | Uint8Array | null | { readonly linkTo: string }>>;

/** A folder that is gone after each test. */
export function scratchFolder(): { readonly path: string; readonly of: (...parts: string[]) => string } {
  let path = '';
  beforeEach(async () => {
    path = await newFolder();
  });
  afterEach(async () => {
    await rm(path, { recursive: true, force: true });
  });
  return {
    get path() {
      return path;
    },
    of: (...parts) => join(path, ...parts),
  };
}

/** An empty folder, behind no link. */
export async function newFolder(): Promise<string> {
  return realpath(await mkdtemp(join(tmpdir(), 'brenda-tree-')));
}

/** Puts a tree into a folder. A file named in `executable` gets that bit. */
export async function plant(folder: string, tree: Tree, executable: readonly string[] = []): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const [name, what] of Object.entries(tree)) {
    const path = join(folder, name);
    await mkdir(what === null ? path : dirname(path), { recursive: true });
    if (what === null) continue;
    if (typeof what === 'object' && 'linkTo' in what) await symlink(what.linkTo, path);
    else await writeFile(path, what);
    if (executable.includes(name)) await chmod(path, 0o755);
  }
}

/** Every name below a folder, with what is there: folder, link and its target, or file, its bits and its content. */
export async function listing(folder: string): Promise<string[]> {
  const names = await readdir(folder, { recursive: true });
  const lines = names.sort().map(async (name) => {
    const path = join(folder, name);
    const found = await lstat(path);
    if (found.isDirectory()) return `${name}/`;
    if (found.isSymbolicLink()) return `${name} -> ${await readlink(path)}`;
    return `${name} ${(found.mode & 0o7111).toString(8)} ${await readFile(path, 'base64')}`;
  });
  return Promise.all(lines);
}
