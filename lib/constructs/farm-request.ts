import type { LaunchTemplate } from 'aws-cdk-lib/aws-ec2';
import { readAllowed } from '../../protocol/allow';
import type { Job } from '../../protocol/job';
import type { SeedRequestInput } from '../../protocol/seed-request';
import { sha256 } from '../project/project';
import type { FarmProject } from './farm-project';
import type { RenderFarmProps } from './render-farm-props';

/** A job whose project may be known to AWS alone. */
type UnpinnedJob = Omit<Job, 'project'> & { readonly project?: string };

/** What decides the pixels of a farm's frames. */
export function jobOf(
  {
    overrides,
    ocio,
    extensions,
    trusted,
    keepRenderData,
    template,
    tiles,
    project: { scene },
  }: RenderFarmProps,
  { hash }: FarmProject,
  blender: string,
): UnpinnedJob {
  return {
    ...(hash === undefined ? {} : { project: hash }),
    scene,
    settings: {
      ...Object.fromEntries(Object.entries(overrides ?? {}).filter(([, value]) => value !== undefined)),
      ...(ocio === undefined ? {} : { ocio }),
      ...(extensions === undefined ? {} : { extensions }),
      ...(trusted === true ? { trusted } : {}),
      ...(keepRenderData === true ? { keepRenderData } : {}),
    },
    ...(template === undefined ? {} : { template }),
    ...(tiles ? { tiles } : {}),
    blender,
  };
}

/** What a deployment asks of the seeder. */
export function seedRequestOf(
  props: RenderFarmProps,
  job: UnpinnedJob,
  { source, tag }: FarmProject,
  launchTemplate: LaunchTemplate,
): SeedRequestInput {
  return {
    job,
    source,
    ...(tag === undefined ? {} : { sourceTag: tag }),
    ...(props.allow === undefined ? {} : { allow: props.allow.map(readAllowed) }),
    ...(props.failuresAllowed === undefined ? {} : { failuresAllowed: props.failuresAllowed }),
    ...(props.output === undefined ? {} : { output: { name: props.output } }),
    frames: props.frames,
    ...(props.taskSize === undefined ? {} : { taskSize: props.taskSize }),
    ...(props.shuffle === undefined ? {} : { shuffle: props.shuffle }),
    revision: `${launchTemplate.latestVersionNumber} ${fleetRevision(props)}`,
  };
}

/** Changes when other instances may be had: a farm that gave up because none could be made ready is to try again. */
function fleetRevision({ instanceTypes, instanceNeeds, spotMaxPrice, vpc }: RenderFarmProps): string {
  const types = instanceTypes?.map((type) => type.toString());
  return sha256(JSON.stringify({ types, instanceNeeds, spotMaxPrice, vpc: vpc?.vpcId })).slice(0, 8);
}
