import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Stage } from 'aws-cdk-lib';
import { assets } from '../../lib/assets';
import { type BlenderRelease, DEFAULT_BLENDER } from '../../lib/blender-release';
import { blenderUrls } from '../../protocol/blender-releases';
import type { Copies } from '../../protocol/staging';
import { flat, givenFarm, resource } from '../support/farm-stack';
import { temporaryFolder } from '../support/temporary-folder';

interface Uploaded {
  readonly source: { readonly executable?: readonly string[]; readonly path?: string };
  readonly destinations: Readonly<Record<string, { readonly objectKey: string }>>;
}

/** What a deployment uploads as Blender, and where instances find it. */
function blenderOf(blender?: BlenderRelease) {
  const given = givenFarm(blender ? { blender } : {});
  const { farm, stack } = given;
  const { from, to } =
    (
      JSON.parse(flat(resource(given.template(), 'Custom::BrendaStaging').Properties['Copies'])) as Copies
    ).find(({ to }) => to.key.startsWith('blender/')) ?? {};
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

test('a deployment brings Blender into the account by its SHA-256, and instances have it of the bucket of the farm', () => {
  const { from, to, source, stack, userData } = blenderOf();
  const { sha256, version } = DEFAULT_BLENDER;
  const key = `blender/${sha256}/blender-5.2.2-linux-x64.tar.xz`;
  expect([from?.key, to]).toEqual([sha256, { bucket: '<FarmBucketsProject>', key }]);
  // Run where the account has not got it: a synthesis fetches nothing.
  expect(source?.executable).toEqual(['node', assets.blenderArchive(), sha256, ...blenderUrls(version)]);
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
  expect(source?.executable?.slice(2)).toEqual([sha256, url]);
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
