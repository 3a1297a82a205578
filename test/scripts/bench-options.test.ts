import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const options = join(__dirname, '..', '..', 'scripts', 'bench-options.mjs');
const program = `
  import { benchOptions } from '${options}';
  console.log(JSON.stringify(benchOptions(process.argv.slice(1))));
`;

function given(...words: string[]) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--input-type=module', '-e', program, '--', ...words],
    { encoding: 'utf8' },
  );
  return { status, stdout, stderr };
}

test.each([
  [[], { rounds: 3, large: false, memory: false }],
  [['--rounds', '5'], { rounds: 5, large: false, memory: false }],
  [['--scene', 'sync'], { rounds: 3, scene: 'sync', large: false, memory: false }],
  [['--memory'], { rounds: 3, large: false, memory: true }],
  [['--large'], { rounds: 3, large: true, memory: false }],
])('npm run bench -- %j is taken', (words, expected) => {
  const { status, stdout } = given(...words);
  expect([status, JSON.parse(stdout)]).toEqual([0, expected]);
});

test('npm run bench -- --help lists the options', () => {
  const { status, stdout } = given('--help');
  expect(status).toBe(0);
  expect(stdout).toMatch(/Usage: npm run bench -- \[options\][^]*--rounds <number>[^]*--large[^]*--memory/);
});

test.each([
  [['--larg'], "bench: unknown option '--larg'\n"],
  [['--rounds'], "bench: option '--rounds <number>' argument missing\n"],
  [
    ['--rounds', 'many'],
    "bench: option '--rounds <number>' argument 'many' is invalid. It must be a whole number from 1 to 99.\n",
  ],
  [
    ['--rounds', '0'],
    "bench: option '--rounds <number>' argument '0' is invalid. It must be a whole number from 1 to 99.\n",
  ],
  [
    ['--scene', 'dark'],
    "bench: option '--scene <name>' argument 'dark' is invalid. Allowed choices are light, sync, sampling.\n",
  ],
  [['now'], 'bench: too many arguments. Expected 0 arguments but got 1.\n'],
])('npm run bench -- %j is refused in one line', (words, stderr) => {
  expect(given(...words)).toEqual({ status: 2, stdout: '', stderr });
});
