import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { program } from '../../cli/program';

const root = join(__dirname, '..', '..');
const read = (...path: string[]): string => readFileSync(join(root, ...path), 'utf8');
/** The tables, without their heads. */
const [rows = [], configured = []] = read('docs', 'coming-from-brenda.md')
  .split(/\n(?!\|)/)
  .map((block) => block.split('\n').filter((line) => line.startsWith('|')))
  .filter((lines) => lines.length > 0)
  .map((lines) => lines.slice(2).map((line) => line.split('|').map((cell) => cell.trim())));
const originals = rows.map(([, original = '']) => original).join('\n');
const settings = Object.keys((JSON.parse(read('cdk.context.example.json')) as { brenda: object }).brenda);

/** What the five commands of 2013 could be told to do. */
const ORIGINAL = {
  'brenda-work': ['push', 'status', 'reset'],
  'brenda-run': ['demand', 'spot', 'script', 'price', 'stop', 'cancel', 'status', 'init', 'reset-keys'],
  'brenda-tool': ['ssh', 'rsync', 'instances', 'perf', 'prune'],
  'brenda-ebs': ['new', 'existing'],
};

test.each(Object.entries(ORIGINAL).flatMap(([tool, verbs]) => verbs.map((verb) => [tool, verb] as const)))(
  '%s %s has its counterpart',
  (tool, verb) => {
    const of = originals.split('\n').filter((original) => original.includes(tool));
    expect(of.some((original) => new RegExp(`[\` ]${verb}(?=[\` ])`).test(original))).toBe(true);
  },
);

test.each(configured)('%s%s is a setting: %s', (_, original = '', here = '') => {
  const [, named = ''] = /settings? ((?:`\w+`(?:, )?)+)/.exec(here) ?? [];
  const names = [...named.matchAll(/`(\w+)`/g)].map(([, name = '']) => name);
  expect(names.filter((name) => !settings.includes(name))).toEqual([]);
  expect(original).not.toBe('');
  if (original !== 'access keys, SSH keys') expect(names).not.toEqual([]);
});

// That each command is there, with its options, docs/references.test.ts asks of every document.
test.each(rows)('%s%s is %s', (_, original = '', here = '') => {
  const names = [...here.matchAll(/`([^`]+)`/g)].map(([, text = '']) => text);
  if (/^settings? /.test(here)) expect(names.filter((name) => !settings.includes(name))).toEqual([]);
  else if (here !== 'nothing to do') expect(names.some((name) => /^(?:brenda|cdk) /.test(name))).toBe(true);
  expect(original).not.toBe('');
});

test('every command that a deployed farm has is somebody’s counterpart, or new', () => {
  const text = rows.map(([, , here = '']) => here).join('\n');
  const told = new Set([...text.matchAll(/`brenda ([\w-]+)/g)].map(([, name]) => name));
  const own = [
    'render',
    'queue',
    'check',
    'compare',
    'audit',
    'retry',
    'resume',
    'completion',
    'help',
    'failures',
  ];
  const missing = program()
    .commands.map((one) => one.name())
    .filter((name) => !told.has(name) && !own.includes(name));
  expect(missing).toEqual([]);
});
