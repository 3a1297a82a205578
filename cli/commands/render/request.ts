import { outputPlace } from '../../../local/output-folder/output-place';
import { UserFault } from '../../../protocol/failure/fault';
import { FrameRange } from '../../../protocol/job/frame-range';
import { newDefaultOutput } from '../../job/default-output';
import { requireFound } from '../../scene-list/scenes-named';
import { orderOf, tiles, template, wholeNumber, numberOr, secondsOrNever } from '../../options/option-values';
import type { RenderFlags } from '../../options/render-flags';
import { type AskedRender } from './render-one';
import { allowedOf, settingsHere, refuseExtensionsOfTemplate } from '../../options/scene-options';
import { blenderNamed } from '../../options/which-blender';

/** A larger number of Blenders on one machine is a typing error. */
const MOST_WORKERS = 256;
/** A folder of this name has to be written as `./scene`. */
const SCENES_OWN = 'scene';

async function outputOf(
  input: string,
  { output, scene }: RenderFlags,
): Promise<Pick<AskedRender, 'output' | 'name' | 'isOutputOfScene'>> {
  if (output === undefined) return { output: await newDefaultOutput(input, scene) };
  if (output === SCENES_OWN) return { output: '', isOutputOfScene: true };
  return outputPlace(output, input, scene);
}
/** What is to be rendered here. @throws UserFault naming the option that is wrong, and its value. */
export async function requestOf(scene: string, flags: RenderFlags): Promise<AskedRender> {
  requireFound(scene);
  const cut = tiles(flags.subdivX, flags.subdivY);
  if (cut && typeof flags.template !== 'string')
    throw new UserFault('-X -Y: tiles need a template (-T) that renders them');
  const script =
    typeof flags.template === 'string' ? await template(flags.template, cut !== undefined) : undefined;
  const order = orderOf(flags);
  const allow = allowedOf(flags);
  // Parsed before anything starts, so that a typing error costs no time.
  if (flags.frames !== undefined) FrameRange.parse(flags.frames);
  const settings = settingsHere(flags, process.env);
  const blender = await blenderNamed(flags, process.env);
  refuseExtensionsOfTemplate(settings, script);
  return {
    input: scene,
    ...(await outputOf(scene, flags)),
    workers: wholeNumber('--workers', flags.workers, 1, MOST_WORKERS),
    settings,
    mayReplace: { replace: flags.replace === true },
    mixBlenders: flags.mixBlenders === true,
    ...(allow.length > 0 ? { allow } : {}),
    ...(blender === undefined ? {} : { blender }),
    ...(flags.scene === undefined ? {} : { scene: flags.scene }),
    ...(flags.frames === undefined ? {} : { frames: flags.frames }),
    ...(script === undefined ? {} : { template: script }),
    ...(flags.template === false ? { withoutTemplate: true } : {}),
    ...(flags.taskSize === undefined ? {} : { taskSize: wholeNumber('--task-size', flags.taskSize) }),
    ...(cut ? { tiles: cut } : {}),
    ...(order === undefined ? {} : { order }),
    ...(flags.maxFailures === undefined
      ? {}
      : { failuresAllowed: numberOr('--max-failures', flags.maxFailures, 0, 'unlimited') }),
    ...(flags.stuckAfter === undefined
      ? {}
      : { stuckSeconds: secondsOrNever('--stuck-after', flags.stuckAfter) }),
    ...(flags.sliceAfter === undefined
      ? {}
      : { sliceSeconds: secondsOrNever('--slice-after', flags.sliceAfter) }),
    ...(flags.port === undefined ? {} : { port: wholeNumber('--port', flags.port, 1, 65535) }),
  };
}
