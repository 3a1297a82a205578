import * as v from 'valibot';
import { keys } from '../../protocol/job/keys';
import { readJsonIfReadable, writeJson } from '../store/json-object';
import type { ObjectStore } from '../store/object-store';

export const WHEN_DRAINED = ['terminate', 'keep'] as const;
export type WhenDrained = (typeof WHEN_DRAINED)[number];

const whenDrainedSaid = v.strictObject({
  version: v.literal(1),
  whenDrained: v.picklist(WHEN_DRAINED),
  /** Since when; ISO 8601. */
  at: v.string(),
  /** When a deployment ended it: what is deployed holds again. @default - it holds */
  ended: v.optional(v.string()),
});

/**
 * What somebody said after the deployment that becomes of instances for which there is no work. It lies in the store, as what the
 * drainer is deployed with is the deployment's.
 */
export type WhenDrainedSaid = v.InferOutput<typeof whenDrainedSaid>;

/** Also what a deployment has ended. Undefined where nobody has said anything. */
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

/** For a deployment: what it has deployed holds from now on. @returns what no longer does */
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

/** What becomes of them now. @param deployed what the deployment said. */
export function whenDrainedNow(said: WhenDrainedSaid | undefined, deployed: WhenDrained): WhenDrained {
  return said && said.ended === undefined ? said.whenDrained : deployed;
}
