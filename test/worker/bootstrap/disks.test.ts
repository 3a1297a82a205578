import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { InstanceSandbox } from '../../support/deployment/instance-sandbox';
import { givenInstance, reasonOf } from './given-instance';

const ROOT_DISK = ' 8589934592 nvme0n1 Amazon Elastic Block Store              ';
const STORE = (name: string, bytes: number) =>
  ` ${String(bytes)} ${name} Amazon EC2 NVMe Instance Storage        `;

/** lsblk as it answers for these disks; `mounts` says where a disk, or something on it, is mounted. */
function withDisks(
  instance: InstanceSandbox,
  disks: readonly string[],
  mounts: Record<string, string> = {},
): void {
  const places = Object.entries(mounts).map(([disk, place]) => `*/dev/${disk}) printf '\\n${place}\\n' ;;`);
  instance.commands.stub(
    'lsblk',
    `case "$*" in '-bdno SIZE,NAME,MODEL') cat <<'END'\n${[ROOT_DISK, ...disks].join('\n')}\nEND\n;; ${places.join('\n')} esac`,
  );
}

describe('the work folder', () => {
  test('is on the root volume when the instance has no disk of its own', async () => {
    const instance = givenInstance();
    withDisks(instance, []);
    expect((await instance.runStep('work-folder')).code).toBe(0);
    const folder = instance.path('mnt/brenda');
    expect(instance.read('run/brenda/work-folder')).toBe(`${folder}\n`);
    expect(instance.commands.calls('mount')).toEqual([]);
    expect(instance.commands.calls('mkfs.ext4')).toEqual([]);
    expect(instance.commands.calls('chown')).toEqual([`chown brenda:brenda ${folder} ${folder}/projects`]);
  });

  test('is on the largest of the instance store disks, told by their model', async () => {
    const instance = givenInstance();
    withDisks(instance, [STORE('nvme2n1', 75e9), STORE('nvme1n1', 900e9), STORE('nvme3n1', 150e9)]);
    expect((await instance.runStep('work-folder')).code).toBe(0);
    expect(instance.commands.calls('mkfs.ext4')).toEqual([
      'mkfs.ext4 -q -F -m 0 -E nodiscard,lazy_itable_init=1,lazy_journal_init=1 /dev/nvme1n1',
    ]);
    expect(instance.commands.calls('mount')).toEqual([
      `mount -o noatime,nosuid,nodev /dev/nvme1n1 ${instance.path('mnt/brenda')}`,
    ]);
  });

  test('is where a deep-learning image has mounted the disk already', async () => {
    const instance = givenInstance();
    withDisks(instance, [STORE('nvme1n1', 900e9)], { nvme1n1: '/opt/dlami/nvme' });
    instance.commands.stub('systemctl');
    expect((await instance.runStep('work-folder')).code).toBe(0);
    expect(instance.commands.calls('systemctl')).toContain('systemctl start dlami-nvme.service');
    expect(instance.commands.calls('mkfs.ext4')).toEqual([]);
    expect(instance.read('run/brenda/work-folder')).toBe(`${instance.path('opt/dlami/nvme/brenda')}\n`);
  });

  test('fails the boot when the disk cannot be formatted', async () => {
    const instance = givenInstance();
    withDisks(instance, [STORE('nvme1n1', 900e9)]);
    instance.commands.stub('mkfs.ext4', 'echo "mkfs.ext4: Input/output error" >&2; exit 1');
    instance.write('run/brenda/work-folder.log', 'mkfs.ext4: Input/output error\n');
    expect((await instance.runStep('work-folder')).code).toBe(1);
    expect(reasonOf(instance, 'work-folder')).toBe(
      '/dev/nvme1n1 cannot be formatted: mkfs.ext4: Input/output error',
    );
  });

  test('fails the boot when there is hardly any room on it', async () => {
    const instance = givenInstance();
    withDisks(instance, []);
    instance.commands.stub('df', 'printf "     Avail\\n 104857600\\n"');
    expect((await instance.runStep('work-folder')).code).toBe(1);
    expect(reasonOf(instance, 'work-folder')).toMatch(
      /mnt\/brenda has 100 MiB free, and 2 GiB are the least; give the instances a larger root volume/,
    );
  });
});

describe('the snapshots', () => {
  const project = 'vol-0aaaaaaaaaaaaaaaa';
  const textures = 'vol-0bbbbbbbbbbbbbbbb';
  const snapshots = 'project=/dev/sdf extra/textures=/dev/sdg';

  /** EC2 as it answers for volumes of this instance, one a line: device, volume, instance. */
  function withVolumes(instance: InstanceSandbox, ...lines: readonly string[]): void {
    const id = 'i-0123456789abcdef0';
    instance.commands.stub(
      'aws',
      `cat <<'END'\n${lines.map((line) => line.replace('HERE', id)).join('\n')}\nEND`,
    );
  }

  function withDisk(instance: InstanceSandbox, name: string): void {
    const folder = instance.path('dev/disk/by-id');
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, name), '');
  }

  const byId = (volume: string) => `nvme-Amazon_Elastic_Block_Store_${volume.replace('-', '')}`;

  test('are found by the id of their volumes, whatever their disks are called, and mounted to be read', async () => {
    const instance = givenInstance({ BRENDA_SNAPSHOTS: snapshots });
    withVolumes(
      instance,
      `/dev/xvda vol-00000000000000000 HERE`,
      `/dev/sdg ${textures} HERE`,
      `/dev/sdf vol-0fffffffffffffff i-0another`,
      `/dev/sdf ${project} HERE`,
    );
    for (const volume of [project, textures]) withDisk(instance, byId(volume));
    const { code, output } = await instance.runStep('volumes');
    expect(code).toBe(0);
    expect(output).toContain(`project: ${project}\nextra/textures: ${textures}\n`);
    const disk = (volume: string) => instance.path(`dev/disk/by-id/${byId(volume)}`);
    expect(instance.commands.calls('mount')).toEqual([
      `mount -o ro,nosuid,nodev ${disk(project)} ${instance.path('mnt/brenda-volumes/project')}`,
      `mount -o ro,nosuid,nodev ${disk(textures)} ${instance.path('mnt/brenda-volumes/extra/textures')}`,
    ]);
    expect(instance.commands.calls('aws')[0]).toContain(
      'describe-volumes --filters Name=attachment.instance-id,Values=i-0123456789abcdef0',
    );
  });

  test('may come late', async () => {
    const instance = givenInstance({ BRENDA_SNAPSHOTS: 'project=/dev/sdf' });
    instance.commands.stub(
      'aws',
      `(($(grep -c . "${instance.folder}/calls") < 4)) || echo "/dev/sdf\t${project}\ti-0123456789abcdef0"`,
    );
    setTimeout(() => {
      withDisk(instance, byId(project));
    }, 300);
    expect((await instance.runStep('volumes')).code).toBe(0);
    expect(instance.commands.calls('mount')).toHaveLength(1);
  });

  test('are mounted from their partition when they have one, and XFS without its name', async () => {
    const instance = givenInstance({ BRENDA_SNAPSHOTS: 'project=/dev/sdf' });
    withVolumes(instance, `/dev/sdf ${project} HERE`);
    withDisk(instance, byId(project));
    withDisk(instance, `${byId(project)}-part1`);
    instance.commands.stub('blkid', 'echo xfs');
    expect((await instance.runStep('volumes')).code).toBe(0);
    expect(instance.commands.calls('mount')[0]).toContain(`ro,nosuid,nodev,nouuid`);
    expect(instance.commands.calls('mount')[0]).toContain('-part1 ');
  });

  test('keep their names on the older machines', async () => {
    const instance = givenInstance({ BRENDA_SNAPSHOTS: 'project=/dev/sdf' });
    withVolumes(instance, `/dev/sdf ${project} HERE`);
    instance.write('dev/xvdf', '');
    expect((await instance.runStep('volumes')).code).toBe(0);
    expect(instance.commands.calls('mount')[0]).toContain(instance.path('dev/xvdf'));
  });

  test.each([
    [
      'no volume is attached',
      (instance: InstanceSandbox) => {
        withVolumes(instance, '/dev/xvda vol-00000000000000000 HERE');
      },
      'no volume is attached as /dev/sdf for the snapshot "project": EC2 knows of none',
    ],
    [
      'EC2 may not be asked',
      (instance: InstanceSandbox) => {
        instance.commands.stub(
          'aws',
          'printf "\\nAn error occurred (UnauthorizedOperation)\\n" >&2; exit 254',
        );
      },
      'no volume is attached as /dev/sdf for the snapshot "project": An error occurred (UnauthorizedOperation)',
    ],
    [
      'no disk appears',
      (instance: InstanceSandbox) => {
        withVolumes(instance, `/dev/sdf ${project} HERE`);
      },
      `the volume ${project} of the snapshot "project" is attached as /dev/sdf, and no disk of it has appeared`,
    ],
    [
      'it holds no file system',
      (instance: InstanceSandbox) => {
        withVolumes(instance, `/dev/sdf ${project} HERE`);
        withDisk(instance, byId(project));
        instance.commands.stub('mount', 'exit 32');
        instance.write('run/brenda/volumes.log', 'mount: wrong fs type, bad option, bad superblock\n');
      },
      `the snapshot "project" (${project}) cannot be mounted: mount: wrong fs type, bad option, bad superblock`,
    ],
  ])('fail the boot when %s', async (_, given, reason) => {
    const instance = givenInstance({ BRENDA_SNAPSHOTS: 'project=/dev/sdf', BRENDA_VOLUME_SECONDS: '1' });
    given(instance);
    expect((await instance.runStep('volumes')).code).toBe(1);
    expect(reasonOf(instance, 'volumes')).toBe(reason);
  });

  test('are not asked for when there are none', async () => {
    const instance = givenInstance();
    expect((await instance.runStep('volumes')).code).toBe(0);
    expect(instance.commands.calls()).toEqual([]);
  });
});
