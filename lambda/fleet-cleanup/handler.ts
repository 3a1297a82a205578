import * as v from 'valibot';
import { objectStore } from '../../farm/aws/clients';
import { deleteGroup } from '../../farm/fleet/delete-group';
import { endFarmInstances } from '../../farm/volume/instance/end-farm-instances';
import { emptyWithoutFrames } from '../../farm/store/empty-without-frames';
import { invokeLater } from '../../farm/aws/invoke-function';
import { whole } from '../../protocol/text/amount';
import { messageOf } from '../../protocol/failure/fault';
import { answering } from '../custom-resource';

const name = v.pipe(v.string(), v.minLength(1));
const properties = v.object({ Group: name, Frames: v.optional(name) });
/** Of invocations before this one, which have all waited for the same deletion. */
const handedOver = v.object({ Times: v.optional(whole(), 0) });

/** What is left when an invocation hands over: enough to ask once more, and to answer. */
const HAND_OVER_MS = 60_000;
/** Of 14 minutes each: CloudFormation waits an hour (lib/constructs/functions/fleet-cleanup.ts). */
const MOST_TIMES = 4;

/** What the fleet cleanup uses of Lambda's context. */
interface Invocation {
  readonly functionName: string;
  getRemainingTimeInMillis(): number;
}

/**
 * Takes all instances away, those of volumes and, with their group, those that render, when CloudFormation deletes the resource, and answers when the group is gone: CloudFormation
 * goes on to change the group, which AWS refuses as long as it is pending delete. Before that there is nothing to do. It calls itself
 * when its time is running out, and the last of these answers. With the bucket of frames it is told, it takes out of it what was asked, where nothing was rendered. The id is always the group's name, so that no update is taken for a deletion.
 *
 * @throws when CloudFormation does not take the answer.
 */
export async function handler(event: unknown, context: Invocation): Promise<void> {
  const { Times } = v.parse(handedOver, event);
  await answering(event, async ({ RequestType, ResourceProperties }) => {
    const { Group, Frames } = v.parse(properties, ResourceProperties);
    if (RequestType !== 'Delete') return { physicalId: Group };
    const isTimeUp = (): boolean => context.getRemainingTimeInMillis() < HAND_OVER_MS;
    // The farm is called as its group.
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

/** What stays in it keeps the bucket, and no stack. */
async function empty(bucket: string, group: string, isTimeUp: () => boolean): Promise<void> {
  try {
    const removed = await emptyWithoutFrames(objectStore(bucket), group, isTimeUp);
    process.stdout.write(`${JSON.stringify({ event: 'emptied', bucket, removed })}\n`);
  } catch (error) {
    process.stdout.write(`${JSON.stringify({ event: 'not emptied', bucket, reason: messageOf(error) })}\n`);
  }
}
