import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { asCalled, called } from '../../../cli/program/called';
import { program } from '../../../cli/program/program';
import { temporaryFolder } from '../../support/temporary-folder';

const BY_NPX = { npm_command: 'exec' };
const folder = temporaryFolder();

/** The program in a folder of npm's, as npm puts it there. */
function installedIn(
  modules: string,
  target = join(modules, '@brenda-render', 'brenda', 'dist', 'brenda.mjs'),
): string {
  mkdirSync(dirname(target), { recursive: true });
  mkdirSync(join(modules, '.bin'), { recursive: true });
  writeFileSync(target, '');
  const program = join(modules, '.bin', 'brenda');
  symlinkSync(target, program);
  return program;
}

const fetched = installedIn(join(folder, '_npx', 'dadfb4159a32d083', 'node_modules'));
const ofCheckout = installedIn(
  join(folder, '_npx', 'd16ec26c3d1bc2c6', 'node_modules'),
  join(folder, 'checkout', 'dist', 'brenda.mjs'),
);
const ofApp = installedIn(join(folder, 'app', 'node_modules'));

describe('brenda knows how it was called', () => {
  test.each<[string, string, NodeJS.ProcessEnv, string]>([
    ['by npx, which fetched it', fetched, BY_NPX, 'npx @brenda-render/brenda'],
    ['by npx in a checkout', ofCheckout, BY_NPX, 'npx brenda'],
    ['by npx beside an app that has it', ofApp, BY_NPX, 'npx brenda'],
    ['installed globally', '/usr/local/bin/brenda', {}, 'brenda'],
    ['installed globally, by a script that npx runs', '/usr/local/bin/brenda', BY_NPX, 'brenda'],
    ['by the script of a package', ofApp, { npm_command: 'run-script' }, 'brenda'],
    ['by Node', join(folder, 'checkout', 'dist', 'brenda.mjs'), BY_NPX, 'brenda'],
    [
      'by a program that is not there any more',
      '/gone/_npx/1/node_modules/.bin/brenda',
      BY_NPX,
      'npx brenda',
    ],
  ])('%s', (_, path, env, how) => {
    expect(called(path, env)).toBe(how);
  });
});

test.each([
  ['brenda retry sends them', 'npx brenda retry sends them'],
  [
    'usage: brenda volume create NAME; brenda --help',
    'usage: npx brenda volume create NAME; npx brenda --help',
  ],
  ['brenda: another brenda is about to render', 'brenda: another brenda is about to render'],
  ['brenda renders, brenda-bloom', 'brenda renders, brenda-bloom'],
])('"%s" reads "%s" behind npx', (text, says) => {
  const commands = program().commands.map((one) => one.name());
  expect(asCalled(text, commands, 'npx brenda')).toBe(says);
  expect(asCalled(text, commands, 'brenda')).toBe(text);
});
