import { execFile, execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { basename, delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { CreateTagsCommand, EC2Client } from '@aws-sdk/client-ec2';
import { clientOptions } from '../../../../farm/aws/client-options';
import { type Moto, startMoto } from '../../../support/aws/moto';
import { motoWith } from '../../../support/aws/moto-with';
import type { ScriptedServer } from '../../../support/aws/scripted-server';
import { brenda } from '../../../support/brenda';
import { bundled } from '../../../support/deployment/lambda';
import { namedFarm } from '../../../support/farms/farm-directory';
import { freePort } from '../../../support/free-port';
import { needs } from '../../../support/programs';
import { Gateway } from '../../../support/session-manager/gateway';
import { type SshServer, startSshServer } from '../../../support/session-manager/ssh-server';
import { temporaryFolder } from '../../../support/temporary-folder';

needs('sshd', 'scp', 'ssh-keygen', 'curl', 'script');

const { findProgram } = jest.requireActual<{ findProgram: (name: string) => string | undefined }>(
  '../../../../scripts/machine/find-program.mjs',
);

const MB = 1_000_000;
const me = userInfo().username;
const PROGRAM = join(__dirname, '..', '..', '..', '..', 'dist', 'brenda.mjs');
const ODD = [
  'with space',
  "it's",
  '"quoted"',
  'a:b',
  '-r',
  '[1]*?',
  'ünï',
  'back\\slash',
  '$HOME `id`',
  '%h%%',
  'two\nlines',
  '.hidden',
];

let moto: Moto;
let aws: ScriptedServer;
let gateway: Gateway;
let servers: readonly SshServer[] = [];
let instances: readonly string[] = [];
const ports: Record<string, number> = {};
let farm = '';
let folder = '';
let PATH = '';

beforeAll(async () => {
  folder = temporaryFolder();
  PATH = pathWithPlugin();
  moto = await startMoto();
  const named = await namedFarm(moto);
  farm = named.name;
  await named.farm.fleet.setDesired(2);
  instances = (await named.farm.fleet.describe()).instances.map(({ id }) => id).sort();
  gateway = new Gateway(ports);
  const keys = `http://127.0.0.1:${String(await gateway.listen())}/latest/meta-data/managed-ssh-keys/active-keys`;
  servers = await Promise.all(instances.map((id) => startSshServer(folder, `${keys}/${id}`)));
  for (const [i, id] of instances.entries()) ports[id] = servers[i]?.port ?? 0;
});
beforeEach(async () => {
  gateway.cut = undefined;
  aws = await motoWith(moto, gateway.script);
});
afterEach(() => aws.close());
afterAll(async () => {
  await gateway.close();
  await Promise.all(servers.map((server) => server.stop()));
  await moto.stop();
});

/** AWS's plugin if it is installed; otherwise the test's own, with the same protocol. */
function pathWithPlugin(): string {
  if (findProgram('session-manager-plugin')) return process.env['PATH'] ?? '';
  const plugin = bundled('test/support/session-manager/plugin.ts', folder);
  const stubs = join(folder, 'plugin');
  mkdirSync(stubs);
  const file = join(stubs, 'session-manager-plugin');
  writeFileSync(file, `#!/bin/sh\nexec '${process.execPath}' '${plugin}' "$@"\n`);
  chmodSync(file, 0o755);
  return [stubs, process.env['PATH']].join(delimiter);
}

const env = (): Record<string, string> => ({ ...aws.env, PATH });

/** `copy` to one of them or all, as the user of this test. */
const copy = (from: string, to: string) =>
  brenda(['copy', from, to, '--user', me, '--farm', farm], { env: env() });

/** A folder with unusual names and 20 MB of data. */
function givenProject(): string {
  const project = join(temporaryFolder(), "film [1] *'s %d");
  mkdirSync(join(project, 'empty folder'), { recursive: true });
  writeFileSync(join(project, 'empty'), '');
  for (const name of ODD) {
    mkdirSync(join(project, `in ${name}`));
    writeFileSync(join(project, `in ${name}`, name), name);
  }
  for (let i = 0; i < 4; i++) writeFileSync(join(project, `texture ${String(i)}`), randomBytes(5 * MB));
  return project;
}

const expectSame = (a: string, b: string): void => {
  expect(execFileSync('diff', ['-r', a, b], { encoding: 'utf8' })).toBe('');
};

test('copies 20 MB with unusual names to an instance and back, with a temporary key', async () => {
  const project = givenProject();
  const [id = ''] = instances;
  const there = temporaryFolder();
  expect(await copy(project, `${id}:${there}/`)).toMatchObject({
    code: 0,
    stderr: `brenda-${farm}: copied to 1 of 1 instance\n`,
  });
  expectSame(project, join(there, basename(project)));
  expect(servers[0]?.said()).toMatch(/Accepted publickey for .* ED25519/);
  const back = temporaryFolder();
  expect(await copy(`${id}:${join(there, basename(project))}`, `${back}/`)).toMatchObject({ code: 0 });
  expectSame(project, join(back, basename(project)));
});

test('an instance that refuses the key is reported with the reason that ssh gives, and the others get their copy', async () => {
  const [a = '', b = ''] = instances;
  const { SendSSHPublicKey = () => ({ status: 500 }), ...script } = gateway.script;
  await aws.close();
  // The key of one instance is not delivered.
  aws = await motoWith(moto, {
    ...script,
    SendSSHPublicKey: (body, nth, region) =>
      SendSSHPublicKey(body.replace(a, 'i-0123456789abcdef0'), nth, region),
  });
  gateway.forgetKeys();
  const there = temporaryFolder();
  const sent = await copy(__filename, `HOST:${there}/HOST`);
  expect(sent).toMatchObject({ code: 1, stdout: `${__filename} -> ${me}@${b}:${there}/${b}\n` });
  expect(sent.stderr).toContain(
    `${a}: ${me}@${a}: Permission denied (publickey): its image lacks EC2 Instance Connect`,
  );
  expect(sent.stderr).toContain(`brenda-${farm}: copied to 1 of 2 instances\n`);
  expect(readdirSync(there)).toEqual([b]);
});

test('an instance without an SSH server is reported in one line', async () => {
  const [id = ''] = instances;
  const port = ports[id] ?? 0;
  ports[id] = await freePort();
  try {
    const sent = await copy(__filename, `${id}:${temporaryFolder()}/a`);
    expect(sent).toMatchObject({ code: 1, stdout: '' });
    expect(sent.stderr).toBe(
      `${id}: kex_exchange_identification: Connection closed by remote host: no server of SSH answers there: it boots, or its image has none; brenda exec and brenda ssh need none\nbrenda-${farm}: copied to 0 of 1 instance\n`,
    );
  } finally {
    ports[id] = port;
  }
});

test('reaches the instance of a volume by the name of the volume', async () => {
  const [id = ''] = instances;
  const ec2 = new EC2Client(clientOptions(moto.env));
  await ec2.send(
    new CreateTagsCommand({ Resources: [id], Tags: [{ Key: 'brenda:volume', Value: 'textures' }] }),
  );
  ec2.destroy();
  const there = temporaryFolder();
  const sent = await brenda(['copy', __filename, `textures:${there}/a`, '--user', me], { env: env() });
  expect(sent).toMatchObject({ code: 0, stderr: 'textures: copied to 1 of 1 instance\n' });
  expectSame(__filename, join(there, 'a'));
});

test('reports the remote error for a path, with the exit code', async () => {
  const [id = ''] = instances;
  const there = temporaryFolder();
  const back = await copy(`${id}:${there}/none`, `${there}/a`);
  expect(back).toMatchObject({ code: 1, stdout: '' });
  expect(back.stderr).toBe(
    `${id}: scp: ${there}/none: No such file or directory\nbrenda-${farm}: copied from 0 of 1 instance\n`,
  );
  const sent = await copy(__filename, `${id}:${there}/no/folder/`);
  expect(sent.code).toBe(1);
  expect(sent.stderr).toContain(`${id}: scp: `);
  expect(sent.stderr).toContain(`${there}/no/folder/`);
});

test('resumes a session that is interrupted during a copy', async () => {
  const [id = ''] = instances;
  const folder = temporaryFolder();
  const [from, to] = [join(folder, 'from'), join(folder, 'to')];
  writeFileSync(from, randomBytes(5 * MB));
  gateway.cut = { afterBytes: 2 * MB, resumes: true };
  const before = gateway.resumed;
  expect(await copy(`${id}:${from}`, to)).toMatchObject({
    code: 0,
    stderr: `brenda-${farm}: copied from 1 of 1 instance\n`,
  });
  expect(gateway.resumed).toBe(before + 1);
  expect(readFileSync(to).equals(readFileSync(from))).toBe(true);
});

test.each(['to', 'from'])(
  'a copy %s an instance whose session is over fails, and leaves no key',
  async (which) => {
    const [id = ''] = instances;
    const folder = temporaryFolder();
    const [here, there] = [join(folder, 'here'), join(folder, 'there')];
    writeFileSync(which === 'to' ? here : there, randomBytes(5 * MB));
    gateway.cut = { afterBytes: 2 * MB, resumes: false };
    const TMPDIR = temporaryFolder();
    const paths = which === 'to' ? [here, `${id}:${there}`] : [`${id}:${there}`, here];
    const ran = await brenda(['copy', ...paths, '--user', me, '--farm', farm], { env: { ...env(), TMPDIR } });
    expect(ran).toMatchObject({ code: 1, stdout: '' });
    // The message depends on whether ssh or scp notices first.
    expect(ran.stderr).toMatch(
      new RegExp(
        `^${id}: .*: the session ended in the middle, and what was being copied is not whole; copy it again\nbrenda-${farm}: copied ${which} 0 of 1 instance\n$`,
      ),
    );
    expect(ran.stderr).not.toMatch(/\r|\\x0d/);
    expect(readdirSync(TMPDIR)).toEqual([]);
  },
);

test('brenda ssh opens a shell on a terminal, and ends with its exit code', async () => {
  const [id = ''] = instances;
  const typed = promisify(execFile)(
    'script',
    ['-qec', `'${process.execPath}' '${PROGRAM}' ssh ${id} --farm ${farm}`, '/dev/null'],
    {
      env: { ...process.env, ...env() },
    },
  );
  typed.child.stdin?.write('echo $((6 * 7)) >answer-$$; tty; cat answer-$$; rm answer-$$; exit\n');
  const { stdout } = await typed;
  expect(stdout).toMatch(/\/dev\/pts\/\d+\s+42\s/);
});
