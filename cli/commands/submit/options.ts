import type { FailuresAllowed } from '../../../protocol/failure/failures-allowed';
import { UserFault } from '../../../protocol/failure/fault';
import type { FindingId } from '../../../protocol/failure/finding';
import { isAddress, isInS3, type OutputPath, readOutputPath } from '../../../protocol/naming/output-path';
import type { FrameRange } from '../../../protocol/job/frame-range';
import type { RenderSettings } from '../../../protocol/job/render-settings';
import { framesOf } from '../../options/frames-of';
import { numberOr, seedOf, template, tiles, wholeNumber } from '../../options/option-values';
import { allowedOf, settingsHere, settingsOf } from '../../options/scene-options';
import type { SubmitFlags } from '../../options/submit-flags';

/** What was asked for, read before anything is looked at. */
export interface SubmitOptions {
  /** What is to be sent. @default - nothing; the project is the farm's */
  readonly input: string | undefined;
  /** The .blend. @default - the only one, or that of the job */
  readonly scene: string | undefined;
  /** @default - that which was deployed */
  readonly job: string | undefined;
  /** @default - the scene's own */
  readonly frames: FrameRange | undefined;
  /** @default - as the job was asked for last */
  readonly taskSize: number | undefined;
  readonly shuffle: number | undefined;
  /** @default - that which has rendered the scene last */
  readonly template: string | undefined;
  /** Whether it is Brenda's own renderer, whatever has rendered the scene. */
  readonly withoutTemplate: boolean;
  readonly tiles: { readonly columns: number; readonly rows: number } | undefined;
  readonly settings: RenderSettings;
  readonly allow: readonly FindingId[];
  readonly failuresAllowed: FailuresAllowed | undefined;
  readonly check: boolean;
  /** What its files are called. `scene`: as the scene says. @default - `frame_######`, or as of the job that is there */
  readonly output: Required<OutputPath> | 'scene' | undefined;
  /** What names the Blender that looks at the scene here. @default - it fits the scene */
  readonly blender: string | undefined;
}

const SCHEME = /^(s3|ebs|file):\/\//;

/** @throws UserFault naming what cannot be. */
export async function readSubmitOptions(
  scene: string | undefined,
  flags: SubmitFlags,
): Promise<SubmitOptions> {
  const { input, shuffle } = inputAndShuffle(scene, flags.shuffle);
  if (input !== undefined && SCHEME.test(input))
    throw new UserFault(
      `${input}: submit sends what is on this machine; what lies elsewhere is rendered by a farm that was deployed with it`,
    );
  if (input !== undefined && flags.job !== undefined)
    throw new UserFault(`--job ${flags.job}: a scene of yours is a job of its own; give one of them`);
  const frames = framesOf(flags);
  if (frames !== undefined && flags.frames !== undefined && flags.end !== undefined)
    throw new UserFault(`-e ${flags.end}: give the frames by -f, or by -s and -e`);
  if (flags.start !== undefined && flags.end === undefined)
    throw new UserFault(`-s ${flags.start}: give the last frame too, with -e`);
  if (input === undefined && frames === undefined)
    throw new UserFault('no frames: say which with -f RANGE, or name a scene, for its own');
  const cut = tiles(flags.subdivX, flags.subdivY);
  return {
    input,
    blender: flags.blender,
    scene: flags.scene,
    job: flags.job,
    frames,
    taskSize: flags.taskSize === undefined ? undefined : wholeNumber('--task-size', flags.taskSize),
    shuffle: seedOf(shuffle),
    template:
      typeof flags.template === 'string' ? await template(flags.template, cut !== undefined) : undefined,
    withoutTemplate: flags.template === false,
    tiles: cut,
    // What is there already has its colours in its own project.
    settings: input === undefined ? settingsOf(flags) : settingsHere(flags, process.env),
    allow: allowedOf(flags),
    failuresAllowed:
      flags.maxFailures === undefined
        ? undefined
        : numberOr('--max-failures', flags.maxFailures, 0, 'unlimited'),
    check: flags.check !== false,
    output: outputOf(flags),
  };
}

/** `-r` takes a seed or none: in `submit -r scene.blend` what follows it is the scene. */
function inputAndShuffle(
  scene: string | undefined,
  shuffle: string | true | undefined,
): { readonly input: string | undefined; readonly shuffle: string | true | undefined } {
  return scene === undefined && typeof shuffle === 'string' && !/^\d+$/.test(shuffle)
    ? { input: shuffle, shuffle: true }
    : { input: scene, shuffle };
}

/** A farm has no folders but its bucket: what counts is the name. */
function outputOf({ output }: SubmitFlags): SubmitOptions['output'] {
  if (output === undefined || output === 'scene') return output;
  const where = `--output ${output}`;
  if (output.trim() === '')
    throw new UserFault(
      `--output "${output}": names nothing; say what frames are called, as shot_####, or leave it out for frame_######`,
    );
  if (isAddress(output))
    throw new UserFault(
      `${where}: is an address, and a farm puts frames where its setting output says; say here what they are called alone, as shot_####`,
    );
  if (isInS3(output))
    throw new UserFault(
      `${where}: where a farm puts frames its deployment says, by the setting output; say here what they are called alone, as shot_####`,
    );
  const { name, ...place } = readOutputPath(output, where);
  if (name === undefined)
    throw new UserFault(
      `${where}: is a folder, and a farm keeps frames in its bucket; say what they are called, as shot_####, and brenda frames --sync brings them into a folder`,
    );
  return { ...place, name };
}
