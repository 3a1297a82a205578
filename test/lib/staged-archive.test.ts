import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Stage } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { assets } from '../../lib/assets';
import type { RenderFarmProps } from '../../lib/constructs/farm/render-farm-props';
import { type BlenderRelease, DEFAULT_BLENDER } from '../../lib/blender-release';
import { blenderUrls } from '../../protocol/releases/blender-releases';
import { nodeRelease } from '../../protocol/releases/node-release';
import type { Copies } from '../../protocol/farm/staging';
import { flat, givenFarm, resource } from '../support/deployment/farm-stack';
import { temporaryFolder } from '../support/temporary-folder';

interface Uploaded {
  readonly source: { readonly executable?: readonly string[]; readonly path?: string };
  readonly destinations: Readonly<Record<string, { readonly objectKey: string }>>;
}

/** What a deployment uploads as an archive, and where instances find it. */
function archiveOf(folder: 'blender' | 'node', props: Partial<RenderFarmProps> = {}) {
  const given = givenFarm(props, { env: { account: '123456789012', region: 'eu-central-1' } });
  const { farm, stack } = given;
  const { from, to } =
    (
      JSON.parse(flat(resource(given.template(), 'Custom::BrendaStaging').Properties['Copies'])) as Copies
    ).find(({ to }) => to.key.startsWith(`${folder}/`)) ?? {};
  const { files } = Stage.of(stack)
    ?.synth()
    .stacks[0]?.dependencies.flatMap((one) =>
      'contents' in one ? [one.contents as { files: Record<string, Uploaded> }] : [],
    )[0] ?? { files: {} };
  const uploaded = Object.values(files).find(
    ({ destinations }) => Object.values(destinations)[0]?.objectKey === from?.key,
  );
  return { userData: farm.userData, stack, from, to, source: uploaded?.source };
}

const blenderOf = (blender?: BlenderRelease) => archiveOf('blender', blender ? { blender } : {});

test('a deployment brings Blender into the account by its SHA-256, and instances have it of the bucket of the farm', () => {
  const { from, to, source, stack, userData } = blenderOf();
  const { sha256, version } = DEFAULT_BLENDER;
  const key = `blender/${sha256}/blender-5.2.2-linux-x64.tar.xz`;
  expect([from?.key, to]).toEqual([sha256, { bucket: '<FarmBucketsProject>', key }]);
  // Run where the account has not got it: a synthesis fetches nothing.
  expect(source?.executable).toEqual([
    'node',
    assets.bringArchive(),
    'blenderFile',
    sha256,
    ...blenderUrls(version),
  ]);
  const [, told = ''] = /^BRENDA_BLENDER_ARCHIVE='(.*)'$/m.exec(userData) ?? [];
  expect(flat(stack.resolve(told))).toBe(`s3://<FarmBucketsProject>/${key}`);
  expect(userData).not.toContain('https://download');
});

test('blender.org is asked first, then its mirrors', () => {
  expect(blenderUrls('4.5.4').map((url) => url.replace(/^https:\/\//, ''))).toEqual([
    'download.blender.org/release/Blender4.5/blender-4.5.4-linux-x64.tar.xz',
    'mirror.clarkson.edu/blender/release/Blender4.5/blender-4.5.4-linux-x64.tar.xz',
    'ftp.nluug.nl/pub/graphics/blender/release/Blender4.5/blender-4.5.4-linux-x64.tar.xz',
    'mirrors.dotsrc.org/blender/blender-release/Blender4.5/blender-4.5.4-linux-x64.tar.xz',
    'mirrors.aliyun.com/blender/release/Blender4.5/blender-4.5.4-linux-x64.tar.xz',
  ]);
});

test('an address of your own is the only one', () => {
  const url = 'https://films.example/ours.tar.xz';
  const sha256 = 'a'.repeat(64);
  const { source, to } = blenderOf({ version: '4.2.9', sha256, url });
  expect(source?.executable?.slice(3)).toEqual([sha256, url]);
  expect(to?.key).toBe(`blender/${sha256}/ours.tar.xz`);
});

describe('a file of this machine', () => {
  const file = join(temporaryFolder(), 'blender-9.9.9-linux-x64.tar.xz');
  writeFileSync(file, 'an archive');
  const sha256 = createHash('sha256').update('an archive').digest('hex');

  test('is part of the assembly, so that it can be deployed elsewhere', () => {
    const { source, to } = blenderOf({ version: '9.9.9', sha256, file });
    expect(source?.executable).toBeUndefined();
    expect(source?.path).toMatch(/\.xz$/);
    expect(to?.key).toBe(`blender/${sha256}/blender-9.9.9-linux-x64.tar.xz`);
  });

  test('is refused before anything is deployed when it is another, or not there', () => {
    const wanted = 'b'.repeat(64);
    expect(() => givenFarm({ blender: { version: '9.9.9', sha256: wanted, file } })).toThrow(
      `Blender's archive ${file}: its SHA-256 is ${sha256}, and must be ${wanted}; download it again, or give the blenderVersion and blenderSha256 that it has`,
    );
    const missing = `${file}.tar.xz`;
    expect(() => givenFarm({ blender: { version: '9.9.9', sha256, file: missing } })).toThrow(
      new RegExp(`^Blender's archive ${missing}: cannot be read \\((?:Error: )?ENOENT.*name the \\.tar\\.xz`),
    );
  });
});

describe('Node.js', () => {
  const machineImage = ec2.MachineImage.genericLinux({ 'eu-central-1': 'ami-12345678' });
  const nodeOf = (props: Partial<RenderFarmProps>) => archiveOf('node', props);

  test.each<[string, Partial<RenderFarmProps>, boolean]>([
    ['Amazon Linux', {}, false],
    ['an image that is made of Amazon Linux', { image: {} }, false],
    ['Amazon Linux, which is to have it all the same', { bringNode: true }, true],
    ['an image of the user', { machineImage }, true],
    ['an image that is made of one of the user', { image: { base: 'ami-12345678' } }, true],
    ['an image of the user that has it', { machineImage, bringNode: false }, false],
  ])('for %s: is it brought? by the same way as Blender', (_, props, isBrought) => {
    const { to, from, source, userData, stack } = nodeOf(props);
    if (!isBrought) {
      expect(to).toBeUndefined();
      expect(userData).not.toMatch(/^BRENDA_NODE/m);
      return;
    }
    const { sha256, urls, version } = nodeRelease(false);
    const key = `node/${sha256}/node-v${version}-linux-x64.tar.xz`;
    expect([from?.key, to]).toEqual([sha256, { bucket: '<FarmBucketsProject>', key }]);
    expect(source?.executable).toEqual(['node', assets.bringArchive(), 'nodeFile', sha256, ...urls]);
    const [, told = ''] = /^BRENDA_NODE_ARCHIVE='(.*)'$/m.exec(userData) ?? [];
    expect(flat(stack.resolve(told))).toBe(`s3://<FarmBucketsProject>/${key}`);
    expect(userData).toContain(`\nBRENDA_NODE_SHA256='${sha256}'\n`);
  });

  test('for arm64 is another archive', () => {
    const { to } = nodeOf({
      machineImage,
      blender: 'image',
      architecture: ec2.InstanceArchitecture.ARM_64,
      instanceTypes: [new ec2.InstanceType('c7g.xlarge')],
    });
    const { sha256, version } = nodeRelease(true);
    expect(to?.key).toBe(`node/${sha256}/node-v${version}-linux-arm64.tar.xz`);
  });

  test('is asked of nodejs.org first, then of its mirrors', () => {
    expect(nodeRelease(true).urls).toEqual([
      'https://nodejs.org/dist/v24.19.0/node-v24.19.0-linux-arm64.tar.xz',
      'https://npmmirror.com/mirrors/node/v24.19.0/node-v24.19.0-linux-arm64.tar.xz',
      'https://mirrors.aliyun.com/nodejs-release/v24.19.0/node-v24.19.0-linux-arm64.tar.xz',
    ]);
  });

  test('of a file of this machine is refused when it is another', () => {
    const nodeFile = join(temporaryFolder(), 'node.tar.xz');
    writeFileSync(nodeFile, 'another');
    const { sha256, urls } = nodeRelease(false);
    expect(() => nodeOf({ machineImage, nodeFile })).toThrow(
      `Node.js's archive ${nodeFile}: its SHA-256 is ${createHash('sha256').update('another').digest('hex')}, and must be ${sha256}; get ${urls[0]}`,
    );
  });
});
