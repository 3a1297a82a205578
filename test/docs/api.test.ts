import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { apiPage, exampleFiles } from './api-page';
import { docOf, exampleOf, exportsOf } from './api-source';
import { root } from './documents';

const EXAMPLES = join(__dirname, 'api-examples');
const isUpdate = process.env['UPDATE_DOCS'] !== undefined;

test('docs/reference/api.md says what the comments in lib/ say', () => {
  const path = join(root, 'docs', 'reference', 'api.md');
  if (isUpdate) writeFileSync(path, apiPage());
  expect(readFileSync(path, 'utf8')).toBe(apiPage());
});

test('each export says what it is, and each class has an example', () => {
  const all = exportsOf();
  const docs = all.filter(
    ({ node }) => docOf(ts.isVariableDeclaration(node) ? node.parent.parent : node) === '',
  );
  expect(docs.map(({ name }) => name)).toEqual([]);
  const classes = all.filter(({ node }) => ts.isClassDeclaration(node));
  expect(classes.filter(({ node }) => exampleOf(node) === undefined).map(({ name }) => name)).toEqual([]);
  expect(classes.length).toBeGreaterThan(5);
});

test('npm run types compiles each example', () => {
  const files = exampleFiles();
  if (isUpdate) {
    mkdirSync(EXAMPLES, { recursive: true });
    for (const [name, text] of files) writeFileSync(join(EXAMPLES, name), text);
  }
  expect(readdirSync(EXAMPLES).sort()).toEqual([...files.keys()].sort());
  for (const [name, text] of files) expect(readFileSync(join(EXAMPLES, name), 'utf8')).toBe(text);
});
