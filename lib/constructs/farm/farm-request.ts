import type { LaunchTemplate } from 'aws-cdk-lib/aws-ec2';
import { readAllowed } from '../../../protocol/text/allow';
import { placeText } from '../../../protocol/scene/frames-place';
import type { Job } from '../../../protocol/job/job';
import type { SeedRequestInput } from '../../../protocol/job/seed-request';
import { NO_TEMPLATE } from '../../../protocol/job/template';
import { sha256 } from '../../project/project';
import { knownOutput, readOutput } from '../storage/farm-output';
import type { FarmProject } from './farm-project';
import type { RenderFarmProps } from './render-farm-props';

/** A job whose project may be known only to AWS. */
type UnpinnedJob = Omit<Job, 'project'> & { readonly project?: string };

/** The job of a farm: what decides the pixels of its frames. */
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
    ...(template === undefined || template === NO_TEMPLATE ? {} : { template }),
    ...(tiles ? { tiles } : {}),
    blender,
  };
}

/** The deployment's request to the seeder. */
export function seedRequestOf(
  props: RenderFarmProps,
  job: UnpinnedJob,
  { source, tag }: FarmProject,
  launchTemplate: LaunchTemplate,
): SeedRequestInput {
  const { name } = readOutput(props.output);
  return {
    job,
    source,
    ...(tag === undefined ? {} : { sourceTag: tag }),
    ...(props.allow === undefined ? {} : { allow: props.allow.map(readAllowed) }),
    ...(props.failuresAllowed === undefined ? {} : { failuresAllowed: props.failuresAllowed }),
    ...(name === undefined ? {} : { output: { name } }),
    frames: props.frames,
    ...(props.taskSize === undefined ? {} : { taskSize: props.taskSize }),
    ...(props.template === NO_TEMPLATE ? { withoutTemplate: true } : {}),
    ...(props.shuffle === undefined ? {} : { shuffle: props.shuffle }),
    revision: `${launchTemplate.latestVersionNumber} ${fleetRevision(props)}`,
  };
}

/**
 * Changes when other instances may launch, because a farm that stopped after failed boots must retry. Also changes with the destination of
 * frames.
 */
function fleetRevision({ instanceTypes, instanceNeeds, spotMaxPrice, vpc, output }: RenderFarmProps): string {
  const types = instanceTypes?.map((type) => type.toString());
  const { place } = readOutput(output);
  const framesAt = place && knownOutput(placeText(place));
  return sha256(JSON.stringify({ types, instanceNeeds, spotMaxPrice, vpc: vpc?.vpcId, framesAt })).slice(
    0,
    8,
  );
}
