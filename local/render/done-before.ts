import { join } from 'node:path';
import { Ledger } from '../../farm/ledger/ledger';
import type { TaskQueue } from '../../farm/queue/task-queue';
import { unitsOf } from '../../protocol/job/plan';
import { unitName } from '../../protocol/job/unit';
import type { OpenedScene } from '../../protocol/environment/worker-event';
import { PrivateCopy } from '../../worker/project/files/private-copy';
import { renderedBefore } from '../blenders/rendered-before';
import { FolderObjectStore } from '../folder-store/folder-object-store';
import type { LocalProject } from '../project/local-project';
import type { OutputFolder } from '../output-folder/output-folder';
import { lossIn } from '../folder-store/reconcile';
import { RunStopped } from '../run/run-stopped';
import type { LocalRender } from './local-render';
import type { SceneInspections } from './scene-inspections';
import { type Wanted, wantedBy } from './order/wanted';

/** A scene with nothing left to render. */
interface DoneBefore {
  /** What Blender would report of it. */
  readonly scene: OpenedScene;
  readonly wanted: Wanted;
}

/**
 * What Blender would report of a scene whose requested frames all exist, made from exactly these files. Undefined where that is not
 * certain, and Blender has to be asked.
 *
 * @param hashing called before the files are read.
 */
export async function doneBefore(
  inspections: SceneInspections | undefined,
  request: LocalRender,
  project: LocalProject,
  folder: OutputFolder,
  hashing: (reads: readonly string[]) => void,
  stop: AbortSignal,
): Promise<DoneBefore | undefined> {
  const inspection = await inspections?.last(stop);
  if (!inspection) return undefined;
  const store = new FolderObjectStore(folder.path);
  // Where none is named, the one that last rendered the scene is used.
  const last = request.blender ?? (await renderedBefore(store, project.scene))?.program;
  if (last !== inspection.program.path) return undefined;
  hashing(inspection.scene.files);
  // Nothing is copied: a scene that is saved from now on is another one.
  const noCopy = new PrivateCopy(join(folder.hidden, 'work', 'nothing'));
  const wanted = await wantedBy(request, project, inspection.scene, noCopy, folder, stop).catch(
    () => undefined,
  );
  stop.throwIfAborted();
  if (wanted?.id !== inspection.job || wanted.job.project !== inspection.project) return undefined;
  const ledger = new Ledger(store, wanted.id);
  for (const task of wanted.plan.tasks()) {
    for (const unit of unitsOf(task, 'frame')) {
      const record = await ledger.record(unitName(unit)).catch(() => undefined);
      if (!record) return undefined;
      for (const file of record.files)
        if ((await lossIn(store, ledger.job, file)) !== undefined) return undefined;
    }
  }
  return { scene: inspection.scene, wanted };
}

/** Replaces the queue of a farm that is not started, as there is nothing to send. */
export const NOTHING_TO_DO: Pick<TaskQueue, 'sendAll'> = {
  async sendAll(bodies) {
    for await (const body of bodies)
      throw new RunStopped(`a frame was taken away while all of them were there (${body})`);
    return 0;
  },
};
