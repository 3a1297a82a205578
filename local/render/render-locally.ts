import { rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { Ledger } from '../../farm/ledger/ledger';
import { jobProvenance } from '../../farm/ledger/job-provenance';
import { blocking } from '../../protocol/failure/finding';
import { warningTexts } from '../../protocol/failure/finding-text';
import { SceneRefused } from '../../protocol/failure/scene-refused';
import type { ProvenanceGroup } from '../../protocol/ledger/provenance-groups';
import type { OpenedScene } from '../../protocol/environment/worker-event';
import { PrivateCopy } from '../../worker/project/files/private-copy';
import { aborted } from '../run/aborted';
import { begunBy } from '../blenders/rendered-before';
import { inputsOf } from '../project/inputs-of';
import { inputsFileIn, workFolderIn } from '../farm/local-farm';
import { FolderObjectStore } from '../folder-store/folder-object-store';
import { folderFault } from '../folder-store/folder-fault';
import { KeptFrames } from '../output-folder/kept-frames';
import { openInput } from '../project/local-project';
import { makeRoom } from '../output-folder/make-room';
import { isOfDisk, type OnFarm, openOnFarm } from '../farm/open-on-farm';
import { OutputFolder } from '../output-folder/output-folder';
import { giveNames } from '../output-folder/give-names';
import { finishRenaming } from '../output-folder/rename-done';
import { RunLog } from '../run/run-log';
import { withFilesHere } from '../scene/settings-here';
import { refuseUntrustedInTemplate } from '../scene/template-trust';
import { watchPauses } from '../run/watch-pauses';
import { doneBefore, NOTHING_TO_DO } from './done-before';
import { HeldWarnings } from './held-warnings';
import type { LocalEvent, LocalRender, LocalResult } from './local-render';
import { lostMeanwhile } from './lost-meanwhile';
import { SceneInspections } from './scene-inspections';
import { type Order, order } from './order/order';
import { settleBlender } from './job/other-blender';
import { renderOrder } from './order/render-order';
import { reusedTemplate } from './job/reused-template';
import { countFrames } from './order/trial';
import { UnitCount } from './order/unit-count';
import { type Wanted, wantedBy } from './order/wanted';

/**
 * Renders on this machine as a farm does. The frames are written to the output folder as they are done, with the ledger beside them. So the
 * same request continues where this one stopped, however that ended.
 *
 * @throws UserFault for faults of the input, and SceneRefused for findings of the scene's check; then nothing is left behind.
 * @throws the reason of `stop`, once every worker has ended.
 */
export async function renderLocally(
  given: LocalRender,
  onEvent: (event: LocalEvent) => void,
  stop: AbortSignal,
): Promise<LocalResult> {
  const began = performance.now();
  const input = await openInput(given.input, given.scene);
  const folder = await OutputFolder.take(given.output);
  const run = await RunLog.begin(folder, given.workers);
  const tell = (event: LocalEvent): void => {
    run.hear(event);
    onEvent(event);
  };
  let open: OnFarm | undefined;
  let ordered: Order | undefined;
  const warnings = new HeldWarnings(tell);
  const stopWatching = watchPauses((pause) => {
    tell({ kind: 'paused', pause });
  });
  try {
    const wait = (what: string): void => {
      tell({ kind: 'waiting', what });
    };
    if (input.isPacked) wait(`unpacking ${basename(given.input)}`);
    const project = await input.place(folder);
    const taken = await reusedTemplate(given, project, folder, (text) => {
      tell({ kind: 'note', text });
    });
    const settings = await withFilesHere(project.folder, given.settings);
    const request: LocalRender = { ...given, ...taken, settings };
    const kept = new KeptFrames(folder.path);
    const privateCopy = new PrivateCopy(join(workFolderIn(folder), 'project'));
    await rm(privateCopy.root, { recursive: true, force: true });
    const inspections = await SceneInspections.of(request, project, folder);
    const done = await doneBefore(
      inspections,
      request,
      project,
      folder,
      (reads) => {
        wait(project.hashing(reads));
      },
      stop,
    );
    const hear = (event: LocalEvent): void => {
      warnings.hear(event);
    };
    if (!done) open = await openOnFarm({ request, project, folder, privateCopy, kept, tell: hear, stop });
    const scene = open ? open.scene : done?.scene;
    if (!scene) throw new Error('no scene is open');
    letThrough(scene, request, tell);
    warnings.release();
    if (!done) wait(project.hashing(scene.files));
    const keepInspection = open && (await inspections?.take(scene, open.blender, stop));
    const inputs = open && (await inputsOf(request, project, scene, privateCopy, stop));
    const wanted = done?.wanted ?? (await wantedBy(request, project, scene, privateCopy, folder, stop));
    wait('looking for frames that are done');
    if (open) await requireSameBlender(wanted, open.scene.blender, folder, request, tell);
    await finishRenaming(folder);
    await makeRoom(wanted, request.mayReplace ?? {}, scene, folder, kept, tell);
    await giveNames(wanted, folder, kept, tell);
    await inputs?.write(inputsFileIn(folder));
    ordered = await order(wanted, request, folder, kept);
    const { ledger } = ordered;
    await open?.rendering(ledger.job);

    const count = new UnitCount(ledger, tell);
    open?.farm.onObjectWritten((key) => {
      count.written(key);
    });
    const failing = open ? [open.farm.failed] : [];
    const { total, skipped, ...ended } = await renderOrder(ordered, request, {
      queue: open?.queue ?? NOTHING_TO_DO,
      count,
      blender: scene.blender,
      tell,
      unlessStopped: (waited) => Promise.race([waited, ...failing, aborted(stop)]),
      stop,
    });
    await folder.requireThere();
    await open?.close();
    open = undefined;
    const { frames: failed, units: failures } = await count.failures();
    const result: LocalResult = {
      job: ledger.job,
      total,
      done: count.done,
      failed,
      skipped,
      left: total - skipped - count.done - failed,
      ...ended,
      seconds: (performance.now() - began) / 1000,
      failures,
      missing: await lostMeanwhile(new FolderObjectStore(folder.path), ordered),
      madeWith: await waysOf(ledger),
    };
    // If it fails, the scene is opened the next time.
    if (result.done + result.skipped === total)
      await keepInspection?.(ledger.job, wanted.job.project).catch(() => undefined);
    await run.end(result);
    await folder.release();
    return result;
  } catch (error) {
    if (!(error instanceof SceneRefused)) warnings.release();
    await folder.follow();
    await open?.close();
    // Once it is ordered, a later run can continue from the ledger; before, nothing is worth keeping. On a full disk the run's end cannot
    // be recorded; the reported error matters more.
    await (ordered ? run.breakOff(error, stop) : run.undo()).catch(() => undefined);
    await (ordered ? folder.release() : folder.undo());
    throw isOfDisk(error) ? folderFault(error, 'write', folder.named) : error;
  } finally {
    stopWatching();
  }
}

/**
 * Reports the findings of the scene's check. A template may handle all of them, except scripts that its Blender would run.
 *
 * @throws SceneRefused, UserFault
 */
function letThrough(
  { findings }: OpenedScene,
  request: LocalRender,
  tell: (event: LocalEvent) => void,
): void {
  if (request.template !== undefined) refuseUntrustedInTemplate(findings, request.settings.trusted === true);
  const errors = request.template === undefined ? blocking(findings, request.allow) : [];
  if (errors.length > 0) throw new SceneRefused(errors);
  for (const text of warningTexts(findings)) tell({ kind: 'warning', text });
}

/** Where another Blender began the job, and frames are left: asks. @throws UserFault when the rest must not be rendered. */
async function requireSameBlender(
  { id, plan }: Wanted,
  now: string,
  folder: OutputFolder,
  { mixBlenders = false, mayReplace: { ask } = {} }: LocalRender,
  tell: (event: LocalEvent) => void,
): Promise<void> {
  const store = new FolderObjectStore(folder.path);
  const before = await begunBy(store, id);
  if (before === undefined || before === now) return;
  const { frames, done } = await countFrames(plan, new Ledger(store, id));
  if (done === frames) return;
  const may = { mix: mixBlenders, ...(ask ? { ask } : {}) };
  await settleBlender(folder.named, { before, now }, may, (text) => {
    tell({ kind: 'warning', text });
  });
}

/** The provenance of all frames of the job that are done by now, including those of earlier runs. */
async function waysOf(ledger: Ledger): Promise<readonly ProvenanceGroup[]> {
  const done: string[] = [];
  for await (const unit of ledger.done()) done.push(unit);
  return (await jobProvenance(ledger, done)).ways;
}
