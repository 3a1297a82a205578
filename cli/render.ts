import { resolve } from 'node:path';
import type { LocalRender, LocalResult } from '../local/local-render';
import { renderLocally } from '../local/render-locally';
import { RunStopped } from '../local/run-stopped';
import type { Finding } from '../protocol/finding';
import { FrameRange } from '../protocol/frame-range';
import { messageOf, UserFault } from '../protocol/fault';
import { SceneRefused } from '../protocol/scene-refused';
import { ask, canAsk } from './ask';
import { exitCodes } from './exit-codes';
import { counted } from './counted';
import { defaultOutput } from './default-output';
import { findingLines, howToAllow } from './findings-view';
import { numberOr, secondsOrNever, seedOf, template, tiles, wholeNumber } from './option-values';
import { progressView } from './progress-view';
import { duration } from './rate';
import type { SceneFlags } from './scene-flags';
import { allowedOf, refuseExtensionsOfTemplate, settingsHere } from './scene-options';
import { blenderOf } from './which-blender';

export interface RenderFlags extends SceneFlags {
  readonly frames?: string;
  readonly scene?: string;
  readonly output?: string;
  readonly workers: string;
  readonly taskSize: string;
  readonly template?: string;
  readonly subdivX?: string;
  readonly subdivY?: string;
  readonly shuffle?: string | true;
  readonly maxFailures?: string;
  readonly stuckAfter?: string;
  readonly sliceAfter?: string;
  readonly port?: string;
  readonly replace?: true;
  readonly json?: true;
}

/** More Blenders than this on one machine is a slip of the finger. */
const MOST_WORKERS = 256;

/** `brenda render` */
export async function render(scene: string | undefined, flags: RenderFlags): Promise<void> {
  const request = await requestOf(...sceneAndFlags(scene, flags));
  const stop = new AbortController();
  const interrupt = (signal: NodeJS.Signals): void => {
    stop.abort(signal);
  };
  process.once('SIGINT', interrupt).once('SIGTERM', interrupt);

  const view = progressView(process.stderr);
  let result: LocalResult;
  try {
    result = await renderLocally(
      {
        ...request,
        mayReplace: {
          replace: flags.replace === true,
          ...(canAsk() ? { ask: (question) => view.hold(() => ask(question, stop.signal)) } : {}),
        },
      },
      (event) => {
        view.show(event);
      },
      stop.signal,
    );
  } catch (error) {
    view.close();
    if (error instanceof SceneRefused) {
      refuse(error.errors, request, flags);
      return;
    }
    const stopped = error instanceof RunStopped;
    if (!stopped && !stop.signal.aborted) throw error;
    const why = stop.signal.aborted ? 'interrupted' : `brenda: ${messageOf(error)}`;
    process.stderr.write(`${why}; the frames so far are in ${request.output}\ngo on with the same command\n`);
    process.exitCode = stop.signal.aborted ? exitCodes.interrupted : exitCodes.failed;
    return;
  } finally {
    process.off('SIGINT', interrupt).off('SIGTERM', interrupt);
  }
  view.close();

  for (const { unit, reason } of result.failures) process.stderr.write(`${unit}: ${reason}\n`);
  process.stderr.write(`${summary(result, request.output)}\n`);
  if (flags.json) process.stdout.write(`${JSON.stringify({ ...result, output: request.output })}\n`);
  process.exitCode = result.failed > 0 ? exitCodes.failed : exitCodes.done;
}

/** Says why no frame of the scene is rendered. */
function refuse(errors: readonly Finding[], { input, allow = [] }: LocalRender, { json }: RenderFlags): void {
  const anyway = howToAllow(errors, allow);
  const fix = anyway === undefined ? 'fix the scene' : `fix the scene, or go on with ${anyway}`;
  const lines = [
    ...findingLines(errors, allow),
    `brenda: ${input}: ${counted(errors.length, 'error')} in the scene, no frame was rendered; ${fix}`,
  ];
  process.stderr.write(`${lines.join('\n')}\n`);
  if (json) process.stdout.write(`${JSON.stringify({ refused: errors })}\n`);
  process.exitCode = exitCodes.failed;
}

function summary({ done, failed, skipped, left, seconds }: LocalResult, output: string): string {
  const parts = [`${String(done)} rendered`];
  if (skipped > 0) parts.push(`${String(skipped)} there already`);
  if (failed > 0) parts.push(`${String(failed)} failed`);
  if (left > 0) parts.push(`${String(left)} left because of that (--max-failures)`);
  return `${parts.join(', ')} in ${duration(seconds)}: ${output}`;
}

/** `-r` takes a seed or none: in `render -r scene.blend` what follows it is the scene. */
function sceneAndFlags(scene: string | undefined, flags: RenderFlags): [string, RenderFlags] {
  if (scene !== undefined) return [scene, flags];
  if (typeof flags.shuffle === 'string' && !/^\d+$/.test(flags.shuffle))
    return [flags.shuffle, { ...flags, shuffle: true }];
  throw new UserFault('no scene: name a .blend, a project folder, or an archive of one');
}

async function requestOf(scene: string, flags: RenderFlags): Promise<LocalRender> {
  const cut = tiles(flags.subdivX, flags.subdivY);
  if (cut && flags.template === undefined)
    throw new UserFault('-X -Y: tiles need a template (-T) that renders them');
  const script = flags.template === undefined ? undefined : await template(flags.template, cut !== undefined);
  const shuffle = seedOf(flags.shuffle);
  const allow = allowedOf(flags);
  // Read before anything is started, so that a slip costs no time.
  if (flags.frames !== undefined) FrameRange.parse(flags.frames);
  const settings = settingsHere(flags, process.env);
  refuseExtensionsOfTemplate(settings, script);
  return {
    input: scene,
    output: flags.output === undefined ? await defaultOutput(scene, flags.scene) : resolve(flags.output),
    workers: wholeNumber('--workers', flags.workers, 1, MOST_WORKERS),
    taskSize: wholeNumber('--task-size', flags.taskSize),
    settings,
    ...(allow.length > 0 ? { allow } : {}),
    blender: blenderOf(process.env),
    ...(flags.scene === undefined ? {} : { scene: flags.scene }),
    ...(flags.frames === undefined ? {} : { frames: flags.frames }),
    ...(script === undefined ? {} : { template: script }),
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
