import { FrameRange } from '../protocol/frame-range';
import { UserFault } from '../protocol/fault';
import { canAsk } from './ask';
import { newDefaultOutput } from './default-output';
import { exitCodes } from './exit-codes';
import { entriesOf, withSceneBehindFarm } from './night/entries-of';
import { requireFound } from './night/scenes-named';
import type { NightFlags } from './night-flags';
import { notify } from './notify';
import { numberOr, secondsOrNever, seedOf, template, tiles, wholeNumber } from './option-values';
import { outputPlace } from '../local/output-place';
import { type AskedRender, renderOne } from './render-one';
import type { SceneFlags } from './scene-flags';
import { allowedOf, refuseExtensionsOfTemplate, settingsHere } from './scene-options';
import { afterEstimate, requireEstimate } from './time-left/estimate-first';
import { blenderNamed } from './which-blender';
import { withStop } from './with-stop';

export interface RenderFlags extends SceneFlags, NightFlags {
  readonly frames?: string;
  readonly scene?: string;
  readonly output?: string;
  readonly workers: string;
  readonly taskSize?: string;
  readonly template?: string;
  readonly subdivX?: string;
  readonly subdivY?: string;
  readonly shuffle?: string | true;
  readonly maxFailures?: string;
  readonly stuckAfter?: string;
  readonly sliceAfter?: string;
  readonly port?: string;
  readonly replace?: true;
  readonly mixBlenders?: true;
}

/** More Blenders than this on one machine is a slip of the finger. */
const MOST_WORKERS = 256;

/** `brenda render` */
export async function render(named: readonly string[], given: RenderFlags): Promise<void> {
  requireEstimate(given);
  const { scenes, flags } = withSceneBehindFarm(named, given);
  const entries = await entriesOf(scenes, flags);
  if (flags.farm !== undefined) {
    await (await import('./night/send-all.ts')).sendAll(entries, [], flags);
    return;
  }
  const [entry, ...others] = entries;
  if (!entry || others.length > 0) {
    await (await import('./night/render-all.ts')).renderAll(entries, [], flags);
    return;
  }
  const request = await requestOf(entry.scene, entry.flags);
  const { exitCode, text, json } = await withStop((stop) =>
    renderOne(request, stop, {
      mayAsk: canAsk(),
      ...(flags.estimate ? { estimate: afterEstimate(flags) } : {}),
    }),
  );
  if (flags.json && json) process.stdout.write(`${JSON.stringify(json)}\n`);
  if (flags.notify) await notify(`${entry.scene}: ${exitCode === exitCodes.done ? 'done' : 'failed'}`, text);
  process.exitCode = exitCode;
}

/** A folder that is called so is `./scene`. */
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
  if (cut && flags.template === undefined)
    throw new UserFault('-X -Y: tiles need a template (-T) that renders them');
  const script = flags.template === undefined ? undefined : await template(flags.template, cut !== undefined);
  const shuffle = seedOf(flags.shuffle);
  const allow = allowedOf(flags);
  // Read before anything is started, so that a slip costs no time.
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
    ...(flags.taskSize === undefined ? {} : { taskSize: wholeNumber('--task-size', flags.taskSize) }),
    ...(cut ? { tiles: cut } : {}),
    ...(shuffle === undefined ? {} : { shuffle }),
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
