import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BrendaCommand } from '../../../cli/program/command';
import { commandFirst } from '../../../cli/program/command-first';
import {
  additionalVolume,
  ORIGINAL as SETTINGS,
} from '../../../cli/commands/import-config/original-settings';
import { program } from '../../../cli/program/program';

const root = join(__dirname, '..', '..', '..');
const read = (...path: string[]): string => readFileSync(join(root, ...path), 'utf8');
/** The tables, without their heads. */
const [rows = [], options = [], configured = []] = read('docs', 'guides', 'coming-from-brenda.md')
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

/** And by which options. */
const OPTIONS: Readonly<Record<string, readonly string[]>> = {
  'brenda-work': [
    ...['-c, --config', '-T, --task-script', '-s, --start', '-e, --end', '-S, --task-size', '-X, --subdiv-x'],
    ...['-Y, --subdiv-y', '-r, --randomize', '-d, --dry-run', '-H, --hard'],
  ],
  'brenda-run': [
    ...['-c, --config', '-a, --ami', '-N, --n-instances', '-i, --instance-type', '-p, --price'],
    ...['-P, --persistent', '-T, --terminate', '-I, --idle', '-t, --threshold', '--imatch', '--no-ssh-keys'],
    ...['--no-security-group', '--aws-ssh-pull', '-d, --dry-run'],
  ],
  'brenda-tool': [
    ...['-c, --config', '-u, --user', '-n, --host', '-H, --hosts-file', '-a, --ami', '-t, --threshold'],
    ...['--imatch', '-T, --terminate', '-d, --dry-run'],
  ],
  'brenda-ebs': [
    ...['-c, --config', '-a, --ami', '-s, --size', '-S, --snapshot', '-i, --instance-type', '-z, --zone'],
    ...['-m, --mount', '-d, --dry-run'],
  ],
  'brenda-node': [
    ...['-c, --config', '-D, --daemon', '-l, --log', '-p, --pidfile', '-S, --shutdown', '-d, --dry-run'],
  ],
};

/** What could be set in its configuration, or by `BRENDA_` in the environment; with a value for each that was good then. */
const KEYS: Readonly<Record<string, string>> = {
  ...{
    AWS_ACCESS_KEY: 'x',
    AWS_SECRET_KEY: 'x',
    BLENDER_PROJECT: 's3://films/bloom.zip',
    WORK_QUEUE: 'sqs://q',
  },
  ...{
    RENDER_OUTPUT: 's3://frames',
    INSTANCE_TYPE: 'c7a.4xlarge',
    BID_PRICE: '0.07',
    AMI_ID: 'ami-0529086c',
  },
  ...{
    SSH_KEY_NAME: 'brenda',
    SECURITY_GROUP: 'brenda',
    SSH_PUBKEY: 'x',
    SSH_IDENTITY: 'x',
    AWS_USER: 'root',
  },
  ...{ TOOL_THREADS: '64', REMOTE_PIDFILE: 'brenda.pid', EC2_REGION: 'us-west-2', SQS_REGION: 'us-west-2' },
  ...{
    S3_REGION: 'us-west-2',
    DONE: 'shutdown',
    SHUTDOWN: '1',
    WORK_DIR: '/mnt',
    USE_ISTORE: '1',
    NO_EBS: '1',
  },
  ...{
    ADDITIONAL_EBS_0: 'ebs://textures,textures',
    VISIBILITY_TIMEOUT: '120',
    VISIBILITY_TIMEOUT_REASSERT: '30',
  },
  ...{ N_RETRIES: '5', ERROR_PAUSE: '30', RESET_PERIOD: '3600', BLENDER_PROJECT_ALWAYS_REFETCH: '1' },
  ...{
    CURL_MAX_THREADS: '16',
    CURL_N_RETRIES: '4',
    CURL_DEBUG: '1',
    RUNNING_ON_EC2: '1',
    BRENDA_CONFIG: 'x',
  },
  ...{ EBS_MANAGE_INSTANCE_TYPE: 't1.micro', EBS_MANAGE_AVAILABILITY_ZONE: 'us-west-2a' },
};

/** A key of several keys by number is read apart; where the file is says an argument. */
const READ_APART = ['ADDITIONAL_EBS_0', 'BRENDA_CONFIG'];

test.each(Object.entries(ORIGINAL).flatMap(([tool, verbs]) => verbs.map((verb) => [tool, verb] as const)))(
  '%s %s has its counterpart',
  (tool, verb) => {
    const of = originals.split('\n').filter((original) => original.includes(tool));
    expect(of.some((original) => new RegExp(`[\` ]${verb}(?=[\` ])`).test(original))).toBe(true);
  },
);

test('every option of the original is in the table, once', () => {
  const every = Object.entries(OPTIONS).flatMap(([tool, ofTool]) =>
    ofTool.map((one) => `\`${tool} ${one}\``),
  );
  expect(options.map(([, original]) => original)).toEqual(every);
});

test('every key of the original is in the table, once, and known to brenda import-config', () => {
  const keys = Object.keys(KEYS).sort();
  expect(configured.map(([, original = '']) => original.replaceAll('`', '')).sort()).toEqual(keys);
  expect(Object.keys(SETTINGS).sort()).toEqual(keys.filter((key) => !READ_APART.includes(key)));
});

const settingIn = (text: string): string[] =>
  [...text.matchAll(/settings? `(\w+)`/g)].map(([, name = '']) => name);

test.each([...options, ...configured])(
  '%s%s is a command, a setting, or gone with its reason: %s, %s',
  (...cells) => {
    const [, , here = '', different = ''] = cells;
    expect(settingIn(`${here} ${different}`).filter((name) => !settings.includes(name))).toEqual([]);
    expect(here).toMatch(/^(?:gone$|setting `\w+`|`brenda [a-z-]+(?: |`))/);
    if (here === 'gone') expect(different.length).toBeGreaterThan(10);
  },
);

test.each(configured)(
  'what import-config makes of %s%s is what the table says: %s',
  (_, original = '', here = '') => {
    const key = original.replaceAll('`', '');
    const value = KEYS[key] ?? '';
    if (key === 'ADDITIONAL_EBS_0')
      expect(additionalVolume(value)).toEqual({ folder: 'textures', snapshot: 'textures' });
    const made = SETTINGS[key]?.(value);
    if (!made) expect(READ_APART).toContain(key);
    else if ('setting' in made) expect([made.setting]).toEqual(settingIn(here));
    else expect(here).toBe('gone');
  },
);

/** Every command line that is somebody's counterpart, as it would be typed. */
const lines = [
  ...new Set(
    [...rows, ...options, ...configured]
      .flatMap(([, , here = '']) => [...here.matchAll(/`(brenda [a-z][^`]*)`/g)])
      .map(([, line = '']) => line),
  ),
];

/** Has the real command line read it, and do nothing. @returns what it would have begun. */
async function parsed(words: readonly string[]): Promise<{ command: string }> {
  const brenda = program();
  let begun: { command: string } | undefined;
  const silence = (one: BrendaCommand): void => {
    one.exitOverride().configureOutput({ writeErr: () => undefined, writeOut: () => undefined });
    if (one.commands.length === 0)
      one.action(() => {
        begun = { command: one.name() };
      });
    for (const inner of one.commands) silence(inner);
  };
  silence(brenda);
  await brenda.parseAsync(commandFirst(brenda, words), { from: 'user' });
  if (!begun) throw new Error('nothing was begun');
  return begun;
}

test.each(lines)('%s is read by the command line itself, with its options and their values', async (line) => {
  expect((await parsed(line.split(' ').slice(1))).command).toBe(
    line.split(' ')[line.startsWith('brenda volume ') ? 2 : 1],
  );
});

test.each([
  ['brenda submit --randomize', /--randomize/],
  ['brenda stop -T', /-T/],
  ['brenda volume snapshot', /name/],
  ['brenda copy notes.txt', /destination/],
])('and %s would not be', async (line, why) => {
  await expect(parsed(line.split(' ').slice(1))).rejects.toThrow(why);
});

// That each command is there, with its options, docs/references.test.ts asks of every document.
test.each(rows)('%s%s is %s', (_, original = '', here = '') => {
  const names = [...here.matchAll(/`([^`]+)`/g)].map(([, text = '']) => text);
  if (/^settings? /.test(here)) expect(names.filter((name) => !settings.includes(name))).toEqual([]);
  else if (here !== 'nothing to do') expect(names.some((name) => /^(?:brenda|cdk) /.test(name))).toBe(true);
  expect(original).not.toBe('');
});

test('every command that a deployed farm has is the counterpart of an old one, or new', () => {
  const text = rows.map(([, , here = '']) => here).join('\n');
  const told = new Set([...text.matchAll(/`brenda ([\w-]+)/g)].map(([, name]) => name));
  const own = [
    ...['render', 'queue', 'check', 'compare', 'retry', 'resume', 'completion', 'help', 'failures', 'audit'],
  ];
  const missing = program()
    .commands.map((one) => one.name())
    .filter((name) => !told.has(name) && !own.includes(name));
  expect(missing).toEqual([]);
});
