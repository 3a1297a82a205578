import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import * as v from 'valibot';
import { readJsonIfReadable, writeJson } from '../store/json-object';
import type { ObjectStore } from '../store/object-store';

/** How long a lock lasts without a renewal. */
const HELD_MS = 60_000;
const BEAT_MS = 15_000;
const LOOK_AGAIN_MS = 1_000;
/** Longer than any write in progress at the moment of the takeover. */
const SETTLE_MS = 1_000;

const lock = v.strictObject({ version: v.literal(2), owner: v.string() });

/** Whether a seeder is running: whether the lock was renewed recently, on the store's clock. */
export async function isSeeding(store: ObjectStore, key: string): Promise<boolean> {
  const held = await store.head(key);
  if (!held) return false;
  return (await store.now()).getTime() - held.modified.getTime() < HELD_MS;
}

/**
 * Allows one seeder at a time: two seeders with overlapping requests would each queue tasks that the other has not marked yet. The lock is
 * an object in the store. Its owner renews it, and it expires when the owner dies. Its age comes from the store's clock alone. So a seeder
 * with a wrong clock neither takes a lock from a live owner nor waits for a dead one.
 */
export class SeedingLock {
  private readonly gone = new AbortController();
  private readonly beat: NodeJS.Timeout;

  private constructor(
    private readonly store: ObjectStore,
    private readonly key: string,
    private readonly owner: string,
  ) {
    this.beat = setInterval(() => void this.renew(), BEAT_MS);
  }

  /** Waits until the lock is free; undefined when `isTimeUp` came first. */
  static async take(
    store: ObjectStore,
    key: string,
    { isTimeUp, signal }: { readonly isTimeUp: () => boolean; readonly signal: AbortSignal },
  ): Promise<SeedingLock | undefined> {
    const owner = randomUUID();
    while (!isTimeUp()) {
      if ((await writeJson(store, key, held(owner), { ifAbsent: true })).written)
        return new SeedingLock(store, key, owner);
      if (!(await isSeeding(store, key))) {
        // The owner is dead. If several seeders overwrite the lock now, the last one has it.
        await writeJson(store, key, held(owner));
        await sleep(SETTLE_MS, undefined, { signal });
        if ((await readJsonIfReadable(store, key, lock))?.owner === owner)
          return new SeedingLock(store, key, owner);
      }
      await sleep(LOOK_AGAIN_MS, undefined, { signal });
    }
    return undefined;
  }

  /** Aborted when the lock could not be renewed: another seeder may run now. */
  get lost(): AbortSignal {
    return this.gone.signal;
  }

  /** Releases the lock. If the store refuses, the lock expires by itself. */
  async release(): Promise<void> {
    clearInterval(this.beat);
    try {
      if (await this.isOurs()) await this.store.delete(this.key);
    } catch {
      // The seeding is complete, so a failure to release is not reported.
    }
  }

  private async renew(): Promise<void> {
    try {
      if (!(await this.isOurs())) throw new Error('another seeder has taken over');
      await writeJson(this.store, this.key, held(this.owner));
    } catch (error) {
      this.gone.abort(error);
    }
  }

  private async isOurs(): Promise<boolean> {
    return (await readJsonIfReadable(this.store, this.key, lock))?.owner === this.owner;
  }
}

function held(owner: string): v.InferOutput<typeof lock> {
  return { version: 2, owner };
}
