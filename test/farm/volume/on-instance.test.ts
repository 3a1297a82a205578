import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  mkdirSync,
  readFileSync,
  renameSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import script from '../../../farm/volume/instance/volume.sh';
import { MOST_USER_DATA_BYTES, scriptWith } from '../../../protocol/farm/user-data';
import { InstanceSandbox } from '../../support/deployment/instance-sandbox';
import { needs, testWith } from '../../support/programs';
import { temporaryFolder } from '../../support/temporary-folder';

needs('mke2fs', 'debugfs', 'blkid');

const MIB = 1024 ** 2;
const BY_ID = 'dev/disk/by-id/nvme-Amazon_Elastic_Block_Store_vol0aaaaaaaaaaaaaaaa';
const SETTINGS = { BRENDA_VOLUME: 'film', BRENDA_IS_NEW: 'yes', BRENDA_MINUTES: '480' };

/** An instance whose disk is a file of zeros. What reads disks and makes file systems is real; what mounts them leaves a mark. */
function givenInstance(settings: Partial<typeof SETTINGS> = {}): InstanceSandbox {
  const instance = new InstanceSandbox(temporaryFolder());
  const mark = join(instance.folder, 'mounted');
  instance.commands
    .stub('blkid', 'exec "$REAL" "$@"')
    .stub('mkfs.ext4', 'exec "$REAL" "$@"')
    .stub('resize2fs')
    .stub('systemctl')
    .stub('mount', `touch '${mark}'`)
    .stub('umount', `rm '${mark}'`)
    .stub('findmnt', `[ -e '${mark}' ]`);
  instance.setEnvironment({ BRENDA_VOLUME_SECONDS: '5' });
  instance.write('user-data', scriptWith({ ...SETTINGS, ...settings }, script));
  return withDisk(instance, BY_ID);
}

function withDisk(instance: InstanceSandbox, name: string, mib = 16): InstanceSandbox {
  instance.write(name, '');
  truncateSync(instance.path(name), mib * MIB);
  return instance;
}

const boot = (instance: InstanceSandbox) => instance.run(instance.path('user-data'));
/** As Run Command calls it later. */
const later = (instance: InstanceSandbox, what: 'ready' | 'unmount') =>
  instance.run(instance.path('var/lib/brenda-volume/volume.sh'), [what]);
const superblock = (instance: InstanceSandbox): string =>
  execFileSync('debugfs', ['-R', 'stats', instance.path(BY_ID)], { encoding: 'utf8', stdio: 'pipe' });

describe('an instance with a volume', () => {
  test('ends itself when its time is over, before all else', async () => {
    const instance = givenInstance();
    expect((await boot(instance)).code).toBe(0);
    expect(instance.commands.calls()[0]).toBe('shutdown -P +480');
  });

  test('formats a new one, with its name for a label, and mounts it for all to write', async () => {
    const instance = givenInstance({ BRENDA_VOLUME: 'a-film-with-a-long-name' });
    expect((await boot(instance)).code).toBe(0);
    expect(await later(instance, 'ready')).toEqual({ code: 0, output: 'mounted\n' });
    expect(superblock(instance)).toMatch(/volume name: +a-film-with-a-lo\n/);
    const at = instance.path('mnt/a-film-with-a-long-name');
    expect(instance.commands.calls('mount')).toEqual([
      `mount -o noatime,nosuid,nodev ${instance.path(BY_ID)} ${at}`,
    ]);
    expect(spawnSync('stat', ['-c', '%a', at], { encoding: 'utf8' }).stdout).toBe('1777\n');
    expect(spawnSync('e2fsck', ['-f', '-n', instance.path(BY_ID)]).status).toBe(0);
  });

  test('mounts one that has a file system as it is, new or not, and lets it fill its disk', async () => {
    for (const BRENDA_IS_NEW of ['yes', 'no']) {
      const instance = givenInstance({ BRENDA_IS_NEW });
      execFileSync('mke2fs', ['-q', '-t', 'ext4', '-L', 'theirs', instance.path(BY_ID)], { stdio: 'pipe' });
      const before = readFileSync(instance.path(BY_ID));
      expect((await boot(instance)).code).toBe(0);
      expect(instance.commands.calls('mkfs.ext4')).toEqual([]);
      expect(instance.commands.calls('resize2fs')).toEqual([`resize2fs ${instance.path(BY_ID)}`]);
      expect(readFileSync(instance.path(BY_ID)).equals(before)).toBe(true);
      expect((await later(instance, 'ready')).output).toBe('mounted\n');
    }
  });

  test('mounts a partition where a whole disk has its files in one', async () => {
    const instance = givenInstance({ BRENDA_IS_NEW: 'no' });
    const [disk, partition] = [instance.path('dev/nvme1n1'), instance.path('dev/nvme1n1p1')];
    renameSync(instance.path(BY_ID), disk);
    symlinkSync(disk, instance.path(BY_ID));
    withDisk(instance, 'dev/nvme1n1p1');
    symlinkSync(partition, instance.path(`${BY_ID}-part1`));
    execFileSync('mke2fs', ['-q', '-t', 'ext4', partition], { stdio: 'pipe' });
    expect((await boot(instance)).code).toBe(0);
    expect(instance.commands.calls('mount')[0]).toContain(` ${partition} `);
  });

  const bytesAt = (instance: InstanceSandbox, at: number): void => {
    const disk = readFileSync(instance.path(BY_ID));
    disk.write('somebody wrote this', at);
    writeFileSync(instance.path(BY_ID), disk);
  };
  test.each<[string, Partial<typeof SETTINGS>, (instance: InstanceSandbox) => void, string]>([
    [
      'is not new and has no file system',
      { BRENDA_IS_NEW: 'no' },
      () => undefined,
      'there is no file system on the volume that can be mounted; a snapshot must be of a disk that has one',
    ],
    [
      'is new and has something at its beginning',
      {},
      (instance) => {
        bytesAt(instance, 5 * MIB);
      },
      'the volume is new and has something on it; it is not formatted',
    ],
    [
      'is new and has something at its end',
      {},
      (instance) => {
        truncateSync(instance.path(BY_ID), 80 * MIB);
        bytesAt(instance, 80 * MIB - 100);
      },
      'the volume is new and has something on it; it is not formatted',
    ],
    [
      'is new and has a table of partitions',
      {},
      (instance) => {
        const disk = readFileSync(instance.path(BY_ID));
        disk.write('\x55\xaa', 510, 'latin1');
        disk.write('\x00\x00\x01\x00\x83\x01\x01\x00\x01\x00\x00\x00\x01\x00\x00\x00', 446, 'latin1');
        writeFileSync(instance.path(BY_ID), disk);
      },
      'the volume is new and has something on it; it is not formatted',
    ],
  ])('formats none that %s', async (_, settings, change, reason) => {
    const instance = givenInstance(settings);
    change(instance);
    const before = readFileSync(instance.path(BY_ID));
    expect((await boot(instance)).code).toBe(1);
    expect(readFileSync(instance.path(BY_ID)).equals(before)).toBe(true);
    expect([instance.commands.calls('mkfs.ext4'), instance.commands.calls('mount')]).toEqual([[], []]);
    expect(await later(instance, 'ready')).toEqual({ code: 1, output: `${reason}\n` });
    // Its time runs all the same.
    expect(instance.commands.calls('shutdown')).toHaveLength(1);
  });

  test('takes no disk that is in use, none that came with the type, and of two neither', async () => {
    const other = 'dev/disk/by-id/nvme-Amazon_Elastic_Block_Store_vol0bbbbbbbbbbbbbbbb';
    const instance = withDisk(givenInstance(), other);
    withDisk(instance, `${other}-part1`);
    withDisk(instance, 'dev/disk/by-id/nvme-Amazon_EC2_NVMe_Instance_Storage_AWS1');
    instance.commands.stub('lsblk', `case "$*" in *vol0bbb*) printf '\\n/\\n/boot/efi\\n' ;; esac`);
    expect((await boot(instance)).code).toBe(0);
    expect(instance.commands.calls('mkfs.ext4')[0]).toContain('vol0aaaaaaaaaaaaaaaa');

    const unsure = withDisk(givenInstance(), other);
    expect((await boot(unsure)).code).toBe(1);
    expect((await later(unsure, 'ready')).output).toMatch(
      /^there are several disks that may be the volume: .*vol0a+, .*vol0b+\n$/,
    );
    expect(unsure.commands.calls('mkfs.ext4')).toEqual([]);
  });

  test('says that no disk has come', async () => {
    const instance = givenInstance();
    instance.commands.stub('lsblk', 'echo /elsewhere');
    expect((await boot(instance)).code).toBe(1);
    expect((await later(instance, 'ready')).output).toBe(
      'the volume is attached, and no disk of it has appeared in 5 seconds\n',
    );
  });

  test('says what mkfs and mount refuse', async () => {
    const unformatted = givenInstance();
    unformatted.commands.stub('mkfs.ext4', 'exit 1');
    await boot(unformatted);
    expect((await later(unformatted, 'ready')).output).toBe('the volume cannot be formatted\n');
    const unmounted = givenInstance();
    unmounted.commands.stub('mount', 'exit 32');
    await boot(unmounted);
    expect((await later(unmounted, 'ready')).output).toBe(
      'the volume cannot be mounted: it has ext4 on it\n',
    );
  });

  test('after a restart mounts again, and has no more time than before', async () => {
    const instance = givenInstance();
    await boot(instance);
    const unit = instance.read('etc/systemd/system/brenda-volume.service');
    const [, command = ''] = /^ExecStart=\/bin\/bash (.*) boot$/m.exec(unit) ?? [];
    expect(instance.commands.calls('systemctl')).toEqual(['systemctl enable brenda-volume.service']);
    // What a restart forgets, five hours later.
    const ends = 'var/lib/brenda-volume/ends';
    instance.write(ends, String(Number(instance.read(ends)) - 5 * 3600));
    for (const lost of ['mounted', 'root/run/brenda-volume.result'])
      execFileSync('rm', [join(instance.folder, lost)]);
    expect((await instance.run(command, ['boot'])).code).toBe(0);
    expect(instance.commands.calls('shutdown')).toEqual(['shutdown -P +480', 'shutdown -P +180']);
    expect(instance.commands.calls('mkfs.ext4')).toHaveLength(1);
    expect(instance.commands.calls('mount')).toHaveLength(2);
    // And one whose time was over meanwhile goes at once.
    instance.write(ends, '1');
    await instance.run(command, ['boot']);
    expect(instance.commands.calls('shutdown').at(-1)).toBe('shutdown -P +0');
  });
});

describe('unmounting', () => {
  async function givenMounted(): Promise<InstanceSandbox> {
    const instance = givenInstance();
    await boot(instance);
    return instance;
  }

  test('lets all read what only its owner could, and comes once', async () => {
    const instance = await givenMounted();
    for (const [file, mode] of [
      ['closed/a.png', 0o600],
      ['open.blend', 0o644],
    ] as const) {
      const path = instance.path(`mnt/film/${file}`);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, file, { mode });
      chmodSync(path, mode);
    }
    chmodSync(instance.path('mnt/film/closed'), 0o700);
    expect(await later(instance, 'unmount')).toEqual({
      code: 0,
      output: 'unmounted; 2 files and folders that only their owner could read can be read by all now\n',
    });
    const modes = ['closed', 'closed/a.png', 'open.blend'].map((name) => instance.path(`mnt/film/${name}`));
    expect(spawnSync('stat', ['-c', '%a', ...modes], { encoding: 'utf8' }).stdout).toBe('755\n644\n644\n');
    expect(await later(instance, 'unmount')).toEqual({ code: 0, output: 'unmounted already\n' });
    expect(instance.commands.calls('umount')).toHaveLength(1);
  });

  test('is for good: a restart does not mount it again while a snapshot is taken', async () => {
    const instance = await givenMounted();
    await later(instance, 'unmount');
    expect((await boot(instance)).code).toBe(0);
    expect(instance.commands.calls('mount')).toHaveLength(1);
    expect((await later(instance, 'unmount')).output).toBe('unmounted already\n');
  });

  test('names who uses it', async () => {
    const instance = await givenMounted();
    instance.commands.stub('umount', 'exit 32');
    mkdirSync(instance.path('proc/42/fd'), { recursive: true });
    instance.write('proc/42/comm', 'blender\n');
    execFileSync('ln', ['-s', instance.path('mnt/film/bake'), instance.path('proc/42/cwd')]);
    const at = instance.path('mnt/film');
    expect(await later(instance, 'unmount')).toEqual({
      code: 1,
      output: `the volume is in use, by blender (42); end these, or leave ${at}, and try again\n`,
    });
  });

  test('of one that is not mounted yet, or could not be, says so', async () => {
    const instance = givenInstance({ BRENDA_IS_NEW: 'no' });
    await boot(instance);
    expect(await later(instance, 'unmount')).toEqual({
      code: 1,
      output: expect.stringMatching(
        /^the volume is not mounted: there is no file system on the volume/,
      ) as string,
    });
    execFileSync('rm', [instance.path('run/brenda-volume.result')]);
    expect(await later(instance, 'unmount')).toEqual({
      code: 1,
      output: 'the volume is not mounted yet; try again in a minute\n',
    });
  });
});

// Whoever runs the tests may not be allowed to mount anything.
const canMount =
  process.getuid?.() === 0 &&
  spawnSync('losetup', ['-f']).status === 0 &&
  spawnSync('mount', ['--version']).status === 0;
(canMount ? test : test.skip)('a real file system is made, mounted, written to and unmounted', async () => {
  const instance = givenInstance();
  const at = instance.path('mnt/film');
  for (const name of ['umount', 'findmnt', 'resize2fs']) instance.commands.stub(name, 'exec "$REAL" "$@"');
  // There is a file where an instance has a disk.
  instance.commands.stub('mount', 'exec "$REAL" -o loop "$@"');
  try {
    expect((await boot(instance)).code).toBe(0);
    writeFileSync(join(at, 'a.blend'), 'BLENDER', { mode: 0o600 });
    expect((await later(instance, 'unmount')).output).toMatch(/^unmounted; 1 files/);
  } finally {
    spawnSync('umount', [at], { stdio: 'ignore' });
  }
  const read = ['-R', 'cat a.blend', instance.path(BY_ID)];
  expect(execFileSync('debugfs', read, { encoding: 'utf8', stdio: 'pipe' })).toBe('BLENDER');
});

test('the script is short enough for user data, and says nothing to shellcheck', () => {
  expect(Buffer.byteLength(scriptWith(SETTINGS, script))).toBeLessThan(MOST_USER_DATA_BYTES);
});

testWith('shellcheck')('the script has nothing that shellcheck would complain about', () => {
  const path = join(__dirname, '..', '..', '..', 'farm', 'volume', 'instance', 'volume.sh');
  const { stdout, status } = spawnSync('shellcheck', ['-s', 'bash', path], { encoding: 'utf8' });
  expect([status, stdout]).toEqual([0, '']);
});
