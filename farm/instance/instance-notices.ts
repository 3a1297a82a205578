import * as v from 'valibot';
import type { InstanceMetadata, MetadataAnswer } from './instance-metadata';

/** The notices of an instance's coming end. */
export interface InstanceNotices {
  /** EC2 interrupts it. */
  readonly interruption?: {
    /** `terminate`, `stop`, `hibernate` */
    readonly action: string;
    readonly seconds: number;
  };
  /** A rebalance recommendation: its risk of interruption is elevated. */
  readonly isAtRisk: boolean;
  /** The target lifecycle state in its group: `InService`, `Terminated`, `Standby`; undefined when it is in no group. */
  readonly target?: string;
}

/** EC2's notice is at most this long, and "best effort". A notice whose time cannot be parsed is taken to be this long. */
const NOTICE_SECONDS = 120;

const instanceAction = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({ action: v.string(), time: v.pipe(v.string(), v.isoTimestamp()) }),
);

/**
 * Reads all notices from the instance's metadata.
 * https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/spot-instance-termination-notices.html
 *
 * @throws when the service cannot be reached.
 */
export async function instanceNotices(metadata: Pick<InstanceMetadata, 'get'>): Promise<InstanceNotices> {
  const [action, rebalance, target] = await Promise.all([
    metadata.get('spot/instance-action'),
    metadata.get('events/recommendations/rebalance'),
    metadata.get('autoscaling/target-lifecycle-state'),
  ]);
  return {
    ...(action ? { interruption: interruptionIn(action) } : {}),
    isAtRisk: rebalance !== undefined,
    ...(target ? { target: target.text } : {}),
  };
}

/** Computes the time left by the response's own clock. This machine's clock may be wrong. */
function interruptionIn({ text, at }: MetadataAnswer): NonNullable<InstanceNotices['interruption']> {
  const parsed = v.safeParse(instanceAction, text);
  if (!parsed.success) return { action: 'interruption', seconds: NOTICE_SECONDS };
  const { action, time } = parsed.output;
  const seconds = at === undefined ? NOTICE_SECONDS : (Date.parse(time) - at) / 1000;
  return { action, seconds: Math.min(NOTICE_SECONDS, Math.max(0, seconds)) };
}
