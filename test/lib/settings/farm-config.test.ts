import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readFarmConfigs } from '../../../lib/farm-config';
import { temporaryFolder } from '../../support/temporary-folder';

const BLOOM = join(__dirname, '..', '..', '..', 'examples', 'bloom');
/** The least that a farm needs. */
const least = { project: 's3://films/bloom.zip', frames: '1-48' };
const snapshot = 'snap-0123456789abcdef0';
const sha256 = '0'.repeat(64);

function snapshots(count: number): Record<string, string> {
  return Object.fromEntries(Array.from({ length: count }, (_, i) => [`textures-${String(i)}`, snapshot]));
}

/** The lines below the first, without their indentation. */
function faults(context: Record<string, unknown>): string[] {
  try {
    readFarmConfigs(context);
  } catch (error) {
    return (error as Error).message
      .split('\n')
      .slice(1)
      .map((line) => line.trim());
  }
  return [];
}

describe('a wrong setting is refused with its path, its value and what is allowed', () => {
  test.each<[string, Record<string, unknown>, string]>([
    [
      'project',
      { project: 'http://films/bloom.zip' },
      'project "http://films/bloom.zip": must be a path, or begin with s3://, ebs:// or file://',
    ],
    [
      'project',
      { project: 7 },
      'project 7: must be a text: a path, s3://bucket/key, ebs://snapshot or file:///folder',
    ],
    [
      'project',
      { project: 's3://films/bloom' },
      'project "s3://films/bloom": must be the key of a .zip, .tar, .tar.gz, .tar.zst, .tar.xz or .tar.bz2, or of a .blend',
    ],
    [
      'project',
      { project: 's3://F/bloom.zip' },
      'project "s3://F/bloom.zip": must name a bucket, as s3://bucket/project.zip',
    ],
    [
      'project',
      { project: 'ebs://snap-1' },
      'project "ebs://snap-1": must be a snapshot\'s id (snap- and 8 or 17 of 0-9 and a-f), or its Name',
    ],
    [
      'project',
      { project: 'ebs://' },
      'project "ebs://": must be a snapshot\'s id, as snap-0123456789abcdef0, or its Name',
    ],
    [
      'project',
      { project: 'file://opt' },
      'project "file://opt": must name an absolute folder of the image, as file:///opt/project',
    ],
    [
      'project',
      { project: 'file:///opt/film' },
      'project "file:///opt/film": is inside the machine image, and needs a machineImage of your own that has it',
    ],
    ['project', { project: '/nowhere/film' }, 'project "/nowhere/film": no such file or folder'],
    [
      'project',
      { project: '.' },
      'project ".": holds this CDK app itself; put the project into a folder of its own',
    ],
    [
      'scene',
      { project: BLOOM, scene: 'other.blend' },
      'scene "other.blend": no such file in the project; it has "bloom.blend"',
    ],
    [
      'scene',
      { project: join(BLOOM, 'bloom.blend'), scene: 'other.blend' },
      'scene "other.blend": the project is the file "bloom.blend" alone',
    ],
    [
      'snapshots',
      { snapshots: [snapshot] },
      `snapshots ["${snapshot}"]: must be an object like {"textures": "snap-0123456789abcdef0"}`,
    ],
    [
      'snapshots',
      { snapshots: { '../textures': snapshot } },
      'snapshots "../textures": must name a sub-folder of the project, of letters, digits, dot, dash and underscore',
    ],
    [
      'snapshots',
      { snapshots: { textures: 'snap-1' } },
      'snapshots.textures "snap-1": must be a snapshot\'s id (snap- and 8 or 17 of 0-9 and a-f), or its Name',
    ],
    [
      'snapshots',
      { snapshots: { a: snapshot, 'a/b': snapshot } },
      'snapshots "a/b": lies in "a", which is a snapshot itself and read-only',
    ],
    [
      'snapshotInitializationRate',
      { snapshotInitializationRate: 50 },
      'snapshotInitializationRate 50: must be a whole number from 100 to 300',
    ],
    ['frames', { frames: '10-1' }, 'frames "10-1": the end, 1, comes before the start, 10; write 1-10'],
    ['frames', { frames: '1-' }, 'frames "1-": cannot read "1-"; write 12, 1-240, 1-240x5 or 1,5,9-12'],
    ['frames', { frames: 48 }, 'frames 48: must be a text like "1-240", "1-240x5" or "1,5,9-12"'],
    ['taskSize', { taskSize: 0 }, 'taskSize 0: must be a whole number from 1 to 1000000'],
    ['taskSize', { taskSize: 'four' }, 'taskSize "four": must be a whole number from 1 to 1000000'],
    ['shuffle', { shuffle: -1 }, 'shuffle -1: must be a whole number from 0 to 4294967295'],
    [
      'template',
      { template: 'nowhere.sh' },
      'template "nowhere.sh": cannot be read; give the path of a shell script',
    ],
    ['tiles', { tiles: '4' }, 'tiles "4": must be columns x rows, like "4x2"'],
    ['tiles', { tiles: '2x2' }, 'tiles "2x2": needs a template that renders them'],
    ['tiles', { template: 'none', tiles: '2x2' }, 'tiles "2x2": needs a template that renders them'],
    [
      'engine',
      { engine: 'my engine' },
      'engine "my engine": must be Blender\'s name of an engine, like "CYCLES"',
    ],
    ['samples', { samples: 1.5 }, 'samples 1.5: must be a whole number from 1 to 16777216'],
    [
      'resolution',
      { resolution: '2x2' },
      'resolution "2x2": must be width x height, like "1920x1080", each from 4 to 65536',
    ],
    ['percentage', { percentage: 0 }, 'percentage 0: must be a whole number from 1 to 1000'],
    [
      'format',
      { format: 'open exr' },
      'format "open exr": must be Blender\'s name of an image format, like "OPEN_EXR"',
    ],
    ['device', { device: 'CUDA' }, 'device "CUDA": must be "cpu" or "gpu" or "scene"'],
    ['denoise', { denoise: 'on' }, 'denoise "on": must be "off" or "scene"'],
    ['keepRenderData', { keepRenderData: 'yes' }, 'keepRenderData "yes": must be true or false'],
    [
      'ocio',
      { ocio: '../config.ocio' },
      'ocio "../config.ocio": must be a file in the project, like "colour/config.ocio", or ocio://NAME',
    ],
    [
      'ocio',
      { ocio: '/studio/config.ocio' },
      'ocio "/studio/config.ocio": must be a file in the project, like "colour/config.ocio", or ocio://NAME',
    ],
    [
      'ocio',
      { ocio: 'https://studio' },
      'ocio "https://studio": must be a file in the project, like "colour/config.ocio", or ocio://NAME',
    ],
    [
      'extensions',
      { extensions: '../add-ons' },
      'extensions "../add-ons": must be a folder in the project, like "extensions"',
    ],
    [
      'extensions',
      { extensions: '/studio/add-ons' },
      'extensions "/studio/add-ons": must be a folder in the project, like "extensions"',
    ],
    ['trusted', { trusted: 'yes' }, 'trusted "yes": must be true or false'],
    ['camera', { camera: 5 }, "camera 5: must be a camera's name"],
    ['viewLayer', { viewLayer: ' ' }, 'viewLayer " ": must be a view layer\'s name'],
    [
      'allow',
      { allow: ['missing-image'] },
      'allow.0 "missing-image": there is no such finding; did you mean missing-images?',
    ],
    [
      'allow',
      { allow: 'no-camera' },
      'allow.0 "no-camera": cannot be allowed: there would be no frame to be had',
    ],
    [
      'allow',
      { allow: ['missing-fonts', 'newer-file'] },
      'allow.1 "newer-file": is a warning, and stops nothing',
    ],
    [
      'allow',
      { allow: true },
      'allow true: must be a list of findings that are let pass, like ["missing-images"]',
    ],
    [
      'failuresAllowed',
      { failuresAllowed: -1 },
      'failuresAllowed -1: must be a whole number from 0 to 1000000, or "unlimited"',
    ],
    [
      'failuresAllowed',
      { failuresAllowed: 'many' },
      'failuresAllowed "many": must be a whole number from 0 to 1000000, or "unlimited"',
    ],
    [
      'blenderVersion',
      { blenderVersion: '4' },
      'blenderVersion "4": must be a version like "5.2.2", or "image" for the one in the machine image',
    ],
    [
      'blenderVersion',
      { blenderVersion: 'image' },
      'blenderVersion "image": needs a machineImage of your own; Amazon Linux has no Blender',
    ],
    [
      'blenderSha256',
      { blenderVersion: '4.2.9' },
      'blenderSha256 is missing: must be given for Blender 4.2.9; blender.org has it in the .sha256 file beside the archive',
    ],
    [
      'blenderSha256',
      { blenderUrl: 'https://films.example/b.tar.xz' },
      'blenderSha256 is missing: must be given for Blender 5.2.2; blender.org has it in the .sha256 file beside the archive',
    ],
    [
      'blenderSha256',
      { blenderSha256: 'abc' },
      'blenderSha256 "abc": must be 64 of 0-9 and a-f: the SHA-256 of the archive',
    ],
    [
      'blenderUrl',
      { blenderUrl: 'http://x/b.tar.xz', blenderSha256: sha256 },
      'blenderUrl "http://x/b.tar.xz": must be the https:// address of a .tar.xz',
    ],
    [
      'blenderUrl',
      { blenderUrl: 'https://x/b.tar.xz', blenderVersion: 'image', machineImage: 'ami-12345678' },
      'blenderUrl "https://x/b.tar.xz": has no use with blenderVersion "image": nothing is fetched',
    ],
    [
      'blenderFile',
      { blenderFile: 'blender.zip' },
      'blenderFile "blender.zip": must be the path of a .tar.xz',
    ],
    [
      'blenderFile',
      { blenderFile: 'b.tar.xz', blenderUrl: 'https://x/b.tar.xz', blenderSha256: sha256 },
      'blenderFile "b.tar.xz": cannot stand beside blenderUrl; give one of them',
    ],
    [
      'blenderFile',
      { blenderFile: 'b.tar.xz', blenderVersion: 'image', machineImage: 'ami-12345678' },
      'blenderFile "b.tar.xz": has no use with blenderVersion "image": nothing is fetched',
    ],
    ['bringNode', { bringNode: 'maybe' }, 'bringNode "maybe": must be true or false'],
    ['nodeFile', { nodeFile: 'node.zip' }, 'nodeFile "node.zip": must be the path of a .tar.xz'],
    [
      'nodeFile',
      { nodeFile: 'node.tar.xz' },
      'nodeFile "node.tar.xz": has no use with an image of Amazon, which has Node.js among its packages; leave it out, or set bringNode to true',
    ],
    [
      'nodeFile',
      { nodeFile: 'node.tar.xz', bringNode: false, machineImage: 'ami-12345678' },
      'nodeFile "node.tar.xz": has no use with bringNode false: nothing is brought',
    ],
    ['blenderNetwork', { blenderNetwork: 'yes' }, 'blenderNetwork "yes": must be "none" or "host"'],
    [
      'instanceTypes',
      { instanceTypes: [] },
      'instanceTypes []: must be a list of instance types, like ["c7a.4xlarge", "m7a.4xlarge"]',
    ],
    [
      'instanceTypes',
      { instanceTypes: [{ type: 'c7a.4xlarge', weight: 4 }] },
      'instanceTypes.0.weight 4: a farm counts instances, as each renders one task at a time whatever its size; leave it out, and name types of one size, or a farm for each size',
    ],
    [
      'instanceTypes',
      { instanceTypes: ['c7i.4xlarge', { type: 'c7a.4xlarge', max: 4 }] },
      'instanceTypes.1.max 4: a group has no largest number for each of its types; a farm of its own has one, maxInstances: brenda bench-fleet prints such farms',
    ],
    [
      'instanceTypes',
      { instanceTypes: [{ type: 'c7a.4xlarge', min: 1 }] },
      'instanceTypes.0.min 1: a group has no least number for each of its types; a farm of its own can have one, with brenda scale N --hold',
    ],
    [
      'instanceTypes',
      {
        instanceTypes: [
          { type: 'c7a.4xlarge', maxPrice: 0.3 },
          { type: 'c7i.4xlarge', maxPrice: 0.2 },
        ],
      },
      'instanceTypes.1.maxPrice 0.2: a group has one price for all its types, and instanceTypes.0.maxPrice is 0.3; give all of them the same, or a type with another price a farm of its own',
    ],
    [
      'instanceTypes',
      { instanceTypes: ['c7a.4xlarge', { type: 'c7i.4xlarge', maxPrice: 0.2 }] },
      'instanceTypes.0.maxPrice null: a group has one price for all its types, and instanceTypes.1.maxPrice is 0.2; give all of them the same, or a type with another price a farm of its own',
    ],
    [
      'instanceTypes',
      { instanceTypes: [{ type: 'c7a.4xlarge', maxPrice: 'cheap' }] },
      'instanceTypes.0.maxPrice "cheap": must be a price in US dollars an hour, above 0 and up to 1000, like 0.35',
    ],
    [
      'instanceTypes',
      { instanceTypes: [{ type: 'c7a.4xlarge', maxPrice: 0.3 }], spotMaxPrice: 0.2 },
      'spotMaxPrice 0.2: instanceTypes.0.maxPrice says 0.3, and a group has one price for all its types; leave one of them out',
    ],
    [
      'instanceTypes',
      { instanceTypes: [{ type: 'c7a.4xlarge', maxPrice: 0.3 }], onDemandPercentage: 100 },
      'instanceTypes.0.maxPrice 0.3: has no use while onDemandPercentage is 100: nothing is bought at spot',
    ],
    [
      'instanceTypes',
      { instanceTypes: ['c7a.4xlarge', 'm7a.4xlarge', 'c7a.4xlarge'] },
      'instanceTypes.2 "c7a.4xlarge": is instanceTypes.0 already; name each once',
    ],
    [
      'instanceTypes',
      { instanceTypes: 'm7a.4xlarge,m7a.4xlarge' },
      'instanceTypes.1 "m7a.4xlarge": is instanceTypes.0 already; name each once',
    ],
    [
      'instanceTypes',
      {
        instanceTypes: [
          { type: 'c7a.4xlarge', maxPrice: 0.3 },
          { type: 'c7a.4xlarge', maxPrice: 0.3 },
        ],
      },
      'instanceTypes.1 "c7a.4xlarge": is instanceTypes.0 already; name each once',
    ],
    [
      'zones',
      { zones: ['eu-central-1a', 'eu-central-1a'] },
      'zones.1 "eu-central-1a": is zones.0 already; name each once',
    ],
    [
      'output',
      { output: ' ' },
      'output " ": names nothing; must be a name like "shot010_####", or a place like "s3://my-films/shot010"',
    ],
    ...['https://my-films.s3.amazonaws.com/shot010', 'gs://my-films/shot010', 'file:///frames/####'].map(
      (output): [string, Record<string, unknown>, string] => [
        'output',
        { output },
        `output "${output}": is an address, and no place in S3; must be a name like "shot010_####", or a place like "s3://my-films/shot010"`,
      ],
    ),
    [
      'instanceTypes',
      { instanceTypes: [{ type: 'c7a.4xlarge', bid: 1 }] },
      'instanceTypes.0.bid 1: there is no such entry',
    ],
    [
      'instanceTypes',
      { instanceTypes: [{ maxPrice: 0.3 }] },
      'instanceTypes.0.type is missing: it has no default',
    ],
    [
      'instanceTypes',
      { instanceTypes: [{ type: 'c7a' }] },
      'instanceTypes.0 "c7a": must be an instance type, like "c7a.4xlarge"',
    ],
    [
      'instanceTypes',
      { instanceTypes: ['c7a'] },
      'instanceTypes.0 "c7a": must be an instance type, like "c7a.4xlarge"',
    ],
    [
      'instanceTypes',
      { instanceTypes: ['c7a.4xlarge', 'c7g.4xlarge'] },
      'instanceTypes.1 "c7g.4xlarge": is arm64, for which blender.org has no Blender; take an x86_64 type, or set architecture to "arm64" with a machineImage that has its own',
    ],
    [
      'instanceTypes',
      { instanceTypes: ['g6.xlarge', 'c7a.xlarge'] },
      'instanceTypes ["g6.xlarge","c7a.xlarge"]: must all have an NVIDIA GPU, or none; there is none in c7a.xlarge',
    ],
    [
      'instanceTypes',
      { instanceTypes: ['g4ad.xlarge'] },
      'instanceTypes.0 "g4ad.xlarge": has a GPU that the default image has no driver for; it has those of g4dn, g5, g6, gr6, g6e, g7e, p4d, p4de, p5, p5e, p5en, p6-b200, p6-b300. Take one of these, or a machineImage of your own',
    ],
    [
      'instanceTypes',
      { instanceTypes: ['p3.2xlarge'] },
      'instanceTypes.0 "p3.2xlarge": has a GPU that the default image has no driver for; it has those of g4dn, g5, g6, gr6, g6e, g7e, p4d, p4de, p5, p5e, p5en, p6-b200, p6-b300. Take one of these, or a machineImage of your own',
    ],
    [
      'instanceTypes',
      { instanceTypes: ['g3s.xlarge'] },
      'instanceTypes.0 "g3s.xlarge": has a GPU that the default image has no driver for; it has those of g4dn, g5, g6, gr6, g6e, g7e, p4d, p4de, p5, p5e, p5en, p6-b200, p6-b300. Take one of these, or a machineImage of your own',
    ],
    [
      'instanceTypes',
      { instanceTypes: ['g6f.large'] },
      'instanceTypes.0 "g6f.large": has a GPU that the default image has no driver for; it has those of g4dn, g5, g6, gr6, g6e, g7e, p4d, p4de, p5, p5e, p5en, p6-b200, p6-b300. Take one of these, or a machineImage of your own',
    ],
    [
      'device',
      { device: 'gpu' },
      'device "gpu": needs instances with a GPU, and there is none in the default instanceTypes; name types that have one, such as g6.xlarge, or leave device out',
    ],
    [
      'device',
      { device: 'gpu', instanceTypes: ['c7a.xlarge', 'm7a.xlarge'] },
      'device "gpu": needs instances with a GPU, and there is none in c7a.xlarge, m7a.xlarge; name types that have one, such as g6.xlarge, or leave device out',
    ],
    [
      'device',
      { device: 'gpu', instanceRequirements: { minVcpus: 4 } },
      'device "gpu": needs instances with a GPU; add minGpus to instanceRequirements, or leave device out',
    ],
    [
      'instanceTypes',
      {
        architecture: 'arm64',
        machineImage: 'ami-12345678',
        blenderVersion: 'image',
        instanceTypes: ['c7a.xlarge'],
      },
      'instanceTypes.0 "c7a.xlarge": is x86_64, and the machine image is for arm64',
    ],
    [
      'instanceRequirements',
      { instanceRequirements: '8' },
      'instanceRequirements "8": must be an object like {"minVcpus": 8, "minMemoryGiB": 16}',
    ],
    [
      'instanceRequirements',
      { instanceRequirements: {} },
      'instanceRequirements.minVcpus is missing: it has no default',
    ],
    [
      'instanceRequirements',
      { instanceRequirements: { minVcpus: 8, cores: 3 } },
      'instanceRequirements.cores 3: there is no such entry',
    ],
    [
      'instanceRequirements',
      { instanceRequirements: { minVcpus: 0 } },
      'instanceRequirements.minVcpus 0: must be a whole number from 1 to 1024',
    ],
    [
      'instanceRequirements',
      { instanceRequirements: { minVcpus: 8, maxVcpus: 4 } },
      'instanceRequirements.maxVcpus 4: must be minVcpus, 8, or more',
    ],
    [
      'instanceRequirements',
      { instanceRequirements: { minVcpus: 8 }, instanceTypes: ['c7a.xlarge'] },
      'instanceRequirements {"minVcpus":8}: cannot stand beside instanceTypes; give one of them',
    ],
    ['maxInstances', { maxInstances: 0 }, 'maxInstances 0: must be a whole number from 1 to 5000'],
    [
      'spotMaxPrice',
      { spotMaxPrice: 'cheap' },
      'spotMaxPrice "cheap": must be a price in US dollars an hour, above 0 and up to 1000, like 0.35',
    ],
    [
      'spotMaxPrice',
      { spotMaxPrice: 0 },
      'spotMaxPrice 0: must be a price in US dollars an hour, above 0 and up to 1000, like 0.35',
    ],
    [
      'spotMaxPrice',
      { spotMaxPrice: 0.3, onDemandPercentage: 100 },
      'spotMaxPrice 0.3: has no use while onDemandPercentage is 100: nothing is bought at spot',
    ],
    ['onDemandBase', { onDemandBase: 11 }, 'onDemandBase 11: must not be above maxInstances, 10'],
    [
      'onDemandPercentage',
      { onDemandPercentage: 101 },
      'onDemandPercentage 101: must be a whole number from 0 to 100',
    ],
    ['zones', { zones: ['eu-central-1'] }, 'zones.0 "eu-central-1": must be a zone, like "eu-central-1a"'],
    [
      'zones',
      { zones: ['eu-central-1a'], region: 'us-east-1' },
      'zones.0 "eu-central-1a": must be a zone of us-east-1',
    ],
    ['region', { region: 'Frankfurt' }, 'region "Frankfurt": must be a Region, like "eu-central-1"'],
    ['vpc', { vpc: 'mine' }, 'vpc "mine": must be a VPC\'s id, like "vpc-0123456789abcdef0", or "default"'],
    [
      'vpc',
      { vpc: 'default' },
      'vpc "default": needs an account to look it up in; log in to AWS (aws sts get-caller-identity says to which)',
    ],
    [
      'machineImage',
      { machineImage: 'ubuntu' },
      'machineImage "ubuntu": must be an image\'s id, like "ami-0123456789abcdef0", the name of an SSM parameter that begins with /, or an object like {"name": "film-*", "owner": "self"}',
    ],
    [
      'machineImage',
      { machineImage: 3 },
      'machineImage 3: must be an image\'s id, like "ami-0123456789abcdef0", the name of an SSM parameter that begins with /, or an object like {"name": "film-*", "owner": "self"}',
    ],
    [
      'machineImage',
      { machineImage: { name: 'film-*' } },
      'machineImage.owner is missing: it has no default',
    ],
    [
      'machineImage',
      { machineImage: { name: '*', owner: 'self' } },
      'machineImage.name "*": must be an image\'s name, with * and ? for what differs: "film-*"',
    ],
    [
      'machineImage',
      { machineImage: '{"name": "film-*", "owner": "everybody"}' },
      'machineImage.owner "everybody": must be "self", "amazon", "aws-marketplace", or the 12 digits of an account',
    ],
    [
      'machineImage',
      { machineImage: { name: 'film-*', owner: 'self', tag: 'x' } },
      'machineImage.tag "x": there is no such entry',
    ],
    [
      'machineImage',
      { machineImage: { name: 'film-*', owner: 'self' } },
      'machineImage {"name":"film-*","owner":"self"}: needs an account to look it up in; log in to AWS (aws sts get-caller-identity says to which)',
    ],
    [
      'an image made from one by its name, where there is no account',
      { image: { base: { name: 'film-*', owner: 'self' } } },
      'image.base {"name":"film-*","owner":"self"}: needs an account to look it up in; log in to AWS (aws sts get-caller-identity says to which)',
    ],
    [
      'an image made from one of a name that is anybody’s',
      { image: { base: { name: 'film-*' } } },
      'image.base.owner is missing: it has no default',
    ],
    [
      'image',
      { image: true },
      'image true: must be an object, {} or one like {"base": "ami-0123456789abcdef0", "instanceType": "c6i.large"}',
    ],
    ['image', { image: { size: 3 } }, 'image.size 3: there is no such entry'],
    [
      'image',
      { image: { base: 'ubuntu' } },
      'image.base "ubuntu": must be an image\'s id, like "ami-0123456789abcdef0", the name of an SSM parameter that begins with /, or an object like {"name": "film-*", "owner": "self"}',
    ],
    [
      'image',
      { image: { instanceType: 'c7g.large' } },
      'image.instanceType "c7g.large": is arm64, and the image is for x86_64',
    ],
    [
      'image',
      { image: {}, machineImage: 'ami-12345678' },
      'image {}: cannot stand beside machineImage; what the image is to be made from is image.base',
    ],
    [
      'image',
      { image: {}, blenderVersion: 'image' },
      'blenderVersion "image": needs a machineImage of your own; Amazon Linux has no Blender',
    ],
    [
      'architecture',
      { architecture: 'arm64', instanceTypes: ['c7g.xlarge'] },
      'architecture "arm64": needs a machineImage of your own; the default image is for x86_64',
    ],
    [
      'architecture',
      { architecture: 'arm64', instanceTypes: ['c7g.xlarge'], machineImage: 'ami-12345678' },
      'architecture "arm64": needs blenderVersion "image", or a blenderUrl or blenderFile of a build for it',
    ],
    ['gpu', { gpu: 'yes' }, 'gpu "yes": must be true or false'],
    [
      'gpu',
      { gpu: true, instanceTypes: ['c7a.xlarge'] },
      'gpu true: must not be true with c7a.xlarge: there is no NVIDIA GPU',
    ],
    ['rootVolumeGiB', { rootVolumeGiB: 4 }, 'rootVolumeGiB 4: must be a whole number from 8 to 16384'],
    [
      'rootVolumeGiB',
      { rootVolumeGiB: 20, instanceTypes: ['g6.xlarge'] },
      'rootVolumeGiB 20: must be 75 or more: the deep-learning image takes as much',
    ],
    [
      'rootDevice',
      { rootDevice: '/dev/sdb' },
      'rootDevice "/dev/sdb": must be "/dev/xvda", or "/dev/sda1" as on Ubuntu',
    ],
    ['whenDrained', { whenDrained: 'stop' }, 'whenDrained "stop": must be "terminate" or "keep"'],
    ['leaseSeconds', { leaseSeconds: 10 }, 'leaseSeconds 10: must be a whole number from 30 to 43200'],
    ['maxReceives', { maxReceives: 1 }, 'maxReceives 1: must be a whole number from 2 to 1000'],
    ['bootMinutes', { bootMinutes: 1 }, 'bootMinutes 1: must be a whole number from 2 to 120'],
    [
      'bootFailuresAllowed',
      { bootFailuresAllowed: 0 },
      'bootFailuresAllowed 0: must be a whole number from 1 to 100',
    ],
    ['framesBucket', { framesBucket: 'Frames' }, 'framesBucket "Frames": must be a bucket\'s name'],
    [
      'keepFrames',
      { keepFrames: false, framesBucket: 'frames' },
      'keepFrames false: must not be false for a bucket of your own: that is never emptied',
    ],
    [
      'encryptionKey',
      { encryptionKey: 'alias/films' },
      'encryptionKey "alias/films": must be the ARN of a KMS key',
    ],
    ['alarmEmail', { alarmEmail: 'me' }, 'alarmEmail "me": must be an e-mail address'],
    ['alarmTopic', { alarmTopic: 'films' }, 'alarmTopic "films": must be the ARN of an SNS topic'],
    [
      'noProgressMinutes',
      { noProgressMinutes: 1 },
      'noProgressMinutes 1: must be a whole number from 5 to 1440',
    ],
    [
      'logRetentionDays',
      { logRetentionDays: 31 },
      'logRetentionDays 31: must be one of 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653',
    ],
    [
      'tags',
      { tags: { 'a film': 'x' } },
      'tags "a film": must be 1 to 128 letters, digits and + - = . _ : @, and begin with neither aws: nor brenda:',
    ],
    ['tags', { tags: { film: 1 } }, 'tags.film 1: must be a text of up to 256 characters'],
    [
      'name',
      { name: '1st film' },
      'name "1st film": must begin with a letter and go on with letters, digits and single dashes',
    ],
    [
      'name',
      { project: 's3://films/_.zip' },
      'name is missing: it cannot be made of the project\'s, "s3://films/_.zip"',
    ],
    [
      'a slip of the keyboard',
      { maxInstance: 4 },
      'maxInstance 4: there is no such setting; did you mean maxInstances?',
    ],
    [
      'what is no setting',
      { colour: 'red' },
      'colour "red": there is no such setting; cdk.context.example.json has them all',
    ],
  ])('%s', (_, settings, line) => {
    expect(faults({ brenda: { ...least, ...settings } })).toEqual([line]);
  });

  test('too many snapshots, with the numbers', () => {
    const many = { snapshots: snapshots(32), instanceTypes: ['c7a.4xlarge'] };
    expect(faults({ brenda: { ...least, ...many } })[0]).toMatch(
      /: 32 snapshots are too many: c7a.4xlarge can have 31 beside the root volume$/,
    );
    expect(faults({ brenda: { ...least, ...many, snapshots: snapshots(31) } })).toEqual([]);
    expect(
      faults({ brenda: { ...least, ...many, snapshots: snapshots(31), project: `ebs://${snapshot}` } })[0],
    ).toMatch(/: 32 snapshots with the project's are too many: c7a.4xlarge can have 31 /);
    expect(
      faults({ brenda: { ...least, ...many, instanceTypes: ['g6.48xlarge', 'g5.48xlarge'] } })[0],
    ).toMatch(/: 32 snapshots are too many: g5.48xlarge can have 8 /);
    expect(
      faults({ brenda: { ...least, snapshots: snapshots(19), instanceRequirements: { minVcpus: 8 } } })[0],
    ).toMatch(/: 19 snapshots are too many: instances that are chosen by instanceRequirements can have 18 /);
  });

  test('more types than an Auto Scaling group takes', () => {
    const instanceTypes = Array.from({ length: 41 }, (_, n) => `c7a.${String(n + 1)}xlarge`);
    expect(faults({ brenda: { ...least, instanceTypes } })).toEqual([
      'instanceTypes.40 "c7a.41xlarge": is the last of 41 types, and a group has 40 at most; name fewer, or what they need in instanceRequirements',
    ]);
    expect(faults({ brenda: { ...least, instanceTypes: instanceTypes.slice(1) } })).toEqual([]);
  });

  test('a template that cannot be used', () => {
    const template = join(temporaryFolder(), 'task.sh');
    writeFileSync(template, 'blender -b *.blend -- $SF_MIN_X');
    expect(faults({ brenda: { ...least, template } })).toEqual([
      `template "${template}": $SF_MIN_X needs tiles; say how many with the setting tiles`,
    ]);
    expect(faults({ brenda: { ...least, template, tiles: '2x2' } })).toEqual([]);
  });

  test('all at once', () => {
    const lines = faults({
      brenda: { project: '/nowhere', frames: '9-1', taskSize: 0, maxInstances: -1, onDemandBase: 99 },
    });
    expect(lines.map((line) => line.split(' ')[0])).toEqual([
      'frames',
      'taskSize',
      'maxInstances',
      'onDemandBase',
      'project',
    ]);
  });

  test('and says where settings are', () => {
    expect(() => readFarmConfigs({})).toThrow(
      [
        '2 settings cannot be used; they are in cdk.context.json, under "brenda", and behind -c',
        '  project is missing: name a folder, a .blend, an archive, s3://bucket/key, ebs://snapshot or file:///folder',
        '  frames is missing: write "1-240", "1-240x5" or "1,5,9-12"',
      ].join('\n'),
    );
  });
});

describe('settings', () => {
  test.each([
    ['a GPU of a family that came after all that are known', { instanceTypes: ['g8.xlarge'], device: 'gpu' }],
    [
      'an older GPU, with an image that has its driver',
      { instanceTypes: ['p3.2xlarge'], machineImage: 'ami-12345678' },
    ],
    [
      'a GPU that is asked for by number',
      { device: 'gpu', instanceRequirements: { minVcpus: 4, minGpus: 1 } },
    ],
  ])('may ask for %s', (_, settings) => {
    expect(faults({ brenda: { ...least, ...settings } })).toEqual([]);
  });

  test('are given on the command line as texts, over those of the file', () => {
    const [config] = readFarmConfigs({
      brenda: { ...least, maxInstances: 10, vpc: 'vpc-12345678', samples: 64 },
      frames: '1-12',
      maxInstances: '4',
      spotMaxPrice: '0.35',
      keepFrames: 'false',
      instanceTypes: 'c7a.xlarge, m7a.xlarge',
      tags: '{"film": "bloom"}',
      vpc: '',
      tiles: '',
    });
    expect(config?.settings).toEqual({
      project: 's3://films/bloom.zip',
      frames: '1-12',
      samples: 64,
      maxInstances: 4,
      spotMaxPrice: 0.35,
      keepFrames: false,
      instanceTypes: ['c7a.xlarge', 'm7a.xlarge'],
      tags: { film: 'bloom' },
    });
  });

  test('have a slip of the keyboard on the command line refused, and leave alone what is not theirs', () => {
    const others = { '@aws-cdk/core:x': true, 'availability-zones:account=1:region=x': [], stage: 'test' };
    expect(faults({ brenda: least, ...others })).toEqual([]);
    expect(faults({ brenda: least, ...others, maxinstances: '4' })).toEqual([
      'maxinstances "4": there is no such setting; did you mean maxInstances?',
    ]);
  });

  test('are the default when they are null, and a comment when they begin with //', () => {
    const [config] = readFarmConfigs({
      brenda: { ...least, samples: null, camera: '', '//': 'x', '//samples': 'y' },
    });
    expect(config?.settings).toEqual(least);
  });

  test.each([
    ['s3://films/My Film.tar.gz', 'My-Film'],
    ['s3://films/shots/010_bloom.blend', 'bloom'],
    ['ebs://Große Szene', 'Gro-e-Szene'],
    ['ebs://snap-0123456789abcdef0', 'snap-0123456789abcdef0'],
    [`${BLOOM}/`, 'bloom'],
  ])('name the farm after its project: %s', (project, name) => {
    expect(readFarmConfigs({ brenda: { ...least, project } })[0]?.name).toBe(name);
  });

  test('may be of several farms, with faults that say of which', () => {
    const other = { ...least, project: 's3://films/other.zip' };
    expect(readFarmConfigs({ brenda: [least, other] }).map(({ name }) => name)).toEqual(['bloom', 'other']);
    expect(faults({ brenda: [least, { ...other, frames: 'x' }, 5] })).toEqual([
      'brenda.1.frames "x": cannot read "x"; write 12, 1-240, 1-240x5 or 1,5,9-12',
      'brenda.2 5: must be an object of settings; cdk.context.example.json is one',
    ]);
    expect(faults({ brenda: [least, least] })).toEqual([
      'name "bloom": two farms have it; give one of them another',
    ]);
  });

  test('take a template as the text of its file', () => {
    const template = join(temporaryFolder(), 'task.sh');
    writeFileSync(template, 'blender -b *.blend -s $START -e $END -a');
    expect(readFarmConfigs({ brenda: { ...least, template } })[0]?.template).toBe(
      'blender -b *.blend -s $START -e $END -a',
    );
  });

  test('find the scene of a folder, and refuse several', () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'film'));
    for (const name of ['a.blend', 'b.blend']) writeFileSync(join(folder, 'film', name), 'BLENDER-v405');
    const project = join(folder, 'film');
    expect(faults({ brenda: { ...least, project } })).toEqual([
      `project "${project}": holds several scenes: "a.blend", "b.blend"; say which with the setting scene`,
    ]);
    expect(readFarmConfigs({ brenda: { ...least, project, scene: 'b.blend' } })[0]?.project.scene).toBe(
      'b.blend',
    );
  });
});

test.each([
  [
    'a list',
    [
      { type: 'c7a.4xlarge', maxPrice: 0.3 },
      { type: 'c7i.4xlarge', maxPrice: '0.30' },
    ],
  ],
  ['a text, as -c has it', '[{"type":"c7a.4xlarge","maxPrice":0.3},{"type":"c7i.4xlarge","maxPrice":0.3}]'],
])('one price that all types have is that of the group: %s', (_, instanceTypes) => {
  const [config] = readFarmConfigs({ brenda: { ...least, instanceTypes } });
  expect(config?.settings).toMatchObject({
    instanceTypes: ['c7a.4xlarge', 'c7i.4xlarge'],
    spotMaxPrice: 0.3,
  });
});
