import * as v from 'valibot';
import { objectStore } from '../../farm/aws/clients';
import { deleteGroup } from '../../farm/fleet/delete-group';
import { endFarmInstances } from '../../farm/volume/instance/end-farm-instances';
import { emptyWithoutFrames } from '../../farm/store/empty-without-frames';
import { invokeLater } from '../../farm/aws/invoke-function';
import { whole } from '../../protocol/text/bounded-numbers';
import { messageOf } from '../../protocol/failure/fault';
import { answering } from '../custom-resource';

const name = v.pipe(v.string(), v.minLength(1));
const properties = v.object({ Group: name, Frames: v.optional(name) });
/** The number of earlier invocations for the same deletion. */
const handedOver = v.object({ Times: v.optional(whole(), 0) });

/** The time left when an invocation hands over: enough for one more request and the answer. */
const HAND_OVER_MS = 60_000;
/** Each takes 14 minutes, and CloudFormation waits an hour (lib/constructs/functions/fleet-cleanup.ts). */
const MOST_TIMES = 4;

/** The parts of Lambda's context that the fleet cleanup uses. */
interface Invocation {
  readonly functionName: string;
  getRemainingTimeInMillis(): number;
}

/**
 * Terminates all instances when CloudFormation deletes the resource: those of volumes, and those that render, with their group. Answers
 * when the group is gone: CloudFormation then changes the group, which AWS refuses while the group is pending delete. Other requests need
 * no work. It invokes itself when its time runs out, and the last invocation answers. If the event names the bucket of frames and nothing
 * was rendered, it also deletes the jobs and requests in it. The id is always the group's name, so that CloudFormation never takes an
 * update for a replacement.
 *
 * @throws when CloudFormation does not accept the answer.
 */
export async function handler(event: unknown, context: Invocation): Promise<void> {
  const { Times } = v.parse(handedOver, event);
  await answering(event, async ({ RequestType, ResourceProperties }) => {
    const { Group, Frames } = v.parse(properties, ResourceProperties);
    if (RequestType !== 'Delete') return { physicalId: Group };
    const isTimeUp = (): boolean => context.getRemainingTimeInMillis() < HAND_OVER_MS;
    // The farm has the same name as its group.
    const gone = await Promise.all([deleteGroup(Group, { isTimeUp }), endFarmInstances(Group, { isTimeUp })]);
    const isGone = !gone.includes(false);
    process.stdout.write(`${JSON.stringify({ event: isGone ? 'dismissed' : 'dismissing', group: Group })}\n`);
    if (isGone) {
      if (Frames !== undefined) await empty(Frames, Group, isTimeUp);
      return { physicalId: Group };
    }
    if (Times + 1 >= MOST_TIMES)
      throw new Error(
        `the Auto Scaling group ${Group} is still there an hour after AWS was told to delete it, or an instance of a volume is; delete the stack again when it is gone`,
      );
    await invokeLater(context.functionName, { ...(event as object), Times: Times + 1 });
    return undefined;
  });
}

/** Objects that stay keep the bucket, but do not make the deletion of the stack fail. */
async function empty(bucket: string, group: string, isTimeUp: () => boolean): Promise<void> {
  try {
    const removed = await emptyWithoutFrames(objectStore(bucket), group, isTimeUp);
    process.stdout.write(`${JSON.stringify({ event: 'emptied', bucket, removed })}\n`);
  } catch (error) {
    process.stdout.write(`${JSON.stringify({ event: 'not emptied', bucket, reason: messageOf(error) })}\n`);
  }
}
