import { readAllowed } from '../../protocol/text/allow';
import { messageOf, UserFault } from '../../protocol/failure/fault';
import type { FindingId } from '../../protocol/failure/finding';
import type { RenderSettings } from '../../protocol/job/render-settings';
import { inBlendersWords } from '../../protocol/job/settings-spelling';
import { denoise, device, resolution, wholeNumber } from './option-values';
import type { SceneFlags } from './scene-flags';

/** @throws UserFault naming the option that is wrong, and its value. */
export function settingsOf(flags: SceneFlags): RenderSettings {
  const number = (option: string, text: string | undefined, most?: number): number | undefined =>
    text === undefined ? undefined : wholeNumber(option, text, 1, most);
  const settings = given({
    engine: flags.engine,
    device: flags.device === undefined ? undefined : device(flags.device),
    samples: number('--samples', flags.samples),
    resolution: flags.resolution === undefined ? undefined : resolution(flags.resolution),
    percentage: number('--percentage', flags.percentage?.replace(/(?<=\d)\s*%$/, ''), 1000),
    format: flags.format,
    camera: flags.camera,
    viewLayer: flags.viewLayer,
    denoise: flags.denoise === undefined ? undefined : denoise(flags.denoise),
    keepRenderData: flags.keepRenderData,
    ocio: flags.ocio === 'none' ? undefined : flags.ocio,
    extensions: flags.extensions,
    trusted: flags.trust,
  });
  return inBlendersWords(settings);
}

/**
 * The same for this machine, where Blender would read its colour configuration from the environment.
 *
 * @throws as `settingsOf`.
 */
export function settingsHere(flags: SceneFlags, env: NodeJS.ProcessEnv): RenderSettings {
  // The first is Blender 5's own variable, and has priority there.
  const named = [env['BLENDER_OCIO'], env['OCIO']].find((text) => text !== undefined && text !== '');
  const ocio = flags.ocio ?? named ?? 'none';
  return settingsOf({ ...flags, ocio });
}

/** @throws UserFault for extensions with a template, which starts Blender by itself and would not have them. */
export function refuseExtensionsOfTemplate(
  { extensions }: RenderSettings,
  template: string | undefined,
): void {
  if (extensions !== undefined && template !== undefined)
    throw new UserFault(
      `--extensions ${extensions}: a template (-T) starts Blender by itself; enable them there (blender --addons NAME)`,
    );
}

/** @throws UserFault naming an id that cannot be allowed. */
export function allowedOf({ allow }: SceneFlags): FindingId[] {
  const ids = (allow ?? '').split(',').map((text) => text.trim());
  return ids.filter(Boolean).map((id) => {
    try {
      return readAllowed(id);
    } catch (error) {
      throw new UserFault(`--allow ${id}: ${messageOf(error)}`, { cause: error });
    }
  });
}

/** Leaves out undefined entries. */
function given<T extends object>(entries: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(entries).filter(([, value]) => value !== undefined)) as never;
}
