import { rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Ledger } from '../farm/ledger/ledger';
import { madeWith } from '../farm/ledger/made-with';
import { blocking } from '../protocol/finding';
import { warningTexts } from '../protocol/finding-text';
import { SceneRefused } from '../protocol/scene-refused';
import type { WayMade } from '../protocol/ways-made';
import type { OpenedScene } from '../protocol/worker-event';
import { Inputs } from '../worker/project/inputs';
import { PrivateCopy } from '../worker/project/private-copy';
import { fittingBlender } from './blenders/fitting-blender';
import { renderedBefore, SceneRendered } from './blenders/rendered-before';
import { FolderObjectStore } from './folder-object-store';
import { inputsFileIn, LocalFarm, workFolderIn } from './local-farm';
import { codeOf, folderFault } from './folder-fault';
import { HeldWarnings } from './held-warnings';
import { KeptFrames } from './kept-frames';
import { type LocalProject, openInput } from './local-project';
import type { LocalEvent, LocalRender, LocalResult } from './local-render';
import { lostMeanwhile } from './lost-meanwhile';
import { makeRoom } from './make-room';
import { type Order, order } from './order';
import { OutputFolder } from './output-folder';
import { giveNames } from './give-names';
import { finishRenaming } from './rename-done';
import { renderOrder } from './render-order';
import { RunLog } from './run-log';
import { SavedMeanwhile } from './saved-meanwhile';
import { SceneWaits } from './scene-waits';
import { sceneOfTemplate } from './scene-of-template';
import { withFilesHere } from './settings-here';
import { UnitCount } from './unit-count';
import { wantedBy } from './wanted';
import { watchPauses } from './watch-pauses';

/**
 * Renders on this machine as a farm does. The frames land in the output folder as they are done, the ledger
 * beside them, so that the same request after any end of this one goes on where it stopped.
 *
 * @throws UserFault for whatever is wrong with the input, and SceneRefused for what the check of the scene finds; then
 * nothing is left behind.
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
  let farm: LocalFarm | undefined;
  let ordered: Order | undefined;
  let saved: SavedMeanwhile | undefined;
  let rendering: SceneRendered | undefined;
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
    const request = {
      ...given,
      settings: await withFilesHere(project.folder, given.settings),
      blender: given.blender ?? (await ownBlender(project, folder, tell)),
    };
    const privateCopy = new PrivateCopy(join(workFolderIn(folder), 'project'));
    await rm(privateCopy.root, { recursive: true, force: true });
    const opened = join(project.folder, project.scene);
    // The scripts of a trusted scene read and write beside it, and may change what it reads. It is opened where it is, and watched.
    const isTrusted = request.settings.trusted === true;
    const before = isTrusted ? await Inputs.taken([opened]) : undefined;
    if (request.template === undefined) rendering = await SceneRendered.of(opened, request.blender);
    if (request.template === undefined && !isTrusted) {
      saved = await SavedMeanwhile.of(opened, (text) => {
        tell({ kind: 'warning', text });
      });
      wait(`reading ${project.scene}`);
      await privateCopy.add(opened).catch((error: unknown) => {
        throw isOfDisk(error) ? error : folderFault(error, 'read', opened);
      });
    }
    const waits = new SceneWaits(project.scene, wait);
    const kept = new KeptFrames(folder.path);
    farm = await LocalFarm.start(request, folder, project, { privateCopy, kept }, (event) => {
      if (event.kind === 'worker') waits.hear(event.event);
      warnings.hear(event);
    });
    const queue = farm.queue();
    const opening =
      request.template === undefined
        ? farm.firstScene
        : sceneOfTemplate(request, project, folder, waits, tell, stop);
    const scene = await Promise.race([opening, farm.failed, aborted(stop)]);
    waits.over();
    letThrough(scene, request, tell);
    warnings.release();
    wait(project.hashing(scene.files));
    const inputs = before ?? (await Inputs.taken(scene.files));
    const wanted = await wantedBy(request, project, scene, privateCopy, folder);
    wait('looking for frames that are done');
    await finishRenaming(folder);
    await makeRoom(wanted, request.mayReplace ?? {}, scene, folder, kept, tell);
    await giveNames(wanted, folder, kept, tell);
    await inputs.write(inputsFileIn(folder));
    ordered = await order(wanted, request, folder);
    const { ledger } = ordered;
    await rendering?.by(new FolderObjectStore(folder.path), ledger.job, scene.blender);

    const count = new UnitCount(ledger, tell);
    farm.onObjectWritten((key) => {
      count.written(key);
    });
    const { failed: farmFailed } = farm;
    const { total, skipped, ...ended } = await renderOrder(ordered, request, {
      queue: await queue,
      count,
      blender: scene.blender,
      tell,
      unlessStopped: (waited) => Promise.race([waited, farmFailed, aborted(stop)]),
      stop,
    });
    await folder.requireThere();
    await Promise.all([farm.close(), saved?.close()]);
    farm = undefined;
    const failures = await count.failures();
    const result: LocalResult = {
      job: ledger.job,
      total,
      done: count.done,
      failed: failures.length,
      skipped,
      left: total - skipped - count.done - failures.length,
      ...ended,
      seconds: (performance.now() - began) / 1000,
      failures,
      missing: await lostMeanwhile(new FolderObjectStore(folder.path), ordered),
      madeWith: await waysOf(ledger),
    };
    await run.end(result);
    await folder.release();
    return result;
  } catch (error) {
    if (!(error instanceof SceneRefused)) warnings.release();
    await folder.follow();
    await Promise.all([farm?.close(), saved?.close()]);
    // Once it is ordered there is a ledger to go on from; before, there is nothing worth keeping.
    // Where the disk is full it cannot be noted how the run ended; why it did is what matters.
    await (ordered ? run.breakOff(error, stop) : run.undo()).catch(() => undefined);
    await (ordered ? folder.release() : folder.undo());
    throw isOfDisk(error) ? folderFault(error, 'write', folder.path) : error;
  } finally {
    stopWatching();
  }
}

/**
 * Passes on what the check of the scene has found. A template may do about it whatever it likes.
 *
 * @throws SceneRefused
 */
function letThrough(
  { findings }: OpenedScene,
  request: LocalRender,
  tell: (event: LocalEvent) => void,
): void {
  const errors = request.template === undefined ? blocking(findings, request.allow) : [];
  if (errors.length > 0) throw new SceneRefused(errors);
  for (const text of warningTexts(findings)) tell({ kind: 'warning', text });
}

/** Whether something could not be written for what the disk of the output folder is. */
function isOfDisk(error: unknown): boolean {
  return ['ENOSPC', 'EDQUOT', 'EROFS', 'EFBIG'].includes(codeOf(error) ?? '');
}

/** The Blender that goes on with this scene in this folder, or that fits it. */
async function ownBlender(
  project: LocalProject,
  folder: OutputFolder,
  tell: (event: LocalEvent) => void,
): Promise<string> {
  const before = await renderedBefore(new FolderObjectStore(folder.path), project.scene);
  const say = (text: string): void => {
    tell({ kind: 'note', text });
  };
  return fittingBlender(project, say, before);
}

/** By what all frames of the job were made that are done by now, also by earlier runs. */
async function waysOf(ledger: Ledger): Promise<readonly WayMade[]> {
  const done: string[] = [];
  for await (const unit of ledger.done()) done.push(unit);
  return (await madeWith(ledger, done)).ways;
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const fail = (): void => {
      reject(new Error(`stopped by ${String(signal.reason)}`));
    };
    if (signal.aborted) fail();
    else signal.addEventListener('abort', fail, { once: true });
  });
}
