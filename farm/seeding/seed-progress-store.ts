import { createHash } from 'node:crypto';
import * as v from 'valibot';
import { count, whole } from '../../protocol/text/bounded-numbers';
import { FrameRange } from '../../protocol/job/frame-range';
import type { FrameSet } from '../../protocol/job/frame-set';
import { keys } from '../../protocol/job/keys';
import { Plan } from '../../protocol/job/plan';
import { storedFrames, storedJobId } from '../../protocol/ledger/stored';
import { readJson, unlessUnreadable, writeJson } from '../store/json-object';
import type { ObjectStore } from '../store/object-store';

const seeding = v.strictObject({
  version: v.literal(1),
  job: storedJobId,
  /** The fields that determine the plan, and with it the meaning of `upTo`. */
  frames: storedFrames,
  taskSize: whole(),
  shuffle: v.optional(whole()),
  /** The queue that it was put on; other queues hold none of it. */
  queue: v.string(),
  /** Settled tasks of the plan, counted from its beginning: queued here, queued before, or done. */
  upTo: count,
  /** Tasks in the plan. */
  of: count,
  /** Tasks that were queued. */
  tasks: count,
  /** Set when it was seeded regardless of earlier queueing: the order that asked for it. */
  forced: v.optional(v.string()),
});

/** The progress of queueing a request. */
export type SeedProgress = v.InferOutput<typeof seeding>;
/** Identifies a request and its queue. */
export type SeedRequest = Pick<SeedProgress, 'job' | 'frames' | 'taskSize' | 'shuffle' | 'queue'>;

/** The progress of a farm's seedings. `docs/decisions/` gives the reasons. */
export class SeedProgressStore {
  constructor(
    private readonly store: ObjectStore,
    private readonly group: string,
  ) {}

  read(of: SeedRequest): Promise<SeedProgress | undefined> {
    return unlessUnreadable(this.store, readJson(this.store, this.key(of), seeding));
  }

  async write(state: SeedProgress): Promise<void> {
    await writeJson(this.store, this.key(state), state);
  }

  /** Every job that was seeded on this farm, the most recent first. */
  async jobs(): Promise<string[]> {
    const seeded = new Map<string, number>();
    const { seedings } = keys.farm(this.group);
    for await (const { key, modified } of this.store.list(seedings)) {
      const [job = ''] = key.slice(seedings.length).split('/');
      if (!v.is(storedJobId, job)) continue;
      seeded.set(job, Math.max(modified.getTime(), seeded.get(job) ?? 0));
    }
    return [...seeded].sort(([, a], [, b]) => b - a).map(([job]) => job);
  }

  /** Every request of a job for this queue. */
  async of(job: string, queue: string): Promise<SeedProgress[]> {
    const found: SeedProgress[] = [];
    for await (const { key } of this.store.list(keys.farm(this.group).seedingsOf(job))) {
      const one = await unlessUnreadable(this.store, readJson(this.store, key, seeding));
      if (one?.queue === queue) found.push(one);
    }
    return found;
  }

  /** Adds every frame that other requests of the same job put on the same queue. */
  async addQueued(
    frames: FrameSet,
    except: SeedRequest,
    job: { readonly tiles?: { readonly columns: number; readonly rows: number } | undefined },
  ): Promise<void> {
    const own = this.key(except);
    for (const other of await this.of(except.job, except.queue)) {
      if (this.key(other) === own) continue;
      let left = other.upTo;
      for (const task of planOf(other, job).tasks()) {
        if (left-- === 0) break;
        frames.add(task);
      }
    }
  }

  name(of: SeedRequest): string {
    const { frames, taskSize, shuffle = null, queue } = of;
    return createHash('sha256')
      .update(JSON.stringify([frames, taskSize, shuffle, queue]))
      .digest('hex')
      .slice(0, 16);
  }

  private key(of: SeedRequest): string {
    return keys.farm(this.group).seeding(of.job, this.name(of));
  }
}

/** The plan of a request. */
export function planOf(
  { frames, taskSize, shuffle }: Pick<SeedProgress, 'frames' | 'taskSize' | 'shuffle'>,
  { tiles }: { readonly tiles?: { readonly columns: number; readonly rows: number } | undefined },
): Plan {
  return new Plan(FrameRange.parse(frames), {
    taskSize,
    ...(tiles ? { tiles } : {}),
    ...(shuffle === undefined ? {} : { order: { seed: shuffle } }),
  });
}
