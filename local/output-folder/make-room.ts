import { stat } from 'node:fs/promises';
import { UserFault } from '../../protocol/failure/fault';
import type { OpenedScene } from '../../protocol/environment/worker-event';
import { FolderObjectStore } from '../folder-store/folder-object-store';
import type { LocalEvent } from '../render/local-render';
import { requireFolders } from '../paths/plain-path';
import { isSamePlace, placeOf, type ScenePlace } from '../scene/scene-place';
import type { Wanted } from '../render/order/wanted';
import { frameNames, namesGiven } from './frame-names';
import { misnamed, requireApart } from './names-apart';
import { type FramesThere, framesThere } from './frames-there';
import type { KeptFrames } from './kept-frames';
import type { OutputFolder } from './output-folder';
import { surveyOutput } from './output-survey';
import { changedText, type MayReplace, settleReplacing } from './replacing';

/**
 * Checks the contents of the output folder, before any of the job's files is written there.
 *
 * @throws UserFault when it has files that must not be replaced.
 */
export async function makeRoom(
  { id, job, place, range, naming }: Wanted,
  mayReplace: MayReplace,
  scene: OpenedScene,
  folder: OutputFolder,
  kept: KeptFrames,
  tell: (event: LocalEvent) => void,
): Promise<void> {
  const store = new FolderObjectStore(folder.path);
  const there = await framesThere(store);
  const isKnown = there.jobs.some((one) => one.id === id);
  const asked = { store, there, scene: job.scene, place };
  const ofAnother = isKnown ? undefined : await faultOfAnotherScene(asked, folder.named, mayReplace);
  if (ofAnother && !naming) throw ofAnother;
  if (naming) requireApart(naming, range, scene.expected);
  const names = naming ? namesGiven(scene.expected, naming, range) : frameNames(scene.expected);
  for (const inside of names.folders) await requireFolders(folder.path, `${inside}/`);
  const survey = await surveyOutput(
    folder.path,
    { job: id, frames: range, names },
    there,
    await kept.written(),
  );
  // Several shots may share a folder when the names of their frames differ.
  if (ofAnother && survey.replaced.length > 0) throw ofAnother;
  if (survey.misnamed.length > 0) throw misnamed(survey.misnamed, naming);
  const warn = (text: string): void => {
    tell({ kind: 'warning', text });
  };
  await settleReplacing(folder.named, survey, mayReplace, warn);
  kept.know((name) => there.files.get(name)?.job);
  // Their records are removed before they are rendered again: if a run ends in between, they are in the list.
  const changed = survey.changed.map(({ name }) => name);
  for (const name of changed) await kept.keepNow(name);
  await kept.goOn([...survey.unrecorded, ...survey.changed]);
  if (changed.length > 0) warn(changedText(changed));
}

/** The message when all existing frames are of other scenes; where those are gone, `replace` continues with their folder. */
async function faultOfAnotherScene(
  {
    store,
    there: { jobs },
    scene,
    place,
  }: {
    readonly store: FolderObjectStore;
    readonly there: FramesThere;
    readonly scene: string;
    readonly place: ScenePlace;
  },
  output: string,
  { replace = false }: MayReplace,
): Promise<UserFault | undefined> {
  let other: string | undefined;
  for (const job of jobs) {
    const was = await placeOf(store, job);
    const isSame = was ? isSamePlace(was, place) : job.job.scene === scene;
    if (isSame) return undefined;
    other ??= was?.scene ?? job.job.scene;
  }
  if (other === undefined) return undefined;
  const line = `output folder ${output}: it has the frames of another scene, ${other}`;
  if (await isThere(other)) return new UserFault(`${line}; name another with -o`);
  if (replace) return undefined;
  return new UserFault(
    `${line}, which is not there any more; where it is this one, moved, --replace goes on with it and keeps what is replaced in .brenda/replaced; otherwise name another with -o`,
  );
}

/** Whether the scene, or the archive that contains it, exists. */
async function isThere(scene: string): Promise<boolean> {
  return stat(scene).then(
    () => true,
    // An archive is no folder.
    (error: unknown) => (error as NodeJS.ErrnoException).code === 'ENOTDIR',
  );
}
