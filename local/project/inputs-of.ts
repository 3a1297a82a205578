import { extname, join } from 'node:path';
import type { OpenedScene } from '../../protocol/environment/worker-event';
import { Inputs } from '../../worker/project/inputs';
import type { PrivateCopy } from '../../worker/project/files/private-copy';
import { filesNamedIn } from '../../worker/job/settings-in';
import type { LocalRender } from '../render/local-render';
import type { LocalProject } from './local-project';

/**
 * The files that frames are rendered from, to be watched during the render: all that a template may read, the files that Blender reports,
 * and those that the settings name. The scene itself is included where it is not opened from its copy. They are hashed here, and the job's
 * hash uses the same values.
 *
 * For a trusted scene, the .blend files: its scripts may change the others.
 */
export async function inputsOf(
  { template, settings }: Pick<LocalRender, 'template' | 'settings'>,
  project: LocalProject,
  { files, isInPlace = false }: OpenedScene,
  privateCopy: PrivateCopy,
  stop?: AbortSignal,
): Promise<Inputs> {
  const scene = join(project.folder, project.scene);
  const isCopied = !isInPlace && (await privateCopy.standingFor(scene)) !== scene;
  const named = await filesNamedIn(settings);
  const read =
    template !== undefined
      ? await project.files(files, named)
      : settings.trusted === true
        ? [...files.filter((path) => extname(path).toLowerCase() === '.blend'), ...named]
        : [...files, ...named];
  const others = read.filter((path) => path !== scene);
  return Inputs.taken(isCopied ? others : [scene, ...others], undefined, stop);
}
