import { execFileSync, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  AttachVolumeCommand,
  CreateLaunchTemplateCommand,
  CreateTagsCommand,
  DescribeSnapshotsCommand,
  DescribeVolumesCommand,
  EC2Client,
  RunInstancesCommand,
} from '@aws-sdk/client-ec2';
import { clientOptions } from '../../../../farm/aws/client-options';
import { snapshotNamed } from '../../../../farm/volume/snapshots';
import { ext4Image } from '../../../../local/disk-image/ext4-image';
import { changedBlocks } from '../../../../farm/volume/changed-blocks';
import { brenda } from '../../../support/brenda';
import { type FaultProxy, startFaultProxy } from '../../../support/aws/fault-proxy';
import { type Moto, startMoto } from '../../../support/aws/moto';
import { ec2Answer, motoWith } from '../../../support/aws/moto-with';
import { writeSnapshot } from '../../../support/stores/snapshot-content';
import { temporaryFolder } from '../../../support/temporary-folder';
import { givenInstance } from '../../../worker/bootstrap/given-instance';
import { needs } from '../../../support/programs';

needs('mke2fs');

const MIB = 1024 ** 2;

let moto: Moto;
let proxy: FaultProxy;
let env: NodeJS.ProcessEnv & Record<string, string>;
let ec2: EC2Client;
/** Is called at each block that is put. */
let onPut: (nth: number) => void = () => undefined;

beforeAll(async () => {
  moto = await startMoto();
  proxy = await startFaultProxy(String(moto.env['AWS_ENDPOINT_URL']), () => {
    onPut(puts());
    return undefined;
  });
  env = {
    ...moto.env,
    AWS_ENDPOINT_URL: proxy.endpoint.replace('127.0.0.1', 'localhost'),
    XDG_CACHE_HOME: temporaryFolder(),
  };
  ec2 = new EC2Client(clientOptions(moto.env));
});
afterAll(async () => {
  ec2.destroy();
  await proxy.close();
  await moto.stop();
});

/** How many blocks were put so far. */
function puts(): number {
  return proxy.calls.filter(({ name }) => /^PUT .*\/blocks\/\d+$/.test(name)).length;
}

/** Waits until a process has ended. */
async function goneBy(pid: number): Promise<void> {
  while (existsSync(`/proc/${String(pid)}`)) await sleep(20);
}

let names = 0;
const newName = (): string => `film-${String(++names)}`;

/** A project of 6 MiB, that all may read. */
function givenFolder(): string {
  const folder = join(temporaryFolder(), 'film');
  mkdirSync(join(folder, 'textures'), { recursive: true });
  writeFileSync(join(folder, 'shot.blend'), randomBytes(MIB));
  writeFileSync(join(folder, 'textures', 'it\'s "wood".png'), randomBytes(5 * MIB));
  symlinkSync('shot.blend', join(folder, 'current.blend'));
  return folder;
}

const volume = (...args: string[]) => brenda(['volume', ...args], { env });

async function snapshot(id: string) {
  const { Snapshots: [found] = [] } = await ec2.send(new DescribeSnapshotsCommand({ SnapshotIds: [id] }));
  return found;
}

describe('brenda volume upload', () => {
  test('makes a snapshot of a folder that ebs://NAME finds, encrypted, with a whole file system on it', async () => {
    const [name, folder] = [newName(), givenFolder()];
    const before = puts();
    const { code, stdout, stderr } = await volume('upload', name, folder);
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr: expect.stringContaining(`"project": "ebs://${name}"`) as string,
    });
    const id = stdout.trim();
    expect(await snapshotNamed(name, moto.env)).toBe(id);
    expect(await snapshot(id)).toMatchObject({ Encrypted: true, VolumeSize: 1, State: 'completed' });
    // Of 2048 blocks only those with something in them.
    expect(puts() - before).toBeLessThan(60);
    const image = join(temporaryFolder(), 'image');
    expect(await writeSnapshot(id, image, moto.env)).toBe(puts() - before);
    const check = spawnSync('e2fsck', ['-f', '-n', image], { encoding: 'utf8' });
    expect({ status: check.status, said: check.stdout }).toMatchObject({ status: 0 });
    const file = execFileSync('debugfs', ['-R', 'cat shot.blend', image], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    expect(file.equals(readFileSync(join(folder, 'shot.blend')))).toBe(true);
  });

  // Whoever runs the tests may not be allowed to mount anything.
  const canMount =
    process.getuid?.() === 0 &&
    spawnSync('losetup', ['-f']).status === 0 &&
    spawnSync('mount', ['--version']).status === 0;
  (canMount ? test : test.skip)('makes one that an instance mounts, to be read by the worker', async () => {
    const [name, folder] = [newName(), givenFolder()];
    const id = (await volume('upload', name, folder)).stdout.trim();
    const instance = givenInstance({ BRENDA_SNAPSHOTS: 'project=/dev/sdf' });
    const ebs = 'vol-0aaaaaaaaaaaaaaaa';
    instance.commands.stub('aws', `echo "/dev/sdf\t${ebs}\ti-0123456789abcdef0"`);
    instance.commands.stub('blkid', 'exec "$REAL" "$@"');
    // There is a file where an instance has a disk.
    instance.commands.stub('mount', 'exec "$REAL" -o loop "$@"');
    const disk = `dev/disk/by-id/nvme-Amazon_Elastic_Block_Store_${ebs.replace('-', '')}`;
    instance.write(disk, '');
    await writeSnapshot(id, instance.path(disk), moto.env);
    const at = instance.path('mnt/brenda-volumes/project');
    try {
      const { code, output } = await instance.runStep('volumes');
      expect({ code, output }).toEqual({
        code: 0,
        output: expect.stringContaining(`project: ${ebs}`) as string,
      });
      const diff = spawnSync('diff', ['-r', '--no-dereference', '-x', 'lost+found', folder, at], {
        encoding: 'utf8',
      });
      expect(diff).toMatchObject({ status: 0, stdout: '' });
      expect(() => {
        writeFileSync(join(at, 'more'), '');
      }).toThrow('EROFS');
    } finally {
      spawnSync('umount', [at]);
    }
  });

  test('sends what has changed alone, and the earlier snapshot loses its Name', async () => {
    const [name, folder] = [newName(), givenFolder()];
    const first = (await volume('upload', name, folder)).stdout.trim();
    const changed = randomBytes(MIB);
    writeFileSync(join(folder, 'shot.blend'), changed);
    const before = puts();
    const { code, stdout } = await volume('upload', name, folder, '--json');
    expect(code).toBe(0);
    const said = JSON.parse(stdout) as { snapshot: string; sent: number };
    expect(said).toMatchObject({ name, parent: first, isResumed: false, sent: puts() - before });
    // A MiB may lie across three blocks; the times of files are in one more, and the maps.
    expect(said.sent).toBeGreaterThan(1);
    expect(said.sent).toBeLessThan(8);
    expect(await snapshotNamed(name, moto.env)).toBe(said.snapshot);
    const image = join(temporaryFolder(), 'image');
    await writeSnapshot(said.snapshot, image, moto.env);
    const file = execFileSync('debugfs', ['-R', 'cat shot.blend', image], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    expect(file.equals(changed)).toBe(true);
    expect(spawnSync('e2fsck', ['-f', '-n', image]).status).toBe(0);
  });

  test('makes no other snapshot of what has not changed', async () => {
    const [name, folder] = [newName(), givenFolder()];
    // The time of the first reading is in the image, too.
    execFileSync(
      'sh',
      ['-c', 'find "$0" -type f -exec cat {} + ; find "$0" -type l -exec readlink {} +', folder],
      { stdio: 'ignore' },
    );
    const first = await volume('upload', name, folder);
    const before = puts();
    const second = await volume('upload', name, folder);
    expect(second).toMatchObject({ code: 0, stdout: first.stdout });
    expect(second.stderr).toContain(`${name}: nothing has changed\n`);
    expect(puts()).toBe(before);
  });

  test('goes on where it was killed', async () => {
    const [name, folder] = [newName(), givenFolder()];
    writeFileSync(join(folder, 'large.vdb'), randomBytes(30 * MIB));
    const before = puts();
    const killed = volume('upload', name, folder);
    onPut = (nth) => {
      if (nth - before > 40) killed.kill('SIGKILL');
    };
    expect((await killed).stdout).toBe('');
    onPut = () => undefined;
    const list = JSON.parse((await volume('list', name, '--json')).stdout) as { id: string };
    expect(list).toMatchObject({ state: 'pending', isCurrent: false });
    const between = puts();
    const { code, stdout } = await volume('upload', name, folder, '--json');
    expect(code).toBe(0);
    const said = JSON.parse(stdout) as { snapshot: string; sent: number; blocks: number };
    expect(said).toMatchObject({ snapshot: list.id, isResumed: true });
    expect(puts() - between).toBe(said.sent);
    expect(said.sent).toBeLessThan(said.blocks - 5);
    const image = join(temporaryFolder(), 'image');
    expect(await writeSnapshot(said.snapshot, image, moto.env)).toBe(said.blocks);
    expect(spawnSync('e2fsck', ['-f', '-n', image]).status).toBe(0);
  });

  test.each<[string, (folder: string) => readonly string[], RegExp]>([
    [
      'a name with a slash',
      (folder) => ['a/b', folder],
      /^brenda: volume "a\/b": a name is up to 64 letters/,
    ],
    [
      'the id of a snapshot as a name',
      (folder) => ['snap-0123', folder],
      /begins neither with a sign nor with snap-$/,
    ],
    ['no such folder', () => ['film', '/nowhere'], /^brenda: folder "\/nowhere": there is no such folder$/],
    [
      'no number',
      (folder) => ['film', folder, '-s', 'ten'],
      /^brenda: --size ten: must be a whole number from 1 to 65536$/,
    ],
    [
      'a file for its owner alone',
      (folder) => {
        chmodSync(join(folder, 'shot.blend'), 0o600);
        return ['film', folder];
      },
      /"shot\.blend" can be read by its owner alone, and the worker is another user; chmod -R a\+rX "/,
    ],
    [
      'a link that leads out',
      (folder) => {
        symlinkSync('../elsewhere', join(folder, 'textures', 'out'));
        symlinkSync('../../elsewhere', join(folder, 'textures', 'outer'));
        return ['film', folder];
      },
      /"textures\/outer" is a link that leads out of it, to \.\.\/\.\.\/elsewhere; put the file itself there$/,
    ],
    [
      'a name that is not UTF-8',
      (folder) => {
        writeFileSync(Buffer.concat([Buffer.from(`${folder}/`), Buffer.from([0xff])]), '');
        return ['film', folder];
      },
      /^brenda: ".*\uFFFD": its name is not UTF-8; rename it$/,
    ],
    [
      'too small a disk',
      (folder) => {
        execFileSync('truncate', ['-s', '3G', join(folder, 'cache.vdb')]);
        return ['film', folder, '--size', '2'];
      },
      /^brenda: --size 2: the folder ".*" needs 4 GiB$/,
    ],
  ])('refuses %s in one line', async (_, args, line) => {
    const before = proxy.calls.length;
    const { code, stdout, stderr } = await volume('upload', ...args(givenFolder()));
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr.trimEnd()).toMatch(line);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
    expect(proxy.calls.length).toBe(before);
  });

  (canMount ? test : test.skip)('says what is missing where there is no mke2fs', () => {
    // A machine without it: for this process, there is nothing in the folder that has it.
    const hide = 'mount --bind "$0" /usr/sbin && exec "$@"';
    const program = [process.execPath, join(__dirname, '..', '..', '..', '..', 'dist', 'brenda.mjs')];
    const args = ['volume', 'upload', newName(), givenFolder()];
    const { status, stderr } = spawnSync(
      'unshare',
      ['-m', 'bash', '-c', hide, temporaryFolder(), ...program, ...args],
      {
        env: { ...process.env, ...env, ...moto.env },
        encoding: 'utf8',
      },
    );
    expect(status).toBe(2);
    expect(stderr.trimEnd().split('\n').at(-1)).toBe(
      'brenda: volume: this machine has no mke2fs, which makes the file system; get it with apt-get install e2fsprogs or brew install e2fsprogs, and on Windows run brenda in WSL',
    );
  });

  test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
    'leaves no image behind when %s breaks it off while that is made',
    async (signal) => {
      const [bin, temporary] = [temporaryFolder(), temporaryFolder()];
      // The image is the last but one of its arguments.
      const stub = '#!/bin/bash\n: >"${@: -2:1}"\necho $$ >"$0.pid"\nexec sleep 50\n';
      writeFileSync(join(bin, 'mke2fs'), stub, { mode: 0o755 });
      const running = brenda(['volume', 'upload', newName(), givenFolder()], {
        env: { ...env, PATH: `${bin}:${String(process.env['PATH'])}`, TMPDIR: temporary },
      });
      const pid = join(bin, 'mke2fs.pid');
      while (!existsSync(pid) || readFileSync(pid, 'utf8') === '') await sleep(20);
      running.kill(signal);
      const { code, stderr } = await running;
      expect(code).toBe(130);
      expect(stderr).toMatch(/\ninterrupted; what has been sent is kept; go on with the same command\n$/);
      expect(readdirSync(temporary)).toEqual([]);
      await goneBy(Number(readFileSync(pid, 'utf8')));
    },
  );

  test('of a large disk only what has something in it is read', async () => {
    const folder = givenFolder();
    const survey = { bytes: 6 * MIB, entries: 4 };
    const { file, sizeGiB, free } = await ext4Image(newName(), 50, { folder: { path: folder, ...survey } });
    let bytes = 0;
    const read = file.read.bind(file) as (...args: unknown[]) => Promise<{ bytesRead: number }>;
    const counting = {
      read: async (...args: unknown[]) => {
        const done = await read(...args);
        bytes += done.bytesRead;
        return done;
      },
    };
    const changed = await changedBlocks(
      counting as unknown as typeof file,
      sizeGiB * 1024 * MIB,
      new Map(),
      free,
    );
    expect(bytes).toBeLessThan(2 * 1024 * MIB);
    // One where something was is read all the same, and found to be empty.
    const known = new Map([
      ...changed.map(({ index, hash }): [number, string] => [index, hash]),
      [90_000, 'a'],
    ]);
    const then = await changedBlocks(file, sizeGiB * 1024 * MIB, known, free);
    expect(then.map(({ index }) => index)).toEqual([90_000]);
    expect(changed).toEqual(
      await changedBlocks(file, 2 * 1024 * MIB, new Map()).then((first) => [
        ...first,
        ...changed.filter(({ index }) => index >= 4096),
      ]),
    );
    await file.close();
  });

  test('passes on what mke2fs complains of, in one line', async () => {
    const bin = temporaryFolder();
    const said = '__populate_fs: Could not allocate block in ext2 filesystem while writing file "a"';
    writeFileSync(join(bin, 'mke2fs'), `#!/bin/sh\necho >&2 '${said}'\nexit 1\n`, { mode: 0o755 });
    const folder = givenFolder();
    const { code, stderr } = await brenda(['volume', 'upload', newName(), folder], {
      env: { ...env, PATH: `${bin}:${String(process.env['PATH'])}` },
    });
    expect(code).toBe(2);
    expect(stderr.trimEnd().split('\n').at(-1)).toBe(
      `brenda: folder "${folder}": it cannot be made into 1 GiB: ${said}; --size says how many GiB it has`,
    );
  });
});

describe('brenda volume create', () => {
  test('makes an encrypted volume with an empty file system, and leaves no snapshot', async () => {
    const name = newName();
    const { code, stdout } = await volume('create', name, '-s', '3', '-z', 'us-east-1b');
    expect(code).toBe(0);
    const { Volumes = [] } = await ec2.send(new DescribeVolumesCommand({ VolumeIds: [stdout.trim()] }));
    expect(Volumes).toMatchObject([
      { AvailabilityZone: 'us-east-1b', Size: 3, Encrypted: true, VolumeType: 'gp3', State: 'available' },
    ]);
    const listed = (await volume('list', name, '--json')).stdout.trimEnd().split('\n');
    expect(listed.map((line) => JSON.parse(line) as object)).toMatchObject([
      { kind: 'volume', id: stdout.trim(), sizeGiB: 3, dollarsAMonth: 0.24 },
    ]);
  });

  test('makes one with what its snapshot has, which becomes the next snapshot', async () => {
    const name = newName();
    const first = (await volume('upload', name, givenFolder())).stdout.trim();
    const made = await volume('create', name, '-z', 'us-east-1a', '-s', '5', '--json');
    expect(JSON.parse(made.stdout)).toMatchObject({ from: first });
    const second = (await volume('snapshot', name)).stdout.trim();
    expect(await snapshotNamed(name, moto.env)).toBe(second);
    expect(await snapshot(second)).toMatchObject({ VolumeSize: 5 });
    // Another name, another line of snapshots.
    const other = newName();
    const fromName = await volume('create', other, '-z', 'us-east-1a', '-S', name, '--json');
    expect(JSON.parse(fromName.stdout)).toMatchObject({ from: name });
  });

  test.each<[string, readonly string[], RegExp]>([
    [
      'a zone elsewhere',
      ['-z', 'eu-west-1a', '-s', '1'],
      /^brenda: --zone eu-west-1a: the zones of this Region are us-east-1a, /,
    ],
    [
      'no size for an empty one',
      ['-z', 'us-east-1a'],
      /there is no snapshot of that name; say --size GIB for an empty volume, or --from SNAPSHOT$/,
    ],
    [
      'a snapshot that is not there',
      ['-z', 'us-east-1a', '-S', 'no film'],
      /^brenda: snapshot "no film": no completed snapshot/,
    ],
    [
      'the id of a snapshot that is not there',
      ['-z', 'us-east-1a', '-S', 'snap-0123456789abcdef0'],
      /^brenda: --from snap-0123456789abcdef0: there is no such snapshot in us-east-1; aws ec2 copy-snapshot copies one of another Region$/,
    ],
  ])('refuses %s in one line', async (_, args, line) => {
    const { code, stderr } = await volume('create', newName(), ...args);
    expect(code).toBe(2);
    expect(stderr.trimEnd()).toMatch(line);
  });

  test('nothing is there to take a snapshot of', async () => {
    const { code, stderr } = await volume('snapshot', 'nothing');
    expect(code).toBe(2);
    expect(stderr).toBe(
      'brenda: volume nothing: there is no volume to take a snapshot of; brenda volume upload nothing FOLDER makes a snapshot without one\n',
    );
  });
});

describe('brenda volume delete', () => {
  async function givenTwo(): Promise<{ name: string; earlier: string; current: string }> {
    const [name, folder] = [newName(), givenFolder()];
    const earlier = (await volume('upload', name, folder)).stdout.trim();
    writeFileSync(join(folder, 'more'), 'more');
    return { name, earlier, current: (await volume('upload', name, folder)).stdout.trim() };
  }
  const listed = async (name: string): Promise<string[]> =>
    (await volume('list', name, '--json')).stdout
      .split('\n')
      .filter(Boolean)
      .map((line) => (JSON.parse(line) as { id: string }).id);

  test('deletes what a later one has taken the place of, or all; --dry-run nothing', async () => {
    const { name, earlier, current } = await givenTwo();
    const dry = await volume('delete', name, '--dry-run');
    expect(dry).toMatchObject({ code: 0, stdout: `${earlier}\n${current}\n` });
    expect(dry.stderr).toBe(`${name}: 2 are deleted without --dry-run; nothing was changed\n`);
    expect(await listed(name)).toEqual([earlier, current]);
    expect((await volume('delete', name, '--earlier')).stdout).toBe(`${earlier}\n`);
    expect(await listed(name)).toEqual([current]);
    expect((await volume('delete', name)).stdout).toBe(`${current}\n`);
    expect(await listed(name)).toEqual([]);
    expect(await volume('delete', name)).toMatchObject({
      code: 2,
      stderr: `brenda: volume ${name}: there is none; brenda volume list has those that there are\n`,
    });
  });

  test('deletes nothing while a farm uses one', async () => {
    const { name, earlier, current } = await givenTwo();
    await ec2.send(
      new CreateLaunchTemplateCommand({
        LaunchTemplateName: name,
        LaunchTemplateData: {
          BlockDeviceMappings: [{ DeviceName: '/dev/sdf', Ebs: { SnapshotId: earlier } }],
        },
        TagSpecifications: [
          { ResourceType: 'launch-template', Tags: [{ Key: 'brenda:farm', Value: 'brenda-film' }] },
        ],
      }),
    );
    for (const more of [[], ['--earlier'], ['--dry-run']]) {
      expect(await volume('delete', name, ...more)).toEqual({
        code: 2,
        stdout: '',
        stderr: `brenda: volume ${name}: the snapshot ${earlier} is used by the farm brenda-film; nothing was deleted\n`,
      });
    }
    expect(await listed(name)).toEqual([earlier, current]);
  });

  test('deletes nothing while a volume is attached', async () => {
    const { name, current } = await givenTwo();
    const disk = (await volume('create', name, '-z', 'us-east-1a', '-S', current)).stdout.trim();
    const { Instances: [{ InstanceId = '' } = {}] = [] } = await ec2.send(
      new RunInstancesCommand({
        ImageId: 'ami-12c6146b',
        InstanceType: 'c7i.large',
        Placement: { AvailabilityZone: 'us-east-1a' },
        MinCount: 1,
        MaxCount: 1,
      }),
    );
    await ec2.send(new AttachVolumeCommand({ VolumeId: disk, InstanceId, Device: '/dev/sdf' }));
    const before = await listed(name);
    expect(await volume('delete', name)).toEqual({
      code: 2,
      stdout: '',
      stderr: `brenda: volume ${name}: the volume ${disk} is used by the instance ${InstanceId}; nothing was deleted\n`,
    });
    expect(await listed(name)).toEqual(before);
  });

  // Moto does not know the filter that is asked with; the answer is as EC2 documents it.
  test('deletes nothing while a machine image has one', async () => {
    const { name, earlier, current } = await givenTwo();
    const asked: string[] = [];
    const script = {
      DescribeImages: (body: string) => {
        asked.push(body);
        return ec2Answer(
          'DescribeImages',
          `<imagesSet><item><imageId>ami-0123456789abcdef0</imageId><blockDeviceMapping><item><deviceName>/dev/sdf</deviceName><ebs><snapshotId>${current}</snapshotId></ebs></item></blockDeviceMapping></item></imagesSet>`,
        );
      },
    };
    const server = await motoWith(moto, script);
    try {
      const refused = await brenda(['volume', 'delete', name], {
        env: { ...env, ...server.env },
      });
      expect(refused).toEqual({
        code: 2,
        stdout: '',
        stderr: `brenda: volume ${name}: the snapshot ${current} is used by the image ami-0123456789abcdef0; nothing was deleted\n`,
      });
      const [question] = asked.map((body) => new URLSearchParams(body));
      expect(question?.get('Filter.1.Name')).toBe('block-device-mapping.snapshot-id');
      expect([question?.get('Filter.1.Value.1'), question?.get('Filter.1.Value.2')]).toEqual([
        earlier,
        current,
      ]);
    } finally {
      await server.close();
    }
    expect(await listed(name)).toEqual([earlier, current]);
  });

  test('touches nothing that does not carry the tag', async () => {
    const { name, earlier, current } = await givenTwo();
    const mine = (await volume('create', 'mine', '-z', 'us-east-1a', '-S', current)).stdout.trim();
    await ec2.send(
      new CreateTagsCommand({
        Resources: [mine],
        Tags: [
          { Key: 'Name', Value: name },
          { Key: 'brenda:volume', Value: 'mine' },
        ],
      }),
    );
    expect((await volume('delete', name)).stdout).toBe(`${earlier}\n${current}\n`);
    expect(await listed('mine')).toEqual([mine]);
  });
});

test('brenda volume list is a table of what there is, and what it costs', async () => {
  const name = newName();
  const id = (await volume('upload', name, givenFolder())).stdout.trim();
  await volume('create', name, '-z', 'us-east-1a', '-s', '10');
  const { code, stdout } = await volume('list', name);
  expect(code).toBe(0);
  const [head, first, second] = stdout.trimEnd().split('\n');
  expect(head).toMatch(/^name +kind +id +state +GiB +stored +made +\$ an hour +\$ a month$/);
  expect(first).toMatch(new RegExp(`^${name} +volume +vol-\\w+ +available +10 +- .* 0\\.80$`));
  expect(second).toMatch(new RegExp(`^${name} +snapshot +${id} +completed ebs://${name} +1 `));
  const nothing = await volume('list', 'nothing');
  expect(nothing).toEqual({
    code: 0,
    stdout: '',
    stderr: 'there is no volume nothing in this Region; brenda volume upload makes one\n',
  });
});
