import { join } from 'node:path';
import type { TaskQueue } from '../../farm/queue/task-queue';
import type { OpenedScene } from '../../protocol/environment/worker-event';
import type { PrivateCopy } from '../../worker/project/files/private-copy';
import { aborted } from '../run/aborted';
import { fittingBlender } from '../blenders/fitting-blender';
import { renderedBefore, SceneRendered } from '../blenders/rendered-before';
import { codeOf, folderFault } from '../folder-store/folder-fault';
import { FolderObjectStore } from '../folder-store/folder-object-store';
import type { KeptFrames } from '../output-folder/kept-frames';
import type { LocalProject } from '../project/local-project';
import type { LocalEvent, LocalRender } from '../render/local-render';
import type { OutputFolder } from '../output-folder/output-folder';
import { SavedMeanwhile } from '../render/saved-meanwhile';
import { sceneOfTemplate } from '../scene/scene-of-template';
import { SceneWaits } from '../scene/scene-waits';
import { LocalFarm } from './local-farm';

/** A scene that workers have open, or that a template will open. */
export interface OnFarm {
  readonly farm: LocalFarm;
  readonly queue: TaskQueue;
  readonly scene: OpenedScene;
  /** The program that renders it. */
  readonly blender: string;
  /** Records that this Blender renders a job from now on. */
  rendering(job: string): Promise<void>;
  /** Ends the workers. At the latest now it reports whether the scene was saved in the meantime. */
  close(): Promise<void>;
}

interface Opening {
  readonly request: LocalRender;
  readonly project: LocalProject;
  readonly folder: OutputFolder;
  readonly privateCopy: PrivateCopy;
  readonly kept: KeptFrames;
  readonly tell: (event: LocalEvent) => void;
  readonly stop: AbortSignal;
}

/**
 * Starts a farm on this machine, and has its workers open the scene.
 *
 * @throws as `renderLocally`; then nothing runs any more.
 */
export async function openOnFarm(opening: Opening): Promise<OnFarm> {
  const { request, project, folder, privateCopy, kept, tell, stop } = opening;
  const wait = (what: string): void => {
    tell({ kind: 'waiting', what });
  };
  const blender = request.blender ?? (await ownBlender(opening));
  const scenePath = join(project.folder, project.scene);
  const isTemplate = request.template !== undefined;
  const rendered = isTemplate ? undefined : await SceneRendered.of(scenePath, blender);
  let saved: SavedMeanwhile | undefined;
  let farm: LocalFarm | undefined;
  const close = async (): Promise<void> => {
    await Promise.all([farm?.close(), saved?.close()]);
  };
  try {
    // The scripts of a trusted scene read and write beside it, so it is opened in place, and watched. So is a scene in a folder of its
    // project that a template may write into, and any scene where no links can be made.
    const isCopied = isTemplate ? !project.scene.includes('/') : request.settings.trusted !== true;
    if (isCopied && folder.work.hasLinks) {
      saved = await SavedMeanwhile.of(scenePath, (text) => {
        tell({ kind: 'warning', text });
      });
      wait(`reading ${project.scene}`);
      await privateCopy.add(scenePath).catch((error: unknown) => {
        throw isOfDisk(error) ? error : folderFault(error, 'read', scenePath);
      });
    }
    const waits = new SceneWaits(project.scene, wait);
    const withBlender = { ...request, blender };
    const started = await LocalFarm.start(withBlender, folder, project, { privateCopy, kept }, (event) => {
      if (event.kind === 'worker') waits.hear(event.event);
      tell(event);
    });
    farm = started;
    const queue = started.queue();
    // A failure here also keeps the workers from opening the scene.
    queue.catch(() => undefined);
    const opened = isTemplate
      ? sceneOfTemplate(withBlender, project, folder, waits, tell, stop)
      : started.firstScene;
    const scene = await Promise.race([opened, started.failed, aborted(stop)]);
    waits.over();
    if (scene.isInPlace) {
      saved?.cancel();
      // Its hash must be that of the file that was opened. The first frame shows whether that was saved in the meantime.
      await privateCopy.copy(scenePath);
    }
    return {
      farm: started,
      queue: await queue,
      scene,
      blender,
      rendering: async (job) => rendered?.by(new FolderObjectStore(folder.path), job, scene.blender),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Whether a write failed because of the output folder's disk. */
export function isOfDisk(error: unknown): boolean {
  return ['ENOSPC', 'EDQUOT', 'EROFS', 'EFBIG'].includes(codeOf(error) ?? '');
}

/** The Blender that continues this scene in this folder, or that fits it. */
async function ownBlender({ project, folder, tell }: Opening): Promise<string> {
  const before = await renderedBefore(new FolderObjectStore(folder.path), project.scene);
  const say = (text: string): void => {
    tell({ kind: 'note', text });
  };
  return fittingBlender(project, say, before);
}
