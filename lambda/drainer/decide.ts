import { type Group, isUp } from '../../farm/fleet/fleet';
import { instancesWanted } from '../../farm/instances/instances-wanted';
import type { DrainerMemory } from '../../protocol/farm/drainer-memory';
import { barrenOf } from './barren';
import { bootsOf, type BootSettings, type Condemned } from './boots';
import { emptySince, hasLasted } from './drained';
import { lackingOf } from './instances-lacking';
import { workOf } from '../../farm/status/farm-state';
import type { DrainerSnapshot, LedgerSummary } from './drainer-snapshot';
import { progressOf, spendingMinutes } from './progress';
import { type Requeue, requeueOf } from './requeue';
import { stopOf } from './stop';

export interface DrainSettings extends BootSettings {
  /** The queue's visibility timeout. */
  readonly leaseSeconds: number;
  readonly whenDrained: 'terminate' | 'keep';
  /** The alarm goes off when nothing was recorded for this long; see `barren.ts` for what follows. */
  readonly noProgressMinutes: number;
}

export interface Decision {
  /** The desired capacity; absent when it stays as it is. */
  readonly desired?: number;
  /** One line. */
  readonly reason: string;
  /** The queue was empty at every snapshot for a visibility timeout. */
  readonly isDrained: boolean;
  /** Lost units are to be queued again, before anything else. */
  readonly requeue: boolean;
  /** Recorded as failed boots. */
  readonly condemned: readonly Condemned[];
  /** Instances that are ended even if busy, before the desired capacity is changed. */
  readonly end: readonly string[];
  /** Minutes of uptime since something was recorded. */
  readonly spendingMinutes: number;
  readonly memory: DrainerMemory;
}

/**
 * Decides the number of instances. They are launched at once. They are ended when there was too little work for them at every snapshot for
 * a visibility timeout, because SQS's counts lag and an expired lease returns a task. Without any work all of them end. A busy one is never
 * ended here, and the group's minimum and maximum apply. When the queue has been empty for so long, what the ledger lacks is lost, and is
 * queued again. Whether instances cost money and record nothing is judged from outside.
 */
export function decide(seen: DrainerSnapshot, before: DrainerMemory, settings: DrainSettings): Decision {
  const { now, summary } = seen;
  const progress = progressOf(seen, before);
  const boots = bootsOf(seen, before, settings);
  const barren = barrenOf(seen, spendingMinutes(progress), settings);
  const condemned = [...boots.condemned, ...barren.condemned];
  const end = [...new Set([...boots.end, ...barren.end])];
  const failures = [...seen.bootFailures, ...condemned.map((one) => ({ ...one, recorded: now }))];
  const judged = { stopped: before.stopped, ...progress, ...boots.memory };
  const stopped = stopOf(failures, judged, now, settings.bootFailuresAllowed);
  const snapshot = { ...seen, group: without(seen.group, end) };
  const { group } = snapshot;
  const since = emptySince(snapshot, before);
  const isDrained = hasLasted(since, now, settings);
  const spending = spendingMinutes(progress);

  const mayStart = group.max > 0 && !stopped;
  const lost = isDrained && summary ? requeueOf(summary, before.requeued, { mayStart }) : undefined;
  if (summary && lost && 'times' in lost) {
    const { tasks, done } = summary;
    return {
      ...changed(instancesWanted(group, snapshot.tasks, tasks), group),
      reason: `${factsOf(snapshot)}: ${lostText(summary.lost)} queued again, for the ${nth(lost.times)} time`,
      isDrained: false,
      requeue: true,
      condemned,
      end,
      spendingMinutes: spending,
      // From the beginning, because SQS's counts lag behind what was sent.
      memory: {
        version: 1,
        ...progress,
        ...boots.memory,
        lacking: lackingOf(snapshot, instancesWanted(group, snapshot.tasks, tasks), before),
        wanted: seen.group.desired,
        stopped,
        requeued: { times: lost.times, done },
      },
    };
  }
  const { target, surplus, deed } = stopped
    ? whenStopped(snapshot, settings, stopped.reason)
    : sizeOf(snapshot, before, settings);
  return {
    ...changed(target, group),
    reason: `${factsOf(seen)}: ${deed}${end.length === 0 ? '' : `, ${String(end.length)} ended`}`,
    isDrained,
    requeue: false,
    condemned,
    end,
    spendingMinutes: spending,
    memory: {
      version: 1,
      emptySince: since,
      surplus,
      ...progress,
      ...boots.memory,
      lacking: lackingOf(snapshot, target, before),
      wanted: seen.group.desired,
      stopped,
      drained: isDrained ? drainedOf(summary, lost, before) : undefined,
      requeued: summary?.lost === 0 ? undefined : before.requeued,
    },
  };
}

/** The group after these are ended: its desired capacity falls by one for each, but not below the user's minimum. */
function without(group: Group, ended: readonly string[]): Group {
  if (ended.length === 0) return group;
  return {
    ...group,
    desired: Math.max(Math.min(group.min, group.desired), group.desired - ended.length),
    instances: group.instances.filter(({ id }) => !ended.includes(id)),
  };
}

function changed(target: number, { desired }: Group): { readonly desired?: number } {
  return target === desired ? {} : { desired: target };
}

function drainedOf(
  summary: LedgerSummary | undefined,
  requeue: Requeue | undefined,
  before: DrainerMemory,
): DrainerMemory['drained'] {
  if (!summary) return before.drained;
  const { done, failed, givenUp, lost, units } = summary;
  return { done, failed, givenUp, lost, units: [...units], ...(requeue && 'held' in requeue ? requeue : {}) };
}

function lostText(units: number): string {
  return units === 1 ? '1 unit was lost, and is' : `${String(units)} units were lost, and are`;
}

function nth(times: number): string {
  return ['first', 'second', 'third'][times - 1] ?? `${String(times)}th`;
}

interface Size {
  readonly target: number;
  readonly deed: string;
  readonly surplus?: DrainerMemory['surplus'];
}

function sizeOf(snapshot: DrainerSnapshot, before: DrainerMemory, settings: DrainSettings): Size {
  const { now, group, isSeeding } = snapshot;
  const { desired, max } = group;
  const needed = Math.min(max, workOf(snapshot));
  if (needed > desired) return { target: needed, deed: `up to ${String(needed)}` };
  if (isSeeding) return { target: desired, deed: 'stays, tasks are being queued' };
  const least = leastOf(group);
  if (Math.max(needed, least) >= desired) return { target: desired, deed: 'stays' };

  // A group that a user made smaller than what was needed starts over.
  const known = before.surplus && before.surplus.needed < desired ? before.surplus : undefined;
  const surplus = { since: known?.since ?? now, needed: Math.max(needed, known?.needed ?? 0) };
  const target = Math.max(surplus.needed, least);
  if (settings.whenDrained === 'keep') {
    return { target: desired, surplus, deed: `stays, though ${String(target)} would do: instances are kept` };
  }
  if (!hasLasted(surplus.since, now, settings)) {
    const seconds = Math.round((now - surplus.since) / 1000);
    const waits = `${String(seconds)} of ${String(settings.leaseSeconds)} s`;
    return { target: desired, surplus, deed: `${String(target)} would do, waits ${waits}` };
  }
  const next = Math.max(needed, least) < target ? { surplus: { since: now, needed } } : {};
  return { target, ...next, deed: `down to ${String(target)}` };
}

function whenStopped({ group }: DrainerSnapshot, { whenDrained }: DrainSettings, reason: string): Size {
  const target = whenDrained === 'keep' ? group.desired : leastOf(group);
  const deed = target < group.desired ? `down to ${String(target)}` : 'stays';
  return { target, deed: `${deed}, ${reason}` };
}

/** The lower bound of the group: its busy instances, and the user's minimum. */
function leastOf({ desired, min, instances }: Group): number {
  const busy = instances.filter((one) => isUp(one) && one.isProtected).length;
  return Math.min(desired, Math.max(busy, min));
}

function factsOf(snapshot: DrainerSnapshot): string {
  const { group } = snapshot;
  const up = group.instances.filter(isUp);
  const busy = up.filter(({ isProtected }) => isProtected).length;
  const tasks = workOf(snapshot);
  return `${String(tasks)} ${tasks === 1 ? 'task' : 'tasks'}, ${String(group.desired)} instances wanted, ${String(up.length)} up, ${String(busy)} busy`;
}
