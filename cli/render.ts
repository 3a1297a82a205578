import { basename, join, resolve } from 'node:path';
import type { LocalRender, LocalResult } from '../local/local-render';
import { renderLocally } from '../local/render-locally';
import { RunStopped } from '../local/run-stopped';
import { FrameRange } from '../protocol/frame-range';
import { messageOf, UserFault } from '../protocol/fault';
import type { RenderSettings } from '../protocol/render-settings';
import { exitCodes } from './exit-codes';
import { resolution, seedOf, template, tiles, wholeNumber } from './option-values';
import { progressView } from './progress-view';
import { duration } from './rate';
import { blenderOf } from './which-blender';

export interface RenderFlags {
  readonly frames?: string;
  readonly scene?: string;
  readonly output?: string;
  readonly workers: string;
  readonly taskSize: string;
  readonly template?: string;
  readonly subdivX?: string;
  readonly subdivY?: string;
  readonly shuffle?: string | true;
  readonly engine?: string;
  readonly samples?: string;
  readonly resolution?: string;
  readonly percentage?: string;
  readonly format?: string;
  readonly camera?: string;
  readonly viewLayer?: string;
  readonly port?: string;
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
      request,
      (event) => {
        view.show(event);
      },
      stop.signal,
    );
  } catch (error) {
    view.close();
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

function summary({ done, failed, skipped, seconds }: LocalResult, output: string): string {
  const parts = [`${String(done)} rendered`];
  if (skipped > 0) parts.push(`${String(skipped)} there already`);
  if (failed > 0) parts.push(`${String(failed)} failed`);
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
  // Read before anything is started, so that a slip costs no time.
  if (flags.frames !== undefined) FrameRange.parse(flags.frames);
  return {
    input: scene,
    output: resolve(flags.output ?? join('frames', basename(scene).replace(SCENE_ENDING, ''))),
    workers: wholeNumber('--workers', flags.workers, 1, MOST_WORKERS),
    taskSize: wholeNumber('--task-size', flags.taskSize),
    settings: settingsOf(flags),
    blender: blenderOf(process.env),
    ...(flags.scene === undefined ? {} : { scene: flags.scene }),
    ...(flags.frames === undefined ? {} : { frames: flags.frames }),
    ...(script === undefined ? {} : { template: script }),
    ...(cut ? { tiles: cut } : {}),
    ...(shuffle === undefined ? {} : { shuffle }),
    ...(flags.port === undefined ? {} : { port: wholeNumber('--port', flags.port, 1, 65535) }),
  };
}

const SCENE_ENDING = /\.(?:blend|zip|tar|tgz|tar\.(?:gz|zst))$/i;

function settingsOf(flags: RenderFlags): RenderSettings {
  const number = (option: string, text: string | undefined, most?: number): number | undefined =>
    text === undefined ? undefined : wholeNumber(option, text, 1, most);
  return given({
    engine: flags.engine,
    samples: number('--samples', flags.samples),
    resolution: flags.resolution === undefined ? undefined : resolution(flags.resolution),
    percentage: number('--percentage', flags.percentage, 1000),
    format: flags.format,
    camera: flags.camera,
    viewLayer: flags.viewLayer,
  });
}

/** Without the entries that are undefined. */
function given<T extends object>(entries: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(entries).filter(([, value]) => value !== undefined)) as never;
}
