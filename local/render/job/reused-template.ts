import { Ledger } from '../../../farm/ledger/ledger';
import { previousTemplate, templateText } from '../../../farm/seeding/previous-template';
import { ifUnreadable } from '../../../farm/store/json-object';
import { UserFault } from '../../../protocol/failure/fault';
import type { JobFile } from '../../../protocol/job/job';
import { FolderObjectStore } from '../../folder-store/folder-object-store';
import type { OutputFolder } from '../../output-folder/output-folder';
import type { LocalProject } from '../../project/local-project';
import { isSamePlace, placeOf, scenePlace } from '../../scene/scene-place';
import type { LocalRender } from '../local-render';
import { isOwnTemplate, rememberTemplate } from './own-templates';

/**
 * The template that has rendered this scene into this folder last, for a request that names none. It is a shell script, and the folder may be a
 * stranger's: only one is taken that this account has named on this machine before.
 *
 * @param tell is called with one line when it is taken.
 * @throws UserFault when it is not to be taken unseen, or does not go with the request.
 */
export async function reusedTemplate(
  { template, withoutTemplate = false, settings: { extensions } }: LocalRender,
  project: Pick<LocalProject, 'path' | 'scene'>,
  folder: Pick<OutputFolder, 'path' | 'named'>,
  tell: (text: string) => void,
): Promise<Pick<LocalRender, 'template' | 'tiles'>> {
  if (template !== undefined) await rememberTemplate(template);
  if (template !== undefined || withoutTemplate) return {};
  const store = new FolderObjectStore(folder.path);
  const before = await previousTemplate(store, await jobsOf(store, project, folder));
  if (!before) return {};
  if (!(await isOwnTemplate(before.template)))
    throw new UserFault(
      `output folder ${folder.named}: a template has rendered this scene there, and this account has not named it here before; a script of an output folder is not run unseen; name it with -T FILE, or leave it out with --no-template`,
    );
  if (extensions !== undefined)
    throw new UserFault(
      `--extensions ${extensions}: a template has rendered this scene, and starts Blender by itself; enable them there (blender --addons NAME), or leave it out with --no-template`,
    );
  tell(`with ${templateText(before)}, which has rendered this scene here last; --no-template leaves it out`);
  return { template: before.template, ...(before.tiles ? { tiles: before.tiles } : {}) };
}

async function jobsOf(
  store: FolderObjectStore,
  project: Pick<LocalProject, 'path' | 'scene'>,
  folder: Pick<OutputFolder, 'path'>,
): Promise<JobFile[]> {
  const place = await scenePlace(project.path, folder.path);
  const found: JobFile[] = [];
  for await (const id of Ledger.jobs(store)) {
    const file = await new Ledger(store, id).readJob().catch(ifUnreadable);
    if (!file) continue;
    const was = await placeOf(store, file);
    if (was ? isSamePlace(was, place) : file.job.scene === project.scene) found.push(file);
  }
  return found;
}
