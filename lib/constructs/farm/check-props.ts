import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Duration, type Size, SizeRoundingBehavior, Token } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { FARM_NAME } from '../../../protocol/farm/farm-entry';
import { isBuiltIn } from '../../../protocol/scene/ocio-config';
import { checkTemplate, NO_TEMPLATE } from '../../../protocol/job/template';
import { UserFault } from '../../../protocol/failure/fault';
import { hasToken } from '../../has-token';
import { checkSettings } from '../../settings/checks';
import { type Fault, faultText } from '../../settings/fault';
import { readSettings } from '../../settings/read-settings';
import type { Project } from '../../project/project';
import { knownOutput } from '../storage/farm-output';
import type { RenderFarmProps } from './render-farm-props';

/** Properties whose setting has another name. */
const NAMES: Readonly<Record<string, string>> = {
  instanceRequirements: 'instanceNeeds',
  blenderVersion: 'blender.version',
  blenderSha256: 'blender.sha256',
  blenderUrl: 'blender.url',
  blenderFile: 'blender.file',
  zones: 'availabilityZones',
  rootVolumeGiB: 'rootVolumeSize',
  rootDevice: 'rootDeviceName',
  leaseSeconds: 'lease',
  bootMinutes: 'bootTimeout',
  noProgressMinutes: 'noProgressTimeout',
  engine: 'overrides.engine',
  device: 'overrides.device',
  samples: 'overrides.samples',
  percentage: 'overrides.percentage',
  format: 'overrides.format',
  resolution: 'overrides.resolution',
  camera: 'overrides.camera',
  viewLayer: 'overrides.viewLayer',
  denoise: 'overrides.denoise',
  framesBucket: 'bucket',
};

/**
 * Checks properties by the same table as settings. Tokens have no value yet, and are skipped.
 *
 * @param path the construct's, for the message.
 * @throws UserFault with each fault on its own line.
 */
export function checkProps(path: string, props: RenderFarmProps): void {
  const { settings, faults } = readSettings(settingsOf(props), []);
  const all = [
    ...faults,
    ...checkSettings(settings),
    ...templateFaults(props),
    ...namedFileFaults(props),
    ...nameFaults(props),
  ].map(named);
  if (all.length === 0) return;
  const count = all.length === 1 ? 'one property' : `${String(all.length)} properties`;
  throw new UserFault(
    [`render farm ${path}: ${count} cannot be used`, ...all.map((fault) => `  ${faultText(fault)}`)].join(
      '\n',
    ),
  );
}

/** A template is a file in the settings and a text here. */
function templateFaults({ template, tiles }: RenderFarmProps): Fault[] {
  if (template === undefined || template === NO_TEMPLATE) return [];
  try {
    checkTemplate(template, { tiled: tiles !== undefined, name: '' });
    return [];
  } catch (error) {
    if (!(error instanceof UserFault)) throw error;
    return [
      {
        at: 'template',
        value: template,
        says: error.message.replace(/^template : /, '').replace('with -X and -Y', 'with tiles'),
      },
    ];
  }
}

/** Instances have only the files of the project, and no others of this machine. */
function namedFileFaults({ ocio, extensions, project }: RenderFarmProps): Fault[] {
  if (project.at.kind !== 'local') return [];
  const { kind, path } = project.at.looked;
  const lacks = (name: string | undefined): name is string =>
    name !== undefined && kind !== 'archive' && !(kind === 'folder' && existsSync(join(path, name)));
  const alone = 'the project is one .blend; name its folder as the project, with';
  const faults: Fault[] = [];
  if (lacks(ocio) && !isBuiltIn(ocio)) {
    const says =
      kind === 'blend'
        ? `${alone} the configuration in it`
        : 'the project has no such file; put the configuration there, with its look-up tables';
    faults.push({ at: 'ocio', value: ocio, says });
  }
  if (lacks(extensions)) {
    const says =
      kind === 'blend' ? `${alone} the extensions in it` : 'the project has no such folder; put it there';
    faults.push({ at: 'extensions', value: extensions, says });
  }
  return faults;
}

/** In the app of the context file, the stack's name is the farm's, so there is no such setting. */
function nameFaults({ farmName }: RenderFarmProps): Fault[] {
  if (farmName === undefined || Token.isUnresolved(farmName) || FARM_NAME.test(farmName)) return [];
  const says = 'must be up to 255 letters, digits, dots, dashes and underscores';
  return [{ at: 'farmName', value: farmName, says }];
}

function named(fault: Fault): Fault {
  const [name = '', ...rest] = fault.at.split('.');
  return { ...fault, at: [NAMES[name] ?? name, ...rest].join('.') };
}

/** The properties in the form of settings. */
function settingsOf(props: RenderFarmProps): Record<string, unknown> {
  const { blender, tiles, overrides = {}, instanceNeeds: needs } = props;
  const given: Record<string, unknown> = {
    project: projectText(props.project),
    frames: props.frames,
    taskSize: props.taskSize,
    shuffle: props.shuffle,
    template: props.template,
    output: props.output && knownOutput(props.output),
    tiles: tiles && `${String(tiles.columns)}x${String(tiles.rows)}`,
    engine: overrides.engine,
    device: overrides.device,
    samples: overrides.samples,
    resolution:
      overrides.resolution && `${String(overrides.resolution.width)}x${String(overrides.resolution.height)}`,
    percentage: overrides.percentage,
    format: overrides.format,
    camera: overrides.camera,
    viewLayer: overrides.viewLayer,
    denoise: overrides.denoise,
    keepRenderData: props.keepRenderData,
    ocio: props.ocio,
    extensions: props.extensions,
    trusted: props.trusted,
    allow: props.allow,
    failuresAllowed: props.failuresAllowed,
    snapshots: props.snapshots && withoutTokens(props.snapshots),
    snapshotInitializationRate:
      props.snapshotInitializationRate && mebibytes(props.snapshotInitializationRate),
    blenderVersion: blender === 'image' ? 'image' : blender?.version,
    blenderSha256: blender === 'image' ? undefined : blender?.sha256,
    blenderUrl: blender === 'image' ? undefined : blender?.url,
    blenderFile: blender === 'image' ? undefined : blender?.file,
    bringNode: props.bringNode,
    nodeFile: props.nodeFile,
    instanceTypes: props.instanceTypes?.map((type) => type.toString()),
    instanceRequirements: needs && {
      minVcpus: needs.minVcpus,
      maxVcpus: needs.maxVcpus,
      minMemoryGiB: needs.minMemory && gibibytes(needs.minMemory),
      maxMemoryGiB: needs.maxMemory && gibibytes(needs.maxMemory),
      minGpus: needs.minGpus,
      maxGpus: needs.maxGpus,
    },
    maxInstances: props.maxInstances,
    spotMaxPrice: props.spotMaxPrice,
    onDemandBase: props.onDemandBase,
    onDemandPercentage: props.onDemandPercentage,
    zones: props.availabilityZones,
    // Any image here is the user's own.
    machineImage: props.machineImage && 'ami-00000000',
    image: props.image && {
      base: props.image.base,
      instanceType: props.image.instanceType?.toString(),
    },
    architecture: props.architecture === ec2.InstanceArchitecture.ARM_64 ? 'arm64' : undefined,
    gpu: props.gpu,
    rootVolumeGiB: props.rootVolumeSize && gibibytes(props.rootVolumeSize),
    rootDevice: props.rootDeviceName,
    leaseSeconds: props.lease && seconds(props.lease),
    maxReceives: props.maxReceives,
    bootMinutes: props.bootTimeout && minutes(props.bootTimeout),
    bootFailuresAllowed: props.bootFailuresAllowed,
    framesBucket: props.bucket && knownBucket(props.bucket.bucketName),
    keepFrames: props.keepFrames,
    alarmEmail: props.alarmEmail,
    noProgressMinutes: props.noProgressTimeout && minutes(props.noProgressTimeout),
  };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => !hasToken(value)));
}

/** Only AWS knows the name of a bucket in the same app. */
function knownBucket(name: string): string {
  return Token.isUnresolved(name) ? 'a-bucket-of-the-app' : name;
}

function projectText({ at }: Project): string {
  switch (at.kind) {
    case 'local':
      return at.looked.path;
    case 's3':
      return Token.isUnresolved(at.bucket) || Token.isUnresolved(at.key)
        ? 's3://token/token.zip'
        : `s3://${at.bucket}/${at.key}`;
    case 'snapshot':
      return `ebs://${at.snapshot}`;
    case 'image':
      return `file://${at.path}`;
  }
}

/** Their number is known all the same. */
function withoutTokens(snapshots: Readonly<Record<string, string>>): Record<string, string> {
  const known = (id: string): string => (Token.isUnresolved(id) ? 'snap-00000000' : id);
  return Object.fromEntries(Object.entries(snapshots).map(([name, id]) => [name, known(id)]));
}

function seconds(duration: Duration): unknown {
  return duration.isUnresolved() ? undefined : duration.toSeconds();
}

function minutes(duration: Duration): unknown {
  return duration.isUnresolved() ? undefined : duration.toMinutes({ integral: false });
}

function gibibytes(size: Size): unknown {
  return size.isUnresolved() ? undefined : size.toGibibytes({ rounding: SizeRoundingBehavior.NONE });
}

function mebibytes(size: Size): unknown {
  return size.isUnresolved() ? undefined : size.toMebibytes({ rounding: SizeRoundingBehavior.NONE });
}
