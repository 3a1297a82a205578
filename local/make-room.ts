import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { UserFault } from '../protocol/fault';
import type { JobFile } from '../protocol/job';
import type { OpenedScene } from '../protocol/worker-event';
import { FolderObjectStore } from './folder-object-store';
import { frameNames, namesGiven } from './frame-names';
import { misnamed, requireApart } from './names-apart';
import { framesThere } from './frames-there';
import type { KeptFrames } from './kept-frames';
import type { LocalEvent } from './local-render';
import type { OutputFolder } from './output-folder';
import { isOfSameScene, surveyOutput } from './output-survey';
import { type MayReplace, settleReplacing } from './replacing';
import type { Wanted } from './wanted';

/**
 * Looks at what lies in the output folder, before anything of the job is written there.
 *
 * @throws UserFault when it holds what is not to be replaced.
 */
export async function makeRoom(
  { id, job, source, range, naming }: Wanted,
  mayReplace: MayReplace,
  scene: OpenedScene,
  folder: OutputFolder,
  kept: KeptFrames,
  tell: (event: LocalEvent) => void,
): Promise<void> {
  const there = await framesThere(new FolderObjectStore(folder.path));
  const isKnown = there.jobs.some((one) => one.id === id);
  const isOther = there.jobs.length > 0 && !isKnown && !isOfSameScene({ source, job }, there.jobs);
  const ofAnother = (): UserFault =>
    new UserFault(
      `output folder ${folder.path}: it has the frames of another scene, ${sceneText(there.jobs[0])}; name another with -o`,
    );
  if (isOther && !naming) throw ofAnother();
  if (naming) requireApart(naming, range, scene.expected);
  const names = naming ? namesGiven(scene.expected, naming, range) : frameNames(scene.expected);
  const asked = { job: id, frames: range, names };
  const survey = await surveyOutput(folder.path, asked, there, await kept.written());
  // Several shots may share a folder when their frames are told apart by their names.
  if (isOther && survey.replaced.length > 0) throw ofAnother();
  if (survey.misnamed.length > 0) throw misnamed(survey.misnamed, naming);
  await settleReplacing(folder.path, survey, mayReplace, (text) => {
    tell({ kind: 'warning', text });
  });
  await kept.goOn(survey.unrecorded);
  kept.know((name) => there.files.get(name)?.job);
}

/** The .blend, as the user would name it. */
function sceneText(job: JobFile | undefined): string {
  if (!job) return 'which is not known';
  const { source } = job;
  const { scene } = job.job;
  if (!URL.canParse(source) || new URL(source).protocol !== 'file:') return scene;
  const path = fileURLToPath(source);
  return basename(path) === scene ? path : join(path, scene);
}
