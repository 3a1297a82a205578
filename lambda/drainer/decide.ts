import { type Group, isUp } from '../../farm/fleet';
import type { DrainerMemory } from '../../protocol/drainer-memory';
import { type Look, workOf } from './look';
import { progressOf, spendingMinutes } from './progress';
import { stopOf } from './stop';

export interface DrainSettings {
  /** The queue's visibility timeout. */
  readonly leaseSeconds: number;
  readonly whenDrained: 'terminate' | 'keep';
  readonly bootFailuresAllowed: number;
}

export interface Decision {
  /** How many instances there are to be; absent when that is to stay as it is. */
  readonly desired?: number;
  /** One line. */
  readonly reason: string;
  /** The queue was empty at every look for a visibility timeout. */
  readonly isDrained: boolean;
  /** Minutes for which instances have been up and nothing was recorded. */
  readonly spendingMinutes: number;
  readonly memory: DrainerMemory;
}

/**
 * How many instances there are to be. They are called in at once. They are sent away when there was too little work for them
 * at every look for a visibility timeout, because SQS counts late and a lost lease puts a task back: all of them when there
 * was no work at all. One that is busy is never sent away, and the group's own least and most are kept.
 */
export function decide(look: Look, before: DrainerMemory, settings: DrainSettings): Decision {
  const { now, group, isSeeding } = look;
  const progress = progressOf(look, before);
  const stopped = stopOf(look.bootFailures, { ...before, ...progress }, now, settings.bootFailuresAllowed);
  const emptySince = workOf(look) === 0 && !isSeeding ? (before.emptySince ?? now) : undefined;
  const isDrained = emptySince !== undefined && lasted(emptySince, now, settings);
  const { target, surplus, deed } = stopped
    ? whenStopped(look, settings, stopped.reason)
    : sizeOf(look, before, settings);

  return {
    ...(target === group.desired ? {} : { desired: target }),
    reason: `${factsOf(look)}: ${deed}`,
    isDrained,
    spendingMinutes: spendingMinutes(progress, now),
    memory: {
      version: 1,
      emptySince,
      surplus,
      ...progress,
      stopped,
      drained: isDrained ? before.drained : undefined,
    },
  };
}

interface Size {
  readonly target: number;
  readonly deed: string;
  readonly surplus?: DrainerMemory['surplus'];
}

function sizeOf(look: Look, before: DrainerMemory, settings: DrainSettings): Size {
  const { now, group, isSeeding } = look;
  const { desired, max } = group;
  const needed = Math.min(max, workOf(look));
  if (needed > desired) return { target: needed, deed: `up to ${String(needed)}` };
  if (isSeeding) return { target: desired, deed: 'stays, tasks are being queued' };
  const least = leastOf(group);
  if (Math.max(needed, least) >= desired) return { target: desired, deed: 'stays' };

  // A group that someone made smaller than what was needed then begins anew.
  const known = before.surplus && before.surplus.needed < desired ? before.surplus : undefined;
  const surplus = { since: known?.since ?? now, needed: Math.max(needed, known?.needed ?? 0) };
  const target = Math.max(surplus.needed, least);
  if (settings.whenDrained === 'keep') {
    return { target: desired, surplus, deed: `stays, though ${String(target)} would do: instances are kept` };
  }
  if (!lasted(surplus.since, now, settings)) {
    const seconds = Math.round((now - surplus.since) / 1000);
    const waits = `${String(seconds)} of ${String(settings.leaseSeconds)} s`;
    return { target: desired, surplus, deed: `${String(target)} would do, waits ${waits}` };
  }
  const next = Math.max(needed, least) < target ? { surplus: { since: now, needed } } : {};
  return { target, ...next, deed: `down to ${String(target)}` };
}

function whenStopped({ group }: Look, { whenDrained }: DrainSettings, reason: string): Size {
  const target = whenDrained === 'keep' ? group.desired : leastOf(group);
  const deed = target < group.desired ? `down to ${String(target)}` : 'stays';
  return { target, deed: `${deed}, ${reason}` };
}

/** Below that the group does not go: the busy ones, and what the user wants to have at any time. */
function leastOf({ desired, min, instances }: Group): number {
  const busy = instances.filter((one) => isUp(one) && one.isProtected).length;
  return Math.min(desired, Math.max(busy, min));
}

function lasted(since: number, now: number, { leaseSeconds }: DrainSettings): boolean {
  return now - since >= leaseSeconds * 1000;
}

function factsOf(look: Look): string {
  const { group } = look;
  const up = group.instances.filter(isUp);
  const busy = up.filter(({ isProtected }) => isProtected).length;
  const tasks = workOf(look);
  return `${String(tasks)} ${tasks === 1 ? 'task' : 'tasks'}, ${String(group.desired)} instances wanted, ${String(up.length)} up, ${String(busy)} busy`;
}
