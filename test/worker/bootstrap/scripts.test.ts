import { execFileSync, spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { type BootSettings, MOST_USER_DATA_BYTES, userData } from '../../../protocol/farm/user-data';
import { temporaryFolder } from '../../support/temporary-folder';
import { bootBundle } from '../../support/deployment/boot-bundle';
import { testWith } from '../../support/programs';

const folder = join(__dirname, '..', '..', '..', 'worker', 'bootstrap');
const scripts = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
  name.endsWith('.sh'),
);

describe('the scripts of the bootstrap', () => {
  testWith('shellcheck')('have nothing that shellcheck would complain about', () => {
    const paths = scripts.map((name) => join(folder, name));
    const { stdout, status } = spawnSync('shellcheck', ['-x', '-P', 'SCRIPTDIR', '-s', 'bash', ...paths], {
      encoding: 'utf8',
    });
    expect([status, stdout]).toEqual([0, '']);
  });

  test.each(scripts)('%s can be read by bash', (name) => {
    execFileSync('bash', ['-n', join(folder, name)]);
  });

  test('are all there are: each step that the second stage names has its file, and no other', () => {
    const boot = readFileSync(join(folder, 'bundle', 'boot.sh'), 'utf8');
    const named = /^steps=\((.*)\)$/m.exec(boot)?.[1]?.split(' ');
    const there = readdirSync(join(folder, 'bundle', 'steps')).map((name) => name.replace('.sh', ''));
    expect(named?.sort()).toEqual(there.sort());
  });
});

describe('user data', () => {
  const longest: Required<BootSettings> = {
    BRENDA_BUNDLE: `s3://cdk-hnb659fds-assets-123456789012-ap-southeast-2/${'0'.repeat(64)}.zip`,
    BRENDA_BUNDLE_SHA256: '0'.repeat(64),
    BRENDA_BUCKET: 'b'.repeat(63),
    BRENDA_QUEUE_URL: `https://sqs.ap-southeast-2.amazonaws.com/123456789012/${'q'.repeat(80)}`,
    BRENDA_DEAD_LETTER_URL: `https://sqs.ap-southeast-2.amazonaws.com/123456789012/${'q'.repeat(80)}`,
    BRENDA_GROUP: 'g'.repeat(120),
    BRENDA_LOG_GROUP: 'l'.repeat(120),
    BRENDA_BLENDER_VERSION: '5.2.10',
    BRENDA_BLENDER_ARCHIVE: `s3://${'b'.repeat(63)}/blender/${'0'.repeat(64)}/blender-5.2.10-linux-x64.tar.xz`,
    BRENDA_BLENDER_SHA256: '0'.repeat(64),
    BRENDA_BLENDER_BUILD: `5.2.10 ${'0'.repeat(64)}`,
    BRENDA_NODE_ARCHIVE: `s3://${'b'.repeat(63)}/node/${'0'.repeat(64)}/node-v24.19.10-linux-arm64.tar.xz`,
    BRENDA_NODE_SHA256: '0'.repeat(64),
    BRENDA_ENGINE: 'BLENDER_WORKBENCH',
    BRENDA_BLENDER_NETWORK: 'none',
    BRENDA_SNAPSHOTS: 'project=/dev/sdf extra/textures=/dev/sdg extra/cache=/dev/sdh',
    BRENDA_LEASE_SECONDS: '43200',
    BRENDA_BLENDER_MEMORY_MIB: '1048576',
    BRENDA_BLENDER_THREADS: '192',
    BRENDA_BOOT_MINUTES: '60',
  };

  test('leaves room in what EC2 takes, with every setting at its longest', () => {
    const { userData: script } = bootBundle(temporaryFolder(), __filename);
    const bytes = Buffer.byteLength(userData(longest, script));
    expect(bytes).toBeGreaterThan(Buffer.byteLength(script));
    expect(bytes).toBeLessThan(MOST_USER_DATA_BYTES);
  });

  test('tells the script each setting as it is, and leaves out what is not set', () => {
    const settings = { ...longest, BRENDA_LOG_GROUP: "it's $HOME `and` \\more\\", BRENDA_GROUP: '' };
    const said = execFileSync('bash', {
      input: userData(
        settings,
        '#!/bin/bash\nprintf "%s\\n" "$BRENDA_LOG_GROUP" "${BRENDA_GROUP-unset}" "$BRENDA_SNAPSHOTS"\n',
      ),
      encoding: 'utf8',
      env: { PATH: process.env['PATH'] },
    });
    expect(said.split('\n').slice(0, 3)).toEqual([
      settings.BRENDA_LOG_GROUP,
      'unset',
      longest.BRENDA_SNAPSHOTS,
    ]);
  });
});

test('the bundle has a checksum for each of its files', () => {
  const target = temporaryFolder();
  bootBundle(target, __filename);
  const bundle = join(target, 'bundle');
  execFileSync('sha256sum', ['--status', '-c', 'SHA256SUMS'], { cwd: bundle });
  const listed = readFileSync(join(bundle, 'SHA256SUMS'), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => line.slice(66));
  const files = readdirSync(bundle, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(bundle, join(entry.parentPath, entry.name)));
  expect(listed.sort()).toEqual(files.filter((name) => name !== 'SHA256SUMS').sort());
});
