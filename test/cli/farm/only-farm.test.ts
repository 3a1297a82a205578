import type { IncomingMessage } from 'node:http';
import { program } from '../../../cli/program/program';
import { forEachConcurrently } from '../../../farm/aws/for-each-concurrently';
import type { FarmEntry } from '../../../protocol/farm/farm-entry';
import { type Answer, scriptedServer } from '../../support/aws/scripted-server';
import { jsonAnswer } from '../../support/aws/systems-manager';
import { brenda } from '../../support/brenda';
import { entryOf } from '../../support/farms/farm-directory';
import { StubCommands } from '../../support/stub-commands';
import { temporaryFolder } from '../../support/temporary-folder';

/** How each command is called that is for a farm, with nothing that says which. Its process takes half a second. */
const CALLED: Readonly<Record<string, readonly string[]>> = {
  status: [],
  failures: [],
  retry: [],
  resume: [],
  compare: ['1', '2'],
  audit: [],
  submit: ['-f', '1'],
  frames: [],
  wait: [],
  cancel: ['0123456789abcdef'],
  reset: ['--yes'],
  instances: [],
  scale: ['2'],
  stop: [],
  prune: ['1'],
  exec: ['--', 'uptime'],
  ssh: [],
  copy: ['HOST:/tmp/a', 'here'],
  logs: [],
  'user-data': [],
  price: [],
  perf: [],
};

/** Those that are for this machine, unless `--farm` stands there, with or without a name. */
const HERE_UNLESS_TOLD: Readonly<Record<string, readonly string[]>> = {
  render: ['--farm', '--no-wait', '-f', '1'],
  queue: ['--farm'],
  doctor: ['--farm'],
};

/** Those that are for no farm. */
const NO_FARM = ['check', 'plan', 'volume', 'bench-fleet', 'import-config', 'completion', 'help'];

const OURS = 'the-only';
const IDENTITY: Answer = {
  status: 200,
  headers: { 'content-type': 'text/xml' },
  body: '<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult><Arn>arn:aws:iam::123456789012:user/a</Arn><UserId>A</UserId><Account>123456789012</Account></GetCallerIdentityResult></GetCallerIdentityResponse>',
};
const DENIED = "AccessDenied: somebody's answer";

test('every command is in one of the lists', () => {
  const named = [...Object.keys(CALLED), ...Object.keys(HERE_UNLESS_TOLD), ...NO_FARM];
  expect(named.sort()).toEqual(
    program()
      .commands.map((one) => one.name())
      .sort(),
  );
});

describe('of the only farm', () => {
  const entry: FarmEntry = entryOf(
    { group: `${OURS}-group`, queueUrl: `https://sqs.test/${OURS}-queue`, env: {} },
    'brenda-only',
    { deadLetterUrl: `https://sqs.test/${OURS}-dead`, seeder: `${OURS}-seeder`, logGroup: `${OURS}-log` },
  );
  const there = (farms: readonly FarmEntry[]): Answer =>
    jsonAnswer({
      Parameters: farms.map((one) => ({
        Name: `/brenda/farms/${one.farm}`,
        Type: 'String',
        Value: JSON.stringify(one),
      })),
    });
  const called = new Map<string, { code: number | null; stderr: string; asked: readonly string[] }>();
  const folder = temporaryFolder();
  const programs = new StubCommands(folder)
    .stub('session-manager-plugin', 'echo 1.2.707.0')
    .stub('scp', 'exit 1')
    .stub('ssh', 'exit 1');

  /** Asks a server that knows of these farms and refuses all else. */
  const call = async (args: readonly string[], farms: readonly FarmEntry[]) => {
    const asked: string[] = [];
    const server = await scriptedServer((body, _, { headers, url = '' }: IncomingMessage) => {
      const target = String(headers['x-amz-target'] ?? '');
      if (target.endsWith('GetParametersByPath')) return there(farms);
      // Who asks, and not whose.
      if (body.includes('Action=GetCallerIdentity')) return IDENTITY;
      asked.push(`${url} ${decodeURIComponent(body.replaceAll('+', ' '))}`);
      return { status: 403, headers: { 'content-type': 'text/plain' }, body: DENIED };
    });
    const env = { ...server.env, AWS_MAX_ATTEMPTS: '1', PATH: programs.path, HOME: folder };
    const { code, stderr } = await brenda(args, { env, cwd: temporaryFolder() });
    await server.close();
    return { code, stderr, asked };
  };

  beforeAll(async () => {
    const all = { ...CALLED, doctor: ['--farm'] };
    await forEachConcurrently(Object.entries(all), 3, async ([name, args]) => {
      called.set(name, await call([name, ...args], [entry]));
    });
  }, 120_000);

  test.each([...Object.keys(CALLED), 'doctor'])('%s asks for things that are its own', (name) => {
    const { asked = [], stderr = '' } = called.get(name) ?? {};
    expect({ ofIt: asked.filter((one) => one.includes(OURS)).length > 0, stderr }).toEqual({
      ofIt: true,
      stderr,
    });
  });

  test.each(['status', 'instances', 'scale 2'])('of two farms %s names both', async (line) => {
    const other = { ...entry, farm: 'brenda-other' };
    const { stderr, asked } = await call(line.split(' '), [entry, other]);
    expect(stderr).toContain(
      'which of them? in us-east-1 of account 123456789012 there are brenda-only, brenda-other; say --farm NAME',
    );
    expect(asked.filter((one) => one.includes(OURS))).toEqual([]);
  });
});
