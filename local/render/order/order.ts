import { lastAsked } from '../../../farm/ledger/jobs-by-request';
import { Ledger } from '../../../farm/ledger/ledger';
import { ifDamaged } from '../../../farm/store/json-object';
import type { Plan } from '../../../protocol/job/plan';
import { framesOf } from '../../../protocol/job/unit-choice';
import { parseUnitName } from '../../../protocol/job/unit';
import { FolderObjectStore } from '../../folder-store/folder-object-store';
import type { OutputFolder } from '../../output-folder/output-folder';
import type { KeptFrames } from '../../output-folder/kept-frames';
import { reconcile } from '../../folder-store/reconcile';
import { writePlace } from '../../scene/scene-place';
import type { LocalRender } from '../local-render';
import type { Wanted } from './wanted';

/** The work to do, recorded before it begins. */
export interface Order {
  readonly ledger: Ledger;
  readonly plan: Plan;
  readonly taskSize: number;
}

/** Writes a job and its request into the ledger of the output folder, and removes records that are no longer true. */
export async function order(
  { id, job, source, place, range, plan, taskSize, output }: Wanted,
  { allow, failuresAllowed }: LocalRender,
  folder: OutputFolder,
  kept: KeptFrames,
): Promise<Order> {
  const store = new FolderObjectStore(folder.path);
  const ledger = new Ledger(store, id);
  const beside = {
    ...(allow === undefined ? {} : { allow: [...allow] }),
    ...(failuresAllowed === undefined ? {} : { failuresAllowed }),
    ...(output ? { output } : {}),
  };
  await ledger.writeJob({ version: 1, id, job, source, ...beside });
  await ledger.forgetDamagedRequests();
  await writePlace(store, id, place);
  await ledger.writeRequest({
    version: 1,
    job: id,
    frames: range.toString(),
    taskSize,
    at: await askedNow(store),
  });
  // A repeated request retries failed units.
  await ledger.forgetFailures();
  await reconcile(store, ledger, {
    isWanted: (unit) => {
      const parsed = parseUnitName(unit);
      return parsed !== undefined && framesOf(parsed).some((frame) => range.has(frame));
    },
    // Until it is rendered again the file may be restored, and is still ours.
    before: (files) => kept.wrote(files),
  });
  return { ledger, plan, taskSize };
}

/** Later than all earlier requests in the folder, even where its clock, or that of another machine, was ahead. ISO 8601. */
async function askedNow(store: FolderObjectStore): Promise<string> {
  let ms = Date.now();
  for await (const id of Ledger.jobs(store)) {
    const before = Date.parse((await lastAsked(new Ledger(store, id)).catch(ifDamaged)) ?? '');
    if (before >= ms) ms = before + 1;
  }
  return new Date(ms).toISOString();
}
