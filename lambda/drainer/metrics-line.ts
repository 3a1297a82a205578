import { isUp } from '../../farm/fleet/fleet';
import type { DrainerMemory } from '../../protocol/farm/drainer-memory';
import { launchFault } from '../../protocol/failure/launch-fault';
import { METRICS } from '../../protocol/farm/metrics';
import type { Decision } from './decide';
import { lackingMinutes } from './instances-lacking';
import type { DrainerSnapshot } from './drainer-snapshot';

const { names } = METRICS;

/** One log line: the decision, its reason and, in the embedded metric format, the figures for CloudWatch's metrics. */
export function metricsLine(farm: string, snapshot: DrainerSnapshot, decision: Decision): string {
  const { drained } = decision.memory;
  const { now, tasks, deadLetters, group, ledger } = snapshot;
  const done = drained?.done ?? ledger?.records;
  const figures: Record<string, number> = {
    [names.tasksVisible]: tasks.visible,
    [names.tasksInFlight]: tasks.inFlight,
    [names.deadLetters]: deadLetters,
    [names.instances]: group.instances.filter(isUp).length,
    [names.bootFailures]: snapshot.bootFailures.length,
    [names.spendingWithoutProgress]: decision.spendingMinutes,
    [names.launchFailures]: lackingMinutes(decision.memory.lacking, now),
    ...(done === undefined ? {} : { [names.unitsDone]: done }),
    ...(drained ? { [names.unitsLost]: drained.lost } : {}),
  };
  const Metrics = Object.keys(figures).map((Name) => ({ Name, Unit: 'Count' }));
  const { namespace: Namespace, dimension } = METRICS;
  return JSON.stringify({
    _aws: { Timestamp: now, CloudWatchMetrics: [{ Namespace, Dimensions: [[dimension]], Metrics }] },
    [dimension]: farm,
    ...figures,
    ...decisionFields(decision),
  });
}

/** The same without figures, for an idle farm. */
export function idleLine(farm: string, decision: Decision): string {
  return JSON.stringify({ [METRICS.dimension]: farm, ...decisionFields(decision) });
}

function decisionFields({ reason, desired, memory: { drained, lacking } }: Decision): object {
  const message = lacking?.message;
  return {
    reason: [
      reason,
      ...(drained && drained.lost > 0 ? [lostText(drained)] : []),
      ...(message === undefined ? [] : [lackingText(message)]),
    ].join('; '),
    ...(message === undefined ? {} : { launchFailure: message }),
    ...(desired === undefined ? {} : { desired }),
    ...(drained ? { drained } : {}),
  };
}

function lackingText(message: string): string {
  const { says, mend } = launchFault(message);
  return `no instance comes: ${says}; ${mend}`;
}

function lostText({ lost, units, held }: NonNullable<DrainerMemory['drained']>): string {
  const more = lost > units.length ? ', ...' : '';
  const why = held === undefined ? '' : ` (not by themselves: ${held})`;
  return `${String(lost)} units are neither done nor failed nor queued: ${units.join(', ')}${more}; brenda resume queues them${why}`;
}
