import { execFileSync, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { program } from '../../../../cli/program/program';
import { brenda } from '../../../support/brenda';
import { temporaryFolder } from '../../../support/temporary-folder';

const names = program().commands.map((one) => one.name());
const folder = temporaryFolder();
const script = (shell: string): string => join(folder, `brenda.${shell}`);

beforeAll(async () => {
  for (const shell of ['bash', 'zsh', 'fish']) {
    const { code, stdout } = await brenda(['completion', shell]);
    expect(code).toBe(0);
    writeFileSync(script(shell), stdout);
  }
});

/** What bash offers when Tab is pressed behind this, by the script; files are bash's own. */
function offered(typed: string): string[] {
  const words = typed.split(' ');
  const ask = `source "$1"; shift; COMP_WORDS=("$@"); COMP_CWORD=$((\${#COMP_WORDS[@]} - 1)); _brenda; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const said = execFileSync('bash', ['-euc', ask, 'bash', script('bash'), ...words], { encoding: 'utf8' });
  return said.split('\n').filter(Boolean);
}

describe('bash completes', () => {
  test.each<[string, string[]]>([
    ['brenda ', names],
    ['brenda sta', ['status']],
    ['brenda --ver', ['--version']],
    ['brenda status --f', ['--farm']],
    ['brenda status --farm bloom --w', ['--watch']],
    ['brenda --farm bloom sta', ['status']],
    ['brenda --json status --w', ['--watch']],
    ['brenda completion ', ['bash', 'zsh', 'fish']],
    ['brenda help pl', ['plan']],
    ['brenda volume ', ['upload', 'new', 'create', 'snapshot', 'list', 'delete']],
    ['brenda volume upload --si', ['--size']],
    // Files, then.
    ['brenda render ', []],
    ['brenda render --nothing', []],
  ])('%s', (typed, words) => {
    expect(offered(typed)).toEqual(words);
  });

  test('every option of every command', () => {
    for (const one of program().commands) {
      const offers = offered(`brenda ${one.name()} -`);
      const flags = one.options.flatMap(({ short, long }) => [short, long]).filter(Boolean);
      expect(offers).toEqual(expect.arrayContaining([...flags, '--help']));
    }
  });

  test('files, where no command and no option is meant', () => {
    const said = execFileSync('bash', ['-c', 'source "$1"; complete -p brenda', 'bash', script('bash')], {
      encoding: 'utf8',
    });
    expect(said).toBe('complete -o default -F _brenda brenda\n');
  });
});

const has = (shell: string): boolean => spawnSync(shell, ['-c', 'exit 0']).status === 0;

(has('zsh') ? test : test.skip)('zsh reads its script', () => {
  const read = spawnSync('zsh', ['-n', script('zsh')], { encoding: 'utf8' });
  expect(read).toMatchObject({ status: 0, stderr: '' });
});

(has('fish') ? test : test.skip)('fish completes', () => {
  const ask = (typed: string): string[] =>
    execFileSync('fish', ['-c', `source ${script('fish')}; complete -C '${typed}'`], { encoding: 'utf8' })
      .trimEnd()
      .split('\n')
      .map((line) => line.split('\t')[0] ?? '');
  expect(ask('brenda sta')).toEqual(['status']);
  expect(ask('brenda status --wa')).toEqual(['--watch']);
  expect(ask('brenda completion ')).toEqual(expect.arrayContaining(['bash', 'fish', 'zsh']));
});

test('another shell is refused', async () => {
  expect(await brenda(['completion', 'tcsh'])).toMatchObject({
    code: 2,
    stdout: '',
    stderr:
      "brenda: completion: command-argument value 'tcsh' is invalid for argument 'shell'. Allowed choices are bash, zsh, fish.\n",
  });
});
