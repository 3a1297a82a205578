import * as v from 'valibot';
import { keys } from '../../protocol/job/keys';
import { readJsonIfReadable, writeJson } from '../store/json-object';
import type { ObjectStore } from '../store/object-store';

export const WHEN_DRAINED = ['terminate', 'keep'] as const;
export type WhenDrained = (typeof WHEN_DRAINED)[number];

const whenDrainedSaid = v.strictObject({
  version: v.literal(1),
  whenDrained: v.picklist(WHEN_DRAINED),
  /** When it was set; ISO 8601. */
  at: v.string(),
  /** When a deployment ended it; the deployed setting applies from then on. @default - it applies */
  ended: v.optional(v.string()),
});

/**
 * A user's setting, since the deployment, for instances without work. It is kept in the store, because the drainer's own setting belongs to
 * the deployment.
 */
export type WhenDrainedSaid = v.InferOutput<typeof whenDrainedSaid>;

/** Includes one that a deployment has ended. Undefined when none was ever set. */
export function readWhenDrained(store: ObjectStore, group: string): Promise<WhenDrainedSaid | undefined> {
  return readJsonIfReadable(store, keys.farm(group).whenDrained, whenDrainedSaid);
}

export async function setWhenDrained(
  store: ObjectStore,
  group: string,
  whenDrained: WhenDrained,
): Promise<void> {
  const said: WhenDrainedSaid = { version: 1, whenDrained, at: (await store.now()).toISOString() };
  await writeJson(store, keys.farm(group).whenDrained, said);
}

/** Called by a deployment: its setting applies from now on. @returns the setting that it ends */
export async function endWhenDrained(
  store: ObjectStore,
  group: string,
): Promise<WhenDrainedSaid | undefined> {
  const said = await readWhenDrained(store, group);
  if (!said || said.ended !== undefined) return undefined;
  const ended = (await store.now()).toISOString();
  await writeJson(store, keys.farm(group).whenDrained, { ...said, ended });
  return said;
}

/** The setting that applies now. @param deployed the setting of the deployment. */
export function whenDrainedNow(said: WhenDrainedSaid | undefined, deployed: WhenDrained): WhenDrained {
  return said && said.ended === undefined ? said.whenDrained : deployed;
}
