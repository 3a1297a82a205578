import { execFile, spawn, spawnSync } from 'node:child_process';
import { chmodSync } from 'node:fs';
import { promisify } from 'node:util';
import { type Metadata, startMetadata } from '../../support/aws/metadata';
import { givenInstance, reasonOf } from './given-instance';

const run = promisify(execFile);
const FENCES = ['--user', '--map-current-user', '--net'];
const allowed = spawnSync('unshare', [...FENCES, 'true']).status === 0;

describe("what a scene's scripts may do", () => {
  let metadata: Metadata;
  beforeAll(async () => {
    metadata = await startMetadata({ instanceId: 'i-0123456789abcdef0' });
  });
  afterAll(() => metadata.close());

  /** A "Blender" that runs whatever a scene may bring. */
  async function givenBlender(): Promise<{ path: string; env: NodeJS.ProcessEnv }> {
    const instance = givenInstance();
    instance.write('opt/brenda/blender', '#!/bin/bash\neval "$1"\n');
    chmodSync(instance.path('opt/brenda/blender'), 0o755);
    expect((await instance.runStep('fence')).code).toBe(0);
    const path = instance.read('run/brenda/blender').trim();
    return { path, env: { PATH: process.env['PATH'], ...metadata.env } };
  }

  // Machines that forbid user namespaces cannot show it; the step then fails the boot, see below.
  const there = allowed ? test : test.skip;
  const ask =
    'curl -sS --noproxy "*" -m 3 -X PUT -H "X-aws-ec2-metadata-token-ttl-seconds: 60" $AWS_EC2_METADATA_SERVICE_ENDPOINT/latest/api/token';

  there('is not to ask for the credentials of the instance', async () => {
    const { path, env } = await givenBlender();
    // The very same, without the fence.
    const { stdout: token } = await run('bash', ['-c', ask], { env });
    expect(token).toMatch(/^[\w-]{32}$/);
    await expect(run(path, [ask], { env })).rejects.toThrow(/Failed to connect|Couldn't connect/);
  });

  there('is not to take them from the worker, which is of the same user', async () => {
    const { path, env } = await givenBlender();
    const worker = spawn('sleep', ['60'], {
      env: { ...env, AWS_SECRET_ACCESS_KEY: 'secret' },
      stdio: 'ignore',
    });
    const pid = String(worker.pid);
    const steal = `cat /proc/${pid}/environ`;
    expect((await run('bash', ['-c', steal], { env })).stdout).toContain('secret');
    await expect(run(path, [steal], { env })).rejects.toThrow('Permission denied');
    await expect(run(path, [`head -c 1 /proc/${pid}/mem`], { env })).rejects.toThrow('Permission denied');
    await expect(run(path, [`nsenter -t ${pid} -n true`], { env })).rejects.toThrow('Permission denied');
    worker.kill();
  });

  there('does not change what the worker sees of its Blender: its process, pipes and name', async () => {
    const { path, env } = await givenBlender();
    const child = spawn(path, ['read -r asked <&3; echo "$asked $$ $(id -u)" >&4'], {
      env,
      stdio: ['ignore', 'pipe', 'pipe', 'pipe', 'pipe'],
    });
    const [, , , commands, answers] = child.stdio as [
      null,
      null,
      null,
      NodeJS.WritableStream,
      NodeJS.ReadableStream,
    ];
    commands.write('hello\n');
    const answer = await new Promise<string>((resolve) => {
      answers.once('data', (data: Buffer) => {
        resolve(String(data));
      });
    });
    expect(answer).toBe(`hello ${String(child.pid)} ${String(process.getuid?.())}\n`);
  });
});

describe('the fence around Blender', () => {
  test('is asked for where an image leaves it to root', async () => {
    const instance = givenInstance();
    // What Ubuntu 24.04 does until it is told otherwise.
    instance.commands.stub('unshare', `grep -q apparmor "${instance.folder}/calls"`);
    expect((await instance.runStep('fence')).code).toBe(0);
    expect(instance.commands.calls('sysctl')).toContain(
      'sysctl -q -w kernel.apparmor_restrict_unprivileged_userns=0',
    );
  });

  test('fails the boot when it cannot be had', async () => {
    const instance = givenInstance();
    instance.commands.stub('unshare', 'exit 1');
    expect((await instance.runStep('fence')).code).toBe(1);
    expect(reasonOf(instance, 'fence')).toMatch(/allows no user namespaces.*; allow them$/);
  });

  test('has a network when the farm says so', async () => {
    const instance = givenInstance({ BRENDA_BLENDER_NETWORK: 'host' });
    const { code, output } = await instance.runStep('fence');
    expect([code, output]).toEqual([0, expect.stringContaining('Blender keeps the network')]);
    expect(instance.read('etc/brenda/fence')).toContain("network='host'\n");
  });
});
