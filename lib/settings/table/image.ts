import * as v from 'valibot';
import { instanceType, object, oneOf, text, truth, whole } from '../values';
import { prop, row } from './row';

/** It downloads and unpacks: two vCPUs are enough. */
export const IMAGE_INSTANCE_TYPE = 'c6i.large';
/** GiB: the deep-learning image alone takes 75. */
export const GPU_ROOT_VOLUME_GIB = 125;
/** GiB: Amazon Linux, Blender, and room for a project and its frames. */
const ROOT_VOLUME_GIB = 50;

const anyImage =
  'must be an image\'s id, like "ami-0123456789abcdef0", the name of an SSM parameter that begins with /, or an object like {"name": "film-*", "owner": "self"}';

/**
 * The newest image of this name. The owner is required: without one, a filter matches everyone's public images, and such an image would run
 * with the farm's permissions (https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeImages.html, Owner.N).
 */
const imageFilter = object(
  {
    // https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateImage.html, with the wildcards of a filter.
    name: text(
      /^(?=.*\w)[\w()[\] ./'@*?-]{3,128}$/,
      'must be an image\'s name, with * and ? for what differs: "film-*"',
    ),
    owner: text(
      /^(?:self|amazon|aws-marketplace|\d{12})$/,
      'must be "self", "amazon", "aws-marketplace", or the 12 digits of an account',
    ),
  },
  anyImage,
);

const ownImage = text(/^(?:ami-[0-9a-f]{8,17}|\/[\w./-]+)$/, anyImage);

const machineImage = v.lazy<typeof ownImage | typeof imageFilter>((value) =>
  typeof value === 'string' && !value.startsWith('{') ? ownImage : imageFilter,
);

/** What instances boot from. */
export const image = {
  machineImage: row(machineImage, {
    help: 'The image of the instances: an id, the name of an SSM parameter that holds one, or a name and an owner, which select the newest.',
    otherwise: 'Amazon Linux 2023 for x86_64; with NVIDIA GPUs, the deep-learning base image',
    prop: prop('machineImage', 'machineImage'),
  }),
  image: row(
    object(
      { base: v.optional(machineImage), instanceType: v.optional(instanceType) },
      'must be an object, {} or one like {"base": "ami-0123456789abcdef0", "instanceType": "c6i.large"}',
    ),
    {
      help: `Makes the deployment build an image with everything that each boot would install again, which takes 20 to 40 minutes. \`base\` is what it is built from, as in \`machineImage\`; \`instanceType\` builds it, by default ${IMAGE_INSTANCE_TYPE}.`,
      otherwise: 'each boot installs it',
      prop: prop('image', 'builtImage'),
    },
  ),
  architecture: row(oneOf('x86_64', 'arm64'), {
    help: 'The architecture of your own machine image. blender.org has no Blender for arm64.',
    default: 'x86_64',
    prop: prop('architecture', 'architecture'),
  }),
  gpu: row(truth(), {
    help: 'Whether instances have NVIDIA GPUs.',
    otherwise: 'according to the instance types',
    prop: prop('gpu'),
  }),
  rootVolumeGiB: row(whole(8, 16384), {
    help: 'The root volume. On instances without an instance store it also holds the project, and frames before their upload.',
    unit: 'GiB',
    default: ROOT_VOLUME_GIB,
    otherwise: `${String(ROOT_VOLUME_GIB)} GiB; ${String(GPU_ROOT_VOLUME_GIB)} GiB with GPUs; with a \`machineImage\`, that image's size`,
    prop: prop('rootVolumeSize', 'gibibytes'),
  }),
  rootDevice: row(text(/^\/dev\/(?:xvda|sda1)$/, 'must be "/dev/xvda", or "/dev/sda1" as on Ubuntu'), {
    help: "The root device's name in your own machine image.",
    default: '/dev/xvda',
    prop: prop('rootDeviceName'),
  }),
} as const;
