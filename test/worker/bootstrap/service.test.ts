import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { readWorkerEnvironment } from '../../../protocol/environment/worker-environment';
import { QUARANTINED } from '../../../protocol/environment/worker-exit';
import type { InstanceSandbox } from '../../support/deployment/instance-sandbox';
import { temporaryFolder } from '../../support/temporary-folder';
import { givenInstance, reasonOf } from './given-instance';

const ENV = 'etc/brenda/worker.env';
const UNIT = 'etc/systemd/system/brenda-worker.service';
const UNITS = ['brenda-worker.service', 'brenda-boot.service', 'brenda-gave-up.service'];

/** An instance on which everything is done but the worker's service. */
function givenReadyInstance(env: Readonly<Record<string, string>> = {}): InstanceSandbox {
  const instance = givenInstance({
    BRENDA_QUEUE_URL: 'https://sqs.eu-central-1.amazonaws.com/123456789012/tasks',
    BRENDA_DEAD_LETTER_URL: 'https://sqs.eu-central-1.amazonaws.com/123456789012/dead',
    BRENDA_BUCKET: 'frames',
    AWS_REGION: 'eu-central-1',
    ...env,
  });
  instance.write('run/brenda/work-folder', `${instance.path('mnt/brenda')}\n`);
  instance.write('run/brenda/blender', '/opt/brenda/bundle/fenced-blender.sh\n');
  instance.write('etc/brenda/fence', "users='/run/brenda/users'\nscene_uid='971'\nscene_gid='972'\n");
  instance.write('run/brenda/node', `${process.execPath}\n`);
  instance.commands.stub('systemctl');
  return instance;
}

describe("the worker's service", () => {
  test('is told what a worker must know', async () => {
    const instance = givenReadyInstance({
      BRENDA_SNAPSHOTS: 'project=/dev/sdf extra/textures=/dev/sdg extra/sim/cache=/dev/sdh',
      BRENDA_LEASE_SECONDS: '300',
      BRENDA_BLENDER_THREADS: '16',
    });
    expect((await instance.runStep('worker')).code).toBe(0);
    const env = parseEnv(instance.read(ENV));
    const volumes = instance.path('mnt/brenda-volumes');
    expect(readWorkerEnvironment(env)).toMatchObject({
      BRENDA_WORKER: 'i-0123456789abcdef0',
      BRENDA_GROUP: 'farm',
      BRENDA_WORK_DIR: instance.path('mnt/brenda/work'),
      BRENDA_PROJECTS_DIR: instance.path('mnt/brenda/projects'),
      BRENDA_BLENDER: '/opt/brenda/bundle/fenced-blender.sh',
      BRENDA_VOLUMES: volumes,
      BRENDA_PROJECT_LINKS: {
        textures: `${volumes}/extra/textures`,
        'sim/cache': `${volumes}/extra/sim/cache`,
      },
      BRENDA_FENCE: instance.path('opt/brenda/bundle/fenced.sh'),
      BRENDA_FENCE_USER: 971,
      BRENDA_FENCE_GROUP: 972,
      BRENDA_LEASE_SECONDS: 300,
      BRENDA_BLENDER_THREADS: 16,
    });
    expect(env).toMatchObject({
      AWS_REGION: 'eu-central-1',
      // Nothing there to be read, and nowhere to write it.
      HOME: '/nonexistent',
      AWS_CONFIG_FILE: '/dev/null',
      AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    });
    expect(instance.commands.calls('systemctl')).toEqual([
      'systemctl daemon-reload',
      'systemctl enable --quiet brenda-boot.service',
      'systemctl start brenda-worker.service',
    ]);
  });

  test('knows no group when the instance is in none', async () => {
    const instance = givenReadyInstance({ BRENDA_GROUP: 'none' });
    expect((await instance.runStep('worker')).code).toBe(0);
    expect(readWorkerEnvironment(parseEnv(instance.read(ENV))).BRENDA_GROUP).toBeUndefined();
  });

  test('fails the boot when it cannot be started', async () => {
    const instance = givenReadyInstance();
    instance.commands.stub('systemctl', '[ "$1" != start ]');
    instance.write('run/brenda/worker.log', 'Job for brenda-worker.service failed\n');
    expect((await instance.runStep('worker')).code).toBe(1);
    expect(reasonOf(instance, 'worker')).toBe(
      'the service does not start: Job for brenda-worker.service failed',
    );
  });

  test('is ended first, and its Blender by it; an instance whose worker does not stay up is taken away', async () => {
    const instance = givenReadyInstance();
    await instance.runStep('worker');
    const unit = instance.read(UNIT);
    for (const line of [
      'KillMode=mixed',
      'TimeoutStopSec=90',
      'OnFailure=brenda-gave-up.service',
      `RestartPreventExitStatus=${String(QUARANTINED)}`,
      'User=brenda',
    ])
      expect(unit).toContain(`\n${line}\n`);
    expect(instance.read('etc/systemd/system/brenda-gave-up.service')).toContain(
      '/opt/brenda/first-stage.sh give-up worker "the worker does not stay up: ',
    );
  });

  test('is started by a boot alone, and there is one at each start of the machine', async () => {
    const instance = givenReadyInstance();
    await instance.runStep('worker');
    // Enabled itself, it would begin without the mounts and the users' namespace that go with a restart.
    expect(instance.read(UNIT)).not.toContain('WantedBy');
    const boot = instance.read('etc/systemd/system/brenda-boot.service');
    expect(boot).toContain(`\nExecStart=/bin/bash ${instance.path('opt/brenda/first-stage.sh')} again\n`);
    expect(boot).toContain('\nWantedBy=multi-user.target\n');
  });
});

const systemd = spawnSync('systemd-analyze', ['--version'], { encoding: 'utf8' });
// Needs systemd's own checker, which is where systemd is.
(systemd.status === 0 ? describe : describe.skip)('systemd', () => {
  /** The units as an instance has them, in a root of their own with the programs that they name. */
  async function givenUnits(): Promise<string> {
    const instance = givenReadyInstance();
    await instance.runStep('worker');
    const root = temporaryFolder();
    const units = join(root, 'etc/systemd/system');
    mkdirSync(units, { recursive: true });
    for (const name of UNITS) {
      const text = instance.read(`etc/systemd/system/${name}`).replaceAll(instance.root, '');
      writeFileSync(join(units, name), text.replaceAll(process.execPath, '/usr/bin/node'));
    }
    mkdirSync(join(root, 'usr/bin'), { recursive: true });
    for (const program of ['usr/bin/node', 'usr/bin/bash']) {
      writeFileSync(join(root, program), '');
      chmodSync(join(root, program), 0o755);
    }
    symlinkSync('usr/bin', join(root, 'bin'));
    return root;
  }

  test('understands every line of the units', async () => {
    const root = await givenUnits();
    const { stdout, stderr } = spawnSync(
      'systemd-analyze',
      ['verify', '--recursive-errors=no', `--root=${root}`, ...UNITS],
      { encoding: 'utf8' },
    );
    const ours = `${stdout}${stderr}`
      .split('\n')
      .filter((line) => line.includes('brenda') || /line \d|:\d+:/.test(line));
    expect(ours).toEqual([]);
  });

  test('finds little that the worker may do', async () => {
    const root = await givenUnits();
    const said = execFileSync(
      'systemd-analyze',
      ['security', '--offline=true', `--root=${root}`, 'brenda-worker.service'],
      { encoding: 'utf8' },
    );
    const exposure = /Overall exposure level for .*: ([\d.]+)/.exec(said)?.[1];
    // A unit that says nothing has 9.6.
    expect(Number(exposure)).toBeLessThan(4.5);
  });
});
