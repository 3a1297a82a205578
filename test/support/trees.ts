import { chmod, lstat, mkdir, readdir, readFile, readlink, symlink, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';

/** What lies in a folder: text is a file, `null` an empty folder, `{ linkTo }` a link. */
export type Tree = Readonly<Record<string, string | Uint8Array | null | { readonly linkTo: string }>>;

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
  // Without the types, Node 20 goes through links, and round in circles.
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const names = entries.map((entry) => relative(folder, join(entry.parentPath, entry.name)));
  const lines = names.sort().map(async (name) => {
    const path = join(folder, name);
    const found = await lstat(path);
    if (found.isDirectory()) return `${name}/`;
    if (found.isSymbolicLink()) return `${name} -> ${await readlink(path)}`;
    return `${name} ${(found.mode & 0o7111).toString(8)} ${await readFile(path, 'base64')}`;
  });
  return Promise.all(lines);
}
