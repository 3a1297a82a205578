import { isArm } from '../../protocol/farm/instance-types';
import { UserFault } from '../../protocol/failure/fault';
import { NO_TEMPLATE } from '../../protocol/job/template';
import { readFarmOutput } from '../../protocol/scene/frames-place';
import { Naming } from '../../protocol/naming/naming';
import { readSource } from '../project/source';
import { MOST_SNAPSHOTS_OF_ANY, mostSnapshots } from '../volume-limits';
import { DEFAULTS } from './defaults';
import { blenderChecks } from './blender-checks';
import type { Check, CheckedSettings } from './check';
import type { Fault } from './fault';
import { gpuChecks, wantsGpu } from './gpu-checks';
import { regionChecks } from './region-checks';

/** The size of the deep-learning AMI's root snapshot in GiB; a volume must not be smaller. */
const GPU_IMAGE_GIB = 75;

/**
 * The most types of an Auto Scaling group:
 * https://docs.aws.amazon.com/cdk/api/v2/docs/aws-cdk-lib.aws_autoscaling.MixedInstancesPolicy.html#launchtemplateoverrides
 */
const MOST_TYPES = 40;

const checks: readonly Check[] = [
  function typesOrRequirements({ instanceTypes, instanceRequirements }) {
    if (!instanceTypes || !instanceRequirements) return undefined;
    return {
      at: 'instanceRequirements',
      value: instanceRequirements,
      says: 'cannot stand beside instanceTypes; give one of them',
    };
  },

  /** A repetition has no effect, so the user must have meant another value. */
  function eachOnce({ instanceTypes = [], zones = [] }) {
    return Object.entries({ instanceTypes, zones }).flatMap(([setting, names]) =>
      names.flatMap((name, index) => {
        const first = names.indexOf(name);
        if (first === index) return [];
        const says = `is ${setting}.${String(first)} already; name each once`;
        return [{ at: `${setting}.${String(index)}`, value: name, says }];
      }),
    );
  },

  function fewEnoughTypes({ instanceTypes = [] }) {
    if (instanceTypes.length <= MOST_TYPES) return undefined;
    const says = `is the last of ${String(instanceTypes.length)} types, and a group has ${String(MOST_TYPES)} at most; name fewer, or what they need in instanceRequirements`;
    return { at: `instanceTypes.${String(instanceTypes.length - 1)}`, value: instanceTypes.at(-1), says };
  },

  function requirementsInOrder({ instanceRequirements: asked }) {
    if (!asked) return undefined;
    const ranges = [
      ['minVcpus', asked.minVcpus, 'maxVcpus', asked.maxVcpus],
      ['minMemoryGiB', asked.minMemoryGiB, 'maxMemoryGiB', asked.maxMemoryGiB],
      ['minGpus', asked.minGpus, 'maxGpus', asked.maxGpus],
    ] as const;
    return ranges.flatMap(([least, min, most, max]) =>
      min !== undefined && max !== undefined && max < min
        ? [
            {
              at: `instanceRequirements.${most}`,
              value: max,
              says: `must be ${least}, ${String(min)}, or more`,
            },
          ]
        : [],
    );
  },

  function namesOfTemplate({ output, template }) {
    if (output === undefined || !isTemplate(template)) return undefined;
    const { name } = readFarmOutput(output, 'name');
    if (name === undefined) return undefined;
    try {
      new Naming({ name, job: '', scene: '', where: 'name' });
      return undefined;
    } catch (error) {
      if (!(error instanceof UserFault)) throw error;
      return { at: 'output', value: output, says: error.message.replace(/^name: /, '') };
    }
  },

  function extensionsWithoutTemplate({ extensions, template }) {
    if (extensions === undefined || !isTemplate(template)) return undefined;
    return {
      at: 'extensions',
      value: extensions,
      says: 'cannot stand beside a template, which starts Blender by itself and enables them there (blender --addons NAME)',
    };
  },

  /** blender.org has no build for Linux on arm64: such an instance would boot, fail, and cost money. */
  function noArm({ instanceTypes = [], architecture = 'x86_64' }) {
    return instanceTypes.flatMap((type, index) => {
      if (isArm(type) === (architecture === 'arm64')) return [];
      const says =
        architecture === 'arm64'
          ? 'is x86_64, and the machine image is for arm64'
          : 'is arm64, for which blender.org has no Blender; take an x86_64 type, or set architecture to "arm64" with a machineImage that has its own';
      return [{ at: `instanceTypes.${String(index)}`, value: type, says }];
    });
  },

  function armOnlyWithImage({ architecture, machineImage, blenderVersion, blenderUrl, blenderFile }) {
    if (architecture !== 'arm64') return undefined;
    if (machineImage === undefined) {
      return {
        at: 'architecture',
        value: architecture,
        says: 'needs a machineImage of your own; the default image is for x86_64',
      };
    }
    if (blenderVersion === 'image' || (blenderUrl ?? blenderFile) !== undefined) return undefined;
    return {
      at: 'architecture',
      value: architecture,
      says: 'needs blenderVersion "image", or a blenderUrl or blenderFile of a build for it',
    };
  },

  ...blenderChecks,

  ...gpuChecks,

  function bidForSpot({ spotMaxPrice, onDemandPercentage }) {
    if (spotMaxPrice === undefined || onDemandPercentage !== 100) return undefined;
    return {
      at: 'spotMaxPrice',
      value: spotMaxPrice,
      says: 'has no use while onDemandPercentage is 100: nothing is bought at spot',
    };
  },

  function baseWithinMost({ onDemandBase = 0, maxInstances = DEFAULTS.maxInstances }) {
    if (onDemandBase <= maxInstances) return undefined;
    return {
      at: 'onDemandBase',
      value: onDemandBase,
      says: `must not be above maxInstances, ${String(maxInstances)}`,
    };
  },

  function fewEnoughSnapshots(settings) {
    const { project, snapshots = {}, instanceTypes, instanceRequirements } = settings;
    const ofProject = typeof project === 'string' && project.startsWith('ebs://') ? 1 : 0;
    const count = Object.keys(snapshots).length + ofProject;
    const tightest = instanceRequirements
      ? { most: MOST_SNAPSHOTS_OF_ANY, on: 'instances that are chosen by instanceRequirements' }
      : tightestOf(instanceTypes ?? DEFAULTS.instanceTypes);
    if (count <= tightest.most) return undefined;
    const withProject = ofProject ? " with the project's" : '';
    const says = `${String(count)} snapshots${withProject} are too many: ${tightest.on} can have ${String(tightest.most)} beside the root volume`;
    return { at: 'snapshots', value: Object.keys(snapshots), says };
  },

  function snapshotsApart({ snapshots = {} }) {
    const names = Object.keys(snapshots);
    return names.flatMap((name) => {
      const around = names.find((other) => name.startsWith(`${other}/`));
      return around === undefined
        ? []
        : [
            {
              at: 'snapshots',
              value: name,
              says: `lies in "${around}", which is a snapshot itself and read-only`,
            },
          ];
    });
  },

  function oneImage({ image, machineImage }) {
    if (!image || machineImage === undefined) return undefined;
    return {
      at: 'image',
      value: image,
      says: 'cannot stand beside machineImage; what the image is to be made from is image.base',
    };
  },

  /** The base has one architecture, and so has Blender. */
  function imageMadeOnX86({ image, architecture = 'x86_64' }) {
    const type = image?.instanceType;
    if (type === undefined || architecture === 'arm64' || !isArm(type)) return undefined;
    return { at: 'image.instanceType', value: type, says: 'is arm64, and the image is for x86_64' };
  },

  function imageWithProject({ project, machineImage }) {
    if (typeof project !== 'string' || machineImage !== undefined || !isOfImage(project)) return undefined;
    return {
      at: 'project',
      value: project,
      says: 'is inside the machine image, and needs a machineImage of your own that has it',
    };
  },

  function roomForImage(settings) {
    const { rootVolumeGiB, machineImage } = settings;
    if (
      rootVolumeGiB === undefined ||
      machineImage !== undefined ||
      !wantsGpu(settings) ||
      rootVolumeGiB >= GPU_IMAGE_GIB
    )
      return undefined;
    return {
      at: 'rootVolumeGiB',
      value: rootVolumeGiB,
      says: `must be ${String(GPU_IMAGE_GIB)} or more: the deep-learning image takes as much`,
    };
  },

  function tilesNeedTemplate({ tiles, template }) {
    if (!tiles || isTemplate(template)) return undefined;
    const value = `${String(tiles.columns)}x${String(tiles.rows)}`;
    return { at: 'tiles', value, says: 'needs a template that renders them' };
  },

  function ownBucketStays({ framesBucket, keepFrames }) {
    if (framesBucket === undefined || keepFrames !== false) return undefined;
    return {
      at: 'keepFrames',
      value: keepFrames,
      says: 'must not be false for a bucket of your own: that is never emptied',
    };
  },

  function outputBesideRecords({ framesBucket, output }) {
    if (framesBucket === undefined || output === undefined) return undefined;
    if (readFarmOutput(output, 'output').place?.bucket !== framesBucket) return undefined;
    const says =
      'is in the framesBucket, where only Brenda writes; name another bucket, or leave s3:// out, and frames lie in that one below their job';
    return { at: 'output', value: output, says };
  },

  ...regionChecks,
];

/**
 * All faults of combinations.
 *
 * @param written where a setting was written, if it has another name there.
 */
export function checkSettings(
  settings: CheckedSettings,
  written: Readonly<Record<string, string>> = {},
): Fault[] {
  return checks
    .flatMap((check) => check(settings) ?? [])
    .map((fault) => ({ ...fault, at: written[fault.at] ?? fault.at }));
}

function isTemplate(template: string | undefined): boolean {
  return template !== undefined && template !== NO_TEMPLATE;
}

function tightestOf(types: readonly string[]): { most: number; on: string } {
  const [type = '', most = Infinity] =
    types.map((one) => [one, mostSnapshots(one)] as const).sort((a, b) => a[1] - b[1])[0] ?? [];
  return { most, on: type };
}

function isOfImage(project: string): boolean {
  try {
    return readSource(project).kind === 'image';
  } catch {
    return false;
  }
}
