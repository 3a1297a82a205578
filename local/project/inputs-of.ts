import { extname, join } from 'node:path';
import type { OpenedScene } from '../../protocol/environment/worker-event';
import { Inputs } from '../../worker/project/inputs';
import type { PrivateCopy } from '../../worker/project/private-copy';
import { filesNamedIn } from '../../worker/job/settings-in';
import type { LocalProject } from './local-project';
import type { LocalRender } from '../render/local-render';

/**
 * The files that frames are rendered from, to be watched while they are: all that a template may read, what Blender says that the scene reads, and
 * what the settings name; the scene itself where it is not opened from its copy. They are hashed here, and the job's hash is made of the same.
 *
 * Of a trusted scene, the .blend files: what its scripts change of the others is theirs to know.
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
