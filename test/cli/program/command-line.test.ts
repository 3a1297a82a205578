import { spawnSync } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { commandFirst } from '../../../cli/program/command-first';
import { type BrendaCommand } from '../../../cli/program/command';
import { OLD_WORDS, todaysWord } from '../../../cli/program/old-words';
import { program } from '../../../cli/program/program';
import { brenda } from '../../support/brenda';

/** All commands, none of which does anything. */
function idle(onCall: (name: string, flags: object) => void = () => undefined): BrendaCommand {
  const made = program();
  for (const one of made.callable())
    one.action(() => {
      onCall(nameOf(one), one.opts());
    });
  return made;
}

/** `volume list` */
function nameOf(one: BrendaCommand): string {
  return one.path().split(' ').slice(1).join(' ');
}

const all = program().callable();

describe.each(all.map((one) => [nameOf(one), one] as const))('brenda %s', (name, one) => {
  test('says what it does, with examples of itself', () => {
    expect(one.summary()).not.toBe('');
    expect(one.description()).toMatch(/^[A-Z].*\.$/s);
    expect(one.examples).not.toEqual([]);
  });

  test.each(one.examples)('takes its example %s', async (line) => {
    const called: string[] = [];
    const [typed, ...args] = line.split(' ');
    expect(typed).toBe('brenda');
    const made = idle((name) => called.push(name));
    await made.parseAsync(commandFirst(made, args), { from: 'user' });
    expect(called).toEqual([name]);
  });

  test('says of each argument and option what it is, and of none two things', () => {
    const { options, registeredArguments } = one;
    expect(
      [...options, ...registeredArguments].filter(({ description }) => description.trim() === ''),
    ).toEqual([]);
    const flags = options.flatMap(({ short, long }) => [short, long]).filter(Boolean);
    expect(new Set(flags).size).toBe(flags.length);
  });
});

describe('options stand before the command or behind it', () => {
  test.each<[string, string]>([
    ['status --farm bloom', 'status --farm bloom'],
    ['--farm bloom status', 'status --farm bloom'],
    ['--farm bloom --json status', 'status --farm bloom --json'],
    ['--farm bloom status --json', 'status --farm bloom --json'],
    ['--farm=bloom status', 'status --farm=bloom'],
    // The only farm, and no farm of this name.
    ['--farm status --watch', 'status --farm --watch'],
    ['--farm --json status', 'status --farm --json'],
    ['--job abc failures frames', 'failures --job abc frames'],
    ['-w 2 render scene.blend', 'render -w 2 scene.blend'],
    ['--help status', 'status --help'],
    ['--json volume list', 'volume list --json'],
    ['volume --json list', 'volume list --json'],
    ['volume -s 8 upload film folder', 'volume upload -s 8 film folder'],
    ['volume --help', 'volume --help'],
    ['--version', '--version'],
    ['--json', '--json'],
    ['', ''],
  ])('%s', (typed, read) => {
    const split = (text: string): string[] => text.split(' ').filter(Boolean);
    expect(commandFirst(program(), split(typed))).toEqual(split(read));
  });

  test('and mean the same', async () => {
    const called: [string, object][] = [];
    for (const typed of ['status --farm bloom --json', '--json --farm bloom status']) {
      const made = idle((...call) => called.push(call));
      await made.parseAsync(commandFirst(made, typed.split(' ')), { from: 'user' });
    }
    const meant = ['status', { farm: 'bloom', json: true }];
    expect(called).toEqual([meant, meant]);
  });
});

describe.each([...OLD_WORDS])("the original's word %s", (word, today) => {
  test('is no command here, and names some that are', () => {
    expect(program().commands.map((one) => one.name())).not.toContain(word);
    expect(todaysWord(word)).toBe(`${word} is the original Brenda's word; today: ${today}`);
  });

  const commands = [...today.matchAll(/brenda (\w[\w-]*)( \w+)?/g)];
  test.each(commands.map(([, command = '', more = '']) => [command, more.trim()]))(
    'brenda %s %s',
    (command, more) => {
      const named = program().commands.find((one) => one.name() === command);
      expect(named?.name()).toBe(command);
      if (named && named.commands.length > 0) expect(named.commands.map((one) => one.name())).toContain(more);
    },
  );
});

describe('brenda ignores nothing that it does not know: one line, and 2', () => {
  test.each<[string, string | RegExp]>([
    ['statsu', "unknown command 'statsu'; did you mean status?"],
    ['--farm bloom statsu', "unknown command 'statsu'; did you mean status?"],
    ['statsu --farm bloom', "unknown command 'statsu'; did you mean status?"],
    ['frobnicate', "unknown command 'frobnicate'; brenda --help lists them"],
    ['help statsu', "unknown command 'statsu'; did you mean status?"],
    ['help frobnicate', "unknown command 'frobnicate'; brenda --help lists them"],
    ['--help frobnicate', "unknown command 'frobnicate'; brenda --help lists them"],
    ['frobnicate --help', "unknown command 'frobnicate'; brenda --help lists them"],
    ['push', /^push is the original Brenda's word; today: brenda submit -T TEMPLATE /],
    // As the original took them: options first.
    ['-N 4 -p 0.07 spot', /^spot is the original Brenda's word; today: cdk deploy /],
    ['-T frame -e 240 push', /^push is the original/],
    ['help init', /^init is the original Brenda's word; today: there are no keys to make; brenda doctor /],
    ['rsync log logs/HOST.log', /^rsync is the original Brenda's word; today: brenda copy /],
    ['PUSH', /^PUSH is the original Brenda's word; today: brenda submit -T TEMPLATE /],
    ['help Push', /^Push is the original Brenda's word; today: brenda submit /],
    ['brenda-work', /^brenda-work is the original Brenda's word; today: brenda submit queues frames, /],
    ['brenda-run', /^brenda-run is the original Brenda's word; today: cdk deploy /],
    ['brenda-ebs', /^brenda-ebs is the original Brenda's word; today: brenda volume /],
    ['brenda-tool', /^brenda-tool is the original Brenda's word; today: brenda instances, /],
    ['brenda-node', /^brenda-node is the original Brenda's word; today: instances boot /],
    ['Brenda-Run -h', /^Brenda-Run is the original/],
    // What is asked of one of its programs says more than which it was.
    ['brenda-work -T frame -e 240 push', /^push is the original Brenda's word; /],
    ['brenda-foo', "unknown command 'brenda-foo'; brenda --help lists them"],
    ['new film', /^new is the original Brenda's word; today: brenda volume new /],
    ['status --frm bloom', "status: unknown option '--frm'; did you mean --farm?"],
    ['--frm status', "status: unknown option '--frm'; did you mean --farm?"],
    ['status --framerate', "status: unknown option '--framerate'; brenda status --help lists them"],
    ['status -q', "status: unknown option '-q'; brenda status --help lists them"],
    ['render scene.blend --job 1', /^render: unknown option '--job'; /],
    ['status frames more', 'status: too many arguments: more; usage: brenda status [options] [folder]'],
    [
      'compare 1 2 frames a b',
      'compare: too many arguments: a b; usage: brenda compare [options] <first> <second> [folder]',
    ],
    ['check', "check: missing required argument 'scene'; usage: brenda check [options] <scene>"],
    ['failures --job', "failures: option '--job <id>' argument missing"],
    ['--json', "unknown option '--json'; brenda --help lists them"],
    ['volume lst', "volume: unknown command 'lst'; did you mean list?"],
    ['volume frobnicate --help', "volume: unknown command 'frobnicate'; brenda volume --help lists them"],
    ['volume list --jsn', "volume list: unknown option '--jsn'; did you mean --json?"],
    [
      'volume upload film',
      "volume upload: missing required argument 'folder'; usage: brenda volume upload [options] <name> <folder>",
    ],
    ['volume create film', "volume create: required option '-z, --zone <zone>' not specified"],
  ])('brenda %s', async (typed, line) => {
    const { code, stdout, stderr } = await brenda(typed.split(' '));
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
    const said = stderr.trimEnd().replace(/^brenda: /, '');
    if (typeof line === 'string') expect(said).toBe(line);
    else expect(said).toMatch(line);
  });
});

describe('brenda', () => {
  test('alone lists its commands on stderr, with 2', async () => {
    const { code, stdout, stderr } = await brenda([]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    for (const one of program().commands) expect(stderr).toContain(`\n  ${one.name()} `);
  });

  test('--help ends with what to type first', async () => {
    expect((await brenda(['--help'])).stdout).toMatch(
      /\n\nExamples:\n {2}brenda render scene\.blend --frames 1-240\n(?: {2}brenda .*\n)+$/,
    );
  });

  test('says defaults as they are typed', async () => {
    expect((await brenda(['render', '--help'])).stdout).toContain('(default: 1)\n');
  });

  test('help COMMAND is COMMAND --help', async () => {
    const [help, option] = [await brenda(['help', 'status']), await brenda(['status', '--help'])];
    expect(help).toEqual(option);
    expect(help.code).toBe(0);
    expect(help.stdout).toContain(
      'Examples:\n  brenda status scene.blend\n  brenda status frames/scene\n  brenda status --farm bloom --watch\n',
    );
  });

  test('--version is that of the package', async () => {
    const { version } = jest.requireActual<{ version: string }>('../../../package.json');
    expect(await brenda(['--version'])).toMatchObject({ code: 0, stdout: `${version}\n`, stderr: '' });
  });
});

test('stdout that cannot be written is told in one line', () => {
  const full = openSync('/dev/full', 'w');
  const { status, stderr } = spawnSync(
    process.execPath,
    [join(__dirname, '..', '..', '..', 'dist', 'brenda.mjs'), 'plan', '-e', '9'],
    { stdio: ['ignore', full, 'pipe'], encoding: 'utf8' },
  );
  closeSync(full);
  expect(stderr).toMatch(/^brenda: what is printed cannot be written: ENOSPC\b.*\n$/);
  expect(status).toBe(1);
});

const LONG = 'a'.repeat(300);

test.each(['audit', 'failures', 'retry', 'status'])(
  '%s of a folder that cannot be is refused in one line',
  async (command) => {
    expect(await brenda([command, LONG])).toMatchObject({
      code: 2,
      stdout: '',
      stderr: `brenda: cannot read ${LONG}: its name is too long\n`,
    });
  },
);
