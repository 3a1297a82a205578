import * as v from 'valibot';
import type { InstanceMetadata, MetadataAnswer } from './instance-metadata';

/** What an instance is told of its end. */
export interface InstanceNotices {
  /** EC2 takes it back. */
  readonly interruption?: {
    /** `terminate`, `stop`, `hibernate` */
    readonly action: string;
    readonly seconds: number;
  };
  /** It is more likely than others to be taken back. */
  readonly isAtRisk: boolean;
  /** What its group is bringing it to: `InService`, `Terminated`, `Standby`; undefined when it is in none. */
  readonly target?: string;
}

/** What EC2 announces at most. It is "best effort", and a notice that cannot be read is one all the same. */
const NOTICE_SECONDS = 120;

const instanceAction = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({ action: v.string(), time: v.pipe(v.string(), v.isoTimestamp()) }),
);

/**
 * Asks the instance's metadata for all that is known of its end.
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

/** How long is left is told by the clock that the time is of, the answer's own. This machine's may be wrong. */
function interruptionIn({ text, at }: MetadataAnswer): NonNullable<InstanceNotices['interruption']> {
  const parsed = v.safeParse(instanceAction, text);
  if (!parsed.success) return { action: 'interruption', seconds: NOTICE_SECONDS };
  const { action, time } = parsed.output;
  const seconds = at === undefined ? NOTICE_SECONDS : (Date.parse(time) - at) / 1000;
  return { action, seconds: Math.min(NOTICE_SECONDS, Math.max(0, seconds)) };
}
