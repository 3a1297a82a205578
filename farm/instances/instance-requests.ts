import type { DrainerMemory } from '../../protocol/farm/drainer-memory';
import { launchFault, launchMessage, SUSPENDED } from '../../protocol/failure/launch-fault';
import { visibleLine } from '../../protocol/text/visible';
import { type FleetInstance, type Group, isUp } from '../fleet/fleet';

/** The state of a request, as the original showed it for each spot request. `refused`: the cause is neither capacity nor a quota. */
export type RequestState =
  'requested' | 'waiting for capacity' | 'no quota' | 'refused' | 'launched' | 'ending' | 'interrupted';

/** An instance that a farm requests, has, or has just lost. */
export interface InstanceRequest {
  /** Null until there is one. */
  readonly instance: string | null;
  /** Identical requests without an instance are counted together; 1 for an instance. */
  readonly count: number;
  readonly state: RequestState;
  /** ISO 8601. Null when it is no longer known. */
  readonly since: string | null;
  /** One line. Null when there is none. */
  readonly reason: string | null;
}

/** Auto Scaling's activities, the newest first. */
export interface LaunchActivity {
  readonly description: string;
  readonly cause: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly status: string;
  /** The status message of a failed activity. */
  readonly message: string | undefined;
}

export interface LaunchLog {
  readonly activities: readonly LaunchActivity[];
  /** EC2's state reason code of each terminated instance, by id. */
  readonly reasons: ReadonlyMap<string, string>;
}

export interface SeenRequests {
  readonly group: Group;
  readonly memory: DrainerMemory | undefined;
  readonly log: LaunchLog;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** How long a lost instance is shown. EC2 forgets the reason after about the same time. */
const SHOWN_MS = 3_600_000;

// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_StateReason.html
const TAKEN_BACK = new Set(['Server.SpotInstanceTermination', 'Server.SpotInstanceShutdown']);
// "An instance was taken out of service in response to an EC2 health check indicating it has been terminated or stopped":
// https://repost.aws/knowledge-center/auto-scaling-instance-how-terminated
const HEALTH_CHECK = /EC2 health check indicating it has been terminated or stopped/i;
// AWS documents no exact text for it; it mentions the recommendation:
// https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-capacity-rebalancing.html
const REBALANCED = /rebalance recommendation|spot (?:instance )?interruption/i;

/** All requests: instances that exist, instances that are awaited, and instances lost within the last hour. */
export function instanceRequests({ group, memory, log, now }: SeenRequests): InstanceRequest[] {
  const up = group.instances.filter(isUp);
  const launched = timesOf(log, LAUNCHING);
  const ends = new Map(
    log.activities.flatMap((one) => {
      const id = TERMINATING.exec(one.description)?.[1];
      return id === undefined ? [] : [[id, one] as const];
    }),
  );
  const leaving = group.instances.filter((one) => !isUp(one)).map(({ id }) => id);
  const lost = [...ends].filter(([, { at }]) => now - at < SHOWN_MS).map(([id]) => id);
  return [
    ...up.map((one) => requestOf(one, launched.get(one.id), memory)),
    ...waitingOf(group.desired - up.length, { group, memory, log, now }),
    ...[...new Set([...leaving, ...lost])].flatMap((instance): InstanceRequest[] => {
      const end = ends.get(instance);
      const why = interruption(instance, end, log);
      const since = timeText(end?.at);
      if (why !== undefined) return [{ instance, count: 1, state: 'interrupted', since, reason: why }];
      if (!leaving.includes(instance)) return [];
      return [{ instance, count: 1, state: 'ending', since, reason: causeText(end?.cause) }];
    }),
  ];
}

/** Instances that Auto Scaling found terminated. Only EC2 knows why. */
export function endedByEc2(activities: readonly LaunchActivity[]): string[] {
  return activities.flatMap(({ description, cause }) => {
    const id = TERMINATING.exec(description)?.[1];
    return id !== undefined && HEALTH_CHECK.test(cause) ? [id] : [];
  });
}

const LAUNCHING = /^Launching a new EC2 instance: (i-\w+)/;
const TERMINATING = /^Terminating EC2 instance: (i-\w+)/;

function timesOf({ activities }: LaunchLog, what: RegExp): Map<string, number> {
  return new Map(
    activities.flatMap(({ description, at }) => {
      const id = what.exec(description)?.[1];
      return id === undefined ? [] : [[id, at] as const];
    }),
  );
}

function requestOf(
  { id, lifecycle, isProtected }: FleetInstance,
  launched: number | undefined,
  memory: DrainerMemory | undefined,
): InstanceRequest {
  const since = timeText(launched ?? memory?.booting?.[id]);
  const boots = memory?.booting?.[id] === undefined ? 'idle' : 'boots';
  const reason = isProtected ? 'renders' : lifecycle === 'InService' ? boots : lifecycle;
  return { instance: id, count: 1, state: 'launched', since, reason };
}

/** Requests without an instance. The reason comes from the last failed launch, or from what the drainer has recorded. */
function waitingOf(
  count: number,
  { group: { suspended }, memory, log, now }: SeenRequests,
): InstanceRequest[] {
  if (count <= 0) return [];
  const lacking = memory?.lacking;
  // Yesterday's cancelled launch does not explain today's lack. A launch may have begun just before the lack was noticed.
  const from = (lacking?.since ?? now) - BEFORE_MS;
  const launches = log.activities.filter(
    ({ description, at }) => description.startsWith('Launching') && at >= from,
  );
  const ended = launches.filter(({ status }) => ENDS.has(status));
  const streak = ended.findIndex(({ status }) => status === 'Successful');
  const failed = streak === -1 ? ended : ended.slice(0, streak);
  const [last] = failed;
  const said = last?.message ?? (ended.length === 0 ? lacking?.message : undefined);
  const message = suspended === undefined ? said : `${SUSPENDED}${suspended}`;
  const since = failed.at(-1)?.at ?? lacking?.since ?? launches[0]?.at;
  const waits = { instance: null, count, since: timeText(since) };
  if (message === undefined) return [{ ...waits, state: 'requested', reason: null }];
  const fault = launchFault(launchMessage(message));
  return [{ ...waits, state: STATES[fault.sort] ?? 'refused', reason: fault.says }];
}

const BEFORE_MS = 5 * 60_000;
const ENDS = new Set(['Successful', 'Failed', 'Cancelled']);
const STATES: Readonly<Record<string, RequestState>> = {
  capacity: 'waiting for capacity',
  quota: 'no quota',
};

/** The reason for an interruption by AWS, if AWS ended the instance. */
function interruption(
  instance: string,
  end: LaunchActivity | undefined,
  { reasons }: LaunchLog,
): string | undefined {
  if (TAKEN_BACK.has(reasons.get(instance) ?? '')) return 'AWS took the spot instance back';
  if (!end) return undefined;
  if (REBALANCED.test(end.cause)) return 'AWS was about to take the spot instance back';
  if (!HEALTH_CHECK.test(end.cause)) return undefined;
  const code = reasons.get(instance);
  return code === undefined ? 'it was found ended' : `it was found ended: ${visibleLine(code)}`;
}

/** The last clause of `At 2026-11-22T10:00:00Z an instance was ...`, without the time. */
function causeText(cause: string | undefined): string | null {
  const last = cause?.split(/\s*At \d{4}-\S+Z? /).findLast((part) => part.trim() !== '');
  return last === undefined ? null : visibleLine(last.trim().replace(/\.$/, ''));
}

function timeText(time: number | undefined): string | null {
  return time === undefined || time === 0 ? null : new Date(time).toISOString();
}
