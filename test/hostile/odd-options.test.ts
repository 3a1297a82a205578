import { mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Option } from 'commander';
import type { BrendaCommand } from '../../cli/program/command';
import { program, run } from '../../cli/program/program';
import { visible } from '../../protocol/text/visible';
import { scriptedServer, type ScriptedServer } from '../support/aws/scripted-server';
import { temporaryFolder } from '../support/temporary-folder';
import { ODD, RUNS } from './borders';

const ROOT = join(__dirname, '..', '..');
const STEERS = /(?![\n\t\u200c\u200d])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u;
/** Arguments that are right, where plain.blend is not. */
const ARGUMENTS: Readonly<Record<string, readonly string[]>> = {
  compare: ['1', '2'],
  prune: ['1'],
  scale: ['1'],
  render: ['plain.blend'],
  submit: ['plain.blend'],
  plan: ['plain.blend'],
  cancel: ['0123456789abcdef'],
  completion: ['bash'],
  help: ['status'],
  'import-config': ['conf'],
  copy: ['i-0123456789abcdef0:x', 'y'],
  'volume upload': ['film', 'folder'],
  'volume new': ['film'],
  'volume create': ['film'],
  'volume snapshot': ['film'],
  'volume delete': ['film'],
};
/** Options without which the command says only that they are missing. */
const NEEDED: Readonly<Record<string, readonly string[]>> = {
  plan: ['--frames=1'],
  'import-config': ['--frames=1'],
  'volume create': ['--zone=us-east-1a'],
  'bench-fleet': ['--instance-type=c7i.large'],
};

let server: ScriptedServer;
let [stdout, stderr] = ['', ''];
const home = temporaryFolder();
beforeAll(async () => {
  // Commands are loaded when they are called, and that takes longer than the rest.
  for (const name of readdirSync(join(ROOT, 'cli'), { recursive: true, encoding: 'utf8' }))
    if (name.endsWith('.ts')) jest.requireActual(join(ROOT, 'cli', name));
  server = await scriptedServer((body) =>
    body.startsWith('Action=') || body === ''
      ? {
          status: 403,
          body: '<Response><Errors><Error><Code>AccessDenied</Code><Message>no</Message></Error></Errors></Response>',
        }
      : { status: 400, body: '{"__type":"AccessDeniedException","message":"no"}' },
  );
  // No Blender is found, and no program is started.
  delete process.env['BLENDER'];
  Object.assign(process.env, server.env, { PATH: join(home, 'nothing'), HOME: home });
  process.setMaxListeners(0);
  process.stdout.setMaxListeners(0);
  jest.spyOn(process.stdout, 'write').mockImplementation((text) => ((stdout += String(text)), true));
  jest.spyOn(process.stderr, 'write').mockImplementation((text) => ((stderr += String(text)), true));
});
afterAll(() => server.close());
afterEach(() => {
  process.chdir(ROOT);
  process.exitCode = undefined;
});

const tree = (folder: string): string[] => readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort();

function givenFolder(): string {
  // What climbs from here finds nothing, either.
  const folder = join(temporaryFolder(), 'one', 'two');
  mkdirSync(join(folder, 'folder'), { recursive: true });
  symlinkSync('gone', join(folder, 'nolink'));
  writeFileSync(join(folder, 'plain.blend'), 'BLENDER-v502');
  writeFileSync(join(folder, 'bad.blend'), 'x');
  writeFileSync(join(folder, 'cdk.context.json'), '{"brenda":{}}');
  writeFileSync(join(folder, 'conf'), 'BLENDER_PROJECT=s3://films/film.zip\n');
  return folder;
}

/** Each way to hand one odd value to a command, whose other arguments are right. */
function callsOf(one: BrendaCommand, value: string): string[][] {
  const words = one.path().split(' ').slice(1);
  const { [words.join(' ')]: needed = [] } = NEEDED;
  const { [words.join(' ')]: given = [] } = ARGUMENTS;
  const taken = one.registeredArguments;
  const right = taken.flatMap(({ required }, at) => given[at] ?? (required ? ['plain.blend'] : []));
  const withValue = one.options.filter((option) => option.required || option.optional);
  const others = (option?: Option): string[] =>
    needed.filter((text) => !text.startsWith(`${option?.long ?? '-'}=`));
  return [
    ...withValue.map((option) => [
      ...words,
      ...others(option),
      `${String(option.long)}=${value}`,
      '--',
      ...right,
    ]),
    ...taken.map((_, at) => {
      const before = taken.slice(0, at).map((__, nth) => right[nth] ?? 'plain.blend');
      return [...words, ...needed, '--', ...before, value, ...right.slice(at + 1)];
    }),
  ];
}

/** Node says that it is there always. */
const exitCode = (): number | string | null | undefined => process.exitCode;

/** What is wrong with how a call ended. */
async function faultsOf(args: readonly string[]): Promise<string[]> {
  const before = tree('.');
  [stdout, stderr, process.exitCode] = ['', '', undefined];
  const begun = performance.now();
  await run(['node', 'brenda', ...args]);
  const code = exitCode() ?? 0;
  const faults: string[] = [];
  const promised = (what: string, held: boolean): void => {
    if (!held) faults.push(what);
  };
  // It ends with 1 where something is wrong with the account, which stands in its table.
  const looks = args[0] === 'doctor' && code === 1 && stderr === '';
  promised('it ends with 2, or with nothing wrong', code === 2 || code === 0 || looks);
  // A list ends with what became of each of its lines.
  promised('one line', code === 0 || looks || args[0] === 'queue' || /^brenda: [^\n]{8,}\n$/.test(stderr));
  promised('a line that can be read', stderr.length < 2000);
  promised('no codes for the terminal', !STEERS.test(visible(stdout + stderr)) && !STEERS.test(stdout));
  promised(
    'no words of the program itself',
    !/\n {4}at |[A-Z][a-z]+Error|\bE[A-Z]{4,}\b|\[object|undefined/.test(stderr),
  );
  const names = args.some((arg) => arg.startsWith('--output=')) && args[0] === 'import-config';
  promised(
    'nothing written',
    names || JSON.stringify([before, []]) === JSON.stringify([tree('.'), tree(home)]),
  );
  promised('at once', performance.now() - begun < 5000);
  return faults.map(
    (fault) =>
      `${fault}: ${JSON.stringify(args.map((arg) => arg.slice(0, 60)))} ${String(code)} ${stderr.slice(0, 300)}`,
  );
}

/** Commands that look for a Blender each time, and take a tenth of a second; doctor takes one. So many of their calls are made, evenly spread. */
const SLOW: Readonly<Record<string, number>> = {
  render: RUNS['odd-options'],
  check: RUNS['odd-options'],
  doctor: 2,
};

test.each(
  program()
    .callable()
    .map((one) => [one.path(), one] as const),
)('%s', async (_, one) => {
  process.chdir(givenFolder());
  const faults: string[] = [];
  const all = Object.values(ODD).flatMap((value) => callsOf(one, value));
  const { [one.name()]: some = all.length } = SLOW;
  const calls = all.filter((_call, at) => at % Math.ceil(all.length / some) === 0);
  for (const args of calls) faults.push(...(await faultsOf(args)));
  expect(faults).toEqual([]);
});
