import * as v from 'valibot';
import { deleteGroup } from '../../farm/fleet/delete-group';
import { invokeLater } from '../../farm/invoke-function';
import { answering } from '../custom-resource';

const properties = v.object({ Group: v.pipe(v.string(), v.minLength(1)) });
/** Of invocations before this one, which have all waited for the same deletion. */
const handedOver = v.object({ Times: v.optional(v.number(), 0) });

/** What is left when an invocation hands over: enough to ask once more, and to answer. */
const HAND_OVER_MS = 60_000;
/** Of 14 minutes each: CloudFormation waits an hour (lib/constructs/dismisser.ts). */
const MOST_TIMES = 4;

/** What the dismisser uses of Lambda's context. */
interface Invocation {
  readonly functionName: string;
  getRemainingTimeInMillis(): number;
}

/**
 * Takes all instances away, with their group, when CloudFormation deletes the resource, and answers when the group is gone: CloudFormation
 * goes on to change the group, which AWS refuses as long as it is pending delete. Before that there is nothing to do. It calls itself
 * when its time is running out, and the last of these answers. The id is always the group's name, so that no update is taken for a deletion.
 *
 * @throws when CloudFormation does not take the answer.
 */
export async function handler(event: unknown, context: Invocation): Promise<void> {
  const { Times } = v.parse(handedOver, event);
  await answering(event, async ({ RequestType, ResourceProperties }) => {
    const { Group } = v.parse(properties, ResourceProperties);
    if (RequestType !== 'Delete') return { physicalId: Group };
    const isTimeUp = (): boolean => context.getRemainingTimeInMillis() < HAND_OVER_MS;
    const isGone = await deleteGroup(Group, { isTimeUp });
    process.stdout.write(`${JSON.stringify({ event: isGone ? 'dismissed' : 'dismissing', group: Group })}\n`);
    if (isGone) return { physicalId: Group };
    if (Times + 1 >= MOST_TIMES)
      throw new Error(
        `the Auto Scaling group ${Group} is still there an hour after AWS was told to delete it; delete the stack again when it is gone`,
      );
    await invokeLater(context.functionName, { ...(event as object), Times: Times + 1 });
    return undefined;
  });
}
