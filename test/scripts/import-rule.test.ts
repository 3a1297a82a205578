import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { type ESLint, Linter, type Rule } from 'eslint';
import { parser } from 'typescript-eslint';

const root = join(__dirname, '..', '..');
const rule = jest.requireActual<{ default: Rule.RuleModule }>('../../scripts/import-rule.mjs').default;

const parts = ['bin', 'cli', 'local', 'lambda', 'worker', 'farm', 'lib', 'protocol', 'simulation'];
const allowed = [
  'bin -> cli',
  'bin -> lib',
  'cli -> local',
  'cli -> farm',
  'cli -> protocol',
  'local -> worker',
  'local -> farm',
  'local -> protocol',
  'lambda -> farm',
  'lambda -> protocol',
  'worker -> farm',
  'worker -> protocol',
  'farm -> protocol',
  'lib -> protocol',
  'simulation -> lambda',
  'simulation -> worker',
  'simulation -> farm',
  'simulation -> protocol',
];

const directions = parts.flatMap((from) => parts.filter((to) => to !== from).map((to) => ({ from, to })));
const isAllowed = ({ from, to }: { from: string; to: string }) => allowed.includes(`${from} -> ${to}`);

describe('the import rule', () => {
  test.each(directions.filter(isAllowed))('lets $from/ import $to/', ({ from, to }) => {
    expect(complaints(`${from}/a.ts`, `import { b } from '../${to}/b';`)).toEqual([]);
    expect(complaints(`${from}/folder/a.ts`, `import { b } from '../../${to}/folder/b';`)).toEqual([]);
  });

  test.each(directions.filter((direction) => !isAllowed(direction)))(
    'refuses $to/ in $from/',
    ({ from, to }) => {
      const [complaint, ...rest] = complaints(`${from}/a.ts`, `import { b } from '../${to}/b';`);
      expect(complaint).toContain(`${from}/ imports `);
      expect(complaint).toContain(`not ${to}/`);
      expect(rest).toEqual([]);
      expect(complaints(`${from}/folder/a.ts`, `import { b } from '../../${to}/b';`)).toHaveLength(1);
    },
  );

  test.each([
    `import type { B } from '../cli/b';`,
    `import { type B } from '../cli/b';`,
    `import '../cli/b';`,
    `import b = require('../cli/b');`,
    `export { b } from '../cli/b';`,
    `export type * from '../cli/b';`,
    `export * from '../cli/b';`,
    `const b = await import('../cli/b');`,
    `const b = require('../cli/b');`,
    `const b = require.resolve('../cli/b');`,
    `type B = import('../cli/b').B;`,
    `import { b } from './../worker/../cli/b';`,
  ])('sees through %s', (code) => {
    expect(complaints('worker/a.ts', code)).toEqual(['worker/ imports farm/, protocol/; not cli/']);
  });

  test('lets a part import itself, packages and what lies beside package.json', () => {
    for (const name of ['./b', '../worker/b', 'valibot', 'node:fs', '../package.json']) {
      expect(complaints('worker/a.ts', `import b from '${name}';`)).toEqual([]);
    }
  });

  test.each([
    { name: '@aws-sdk/client-s3', parts: ['farm'] },
    { name: 'aws-cdk-lib', parts: ['bin', 'lib'] },
    { name: 'aws-cdk-lib/aws-s3', parts: ['bin', 'lib'] },
    { name: 'constructs', parts: ['bin', 'lib'] },
  ])('keeps $name in $parts', (kept) => {
    const found = parts.filter(
      (part) => complaints(`${part}/a.ts`, `import type { B } from '${kept.name}';`).length === 0,
    );
    expect(found.sort()).toEqual(kept.parts);
  });

  test('leaves tests, benches and scripts alone', () => {
    for (const file of ['test/worker/a.ts', 'bench/a.ts', 'scripts/a.ts']) {
      expect(
        complaints(file, `import '../cli/b'; import '../../farm/b'; import '@aws-sdk/client-s3';`),
      ).toEqual([]);
    }
  });

  test('is an error when ESLint runs here', () => {
    expect(configOf('worker/a.ts').rules?.['brenda/import-rule']).toEqual([2]);
  });
});

function complaints(file: string, code: string): string[] {
  const config: Linter.Config = {
    files: ['**/*.ts'],
    languageOptions: { parser },
    plugins: { brenda: { rules: { 'import-rule': rule } } },
    rules: { 'brenda/import-rule': 'error' },
  };
  return new Linter({ cwd: root }).verify(code, config, join(root, file)).map(({ message }) => message);
}

/** ESLint reads its own configuration by a native `import()`, which Jest does not have; so in a process of its own. */
function configOf(file: string): ESLint.ConfigData {
  const eslint = join(root, 'node_modules', 'eslint', 'bin', 'eslint.js');
  return JSON.parse(
    execFileSync(process.execPath, [eslint, '--print-config', file], { cwd: root, encoding: 'utf8' }),
  ) as ESLint.ConfigData;
}
