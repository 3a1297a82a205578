import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { root } from './documents';

const TREES = ['cli', 'local', 'worker', 'farm', 'lib', 'protocol', 'simulation', 'bench', 'scripts'];
/** Folders that have a row for all of them, or a page of their own. */
const AS_ONE = ['cli/commands', 'worker/bootstrap', 'worker/render/blender/brenda_driver'];
/** Some fifteen files are a table of contents; more are a heap. */
const MOST_FILES = 16;

const folders = new Map<string, number>();
for (const tree of TREES) {
  for (const entry of readdirSync(join(root, tree), { recursive: true, withFileTypes: true })) {
    const folder = relative(root, entry.parentPath).split(sep).join('/');
    if (!entry.isFile() || folder.includes('__pycache__')) continue;
    folders.set(folder, (folders.get(folder) ?? 0) + 1);
  }
}

const architecture = readFileSync(join(root, 'docs', 'how-it-works', 'architecture.md'), 'utf8');
const rows = [...architecture.matchAll(/^\| `([\w/-]+)\/`\s*\|/gm)].map(([, folder = '']) => folder);

test('each folder of the source has a row in docs/how-it-works/architecture.md', () => {
  const isTold = (folder: string) =>
    rows.includes(folder) || AS_ONE.some((one) => folder.startsWith(`${one}/`)) || !folder.includes('/');
  expect([...folders.keys()].filter((folder) => !isTold(folder))).toEqual([]);
});

test('each row is of a folder that is there, once', () => {
  expect(rows.filter((row) => !existsSync(join(root, row)))).toEqual([]);
  expect(rows.filter((row, i) => rows.indexOf(row) !== i)).toEqual([]);
});

test('no folder has more files than a reader takes in', () => {
  const full = [...folders].filter(([, files]) => files > MOST_FILES);
  expect(full).toEqual([]);
});
