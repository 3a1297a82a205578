import { endWhenDrained } from '../../farm/fleet/when-drained';
import { autoScalingFleet } from '../../farm/fleet/fleet';
import { objectStore, placedFrames, taskQueue } from '../../farm/aws/clients';
import { invokeLater } from '../../farm/aws/invoke-function';
import { queueIdentity } from '../../farm/queue/queue-identity';
import { RemoteFile } from '../../farm/store/remote-file';
import { type FarmSeeding, seedFarm, type SeededFarm } from '../../farm/seeding/seed-farm';
import { messageOf, UserFault } from '../../protocol/failure/fault';
import { placeText, readPlace } from '../../protocol/scene/frames-place';
import { readSeederEnvironment } from '../../protocol/environment/function-environment';
import { type Answer, answerCloudFormation, type AnswerTo } from '../answer-cloudformation';
import { type HandedOver, readSeederEvent, type SeederOrder } from './seeder-event';

/** The time left when an invocation hands over: enough to finish batches in progress, and to answer. */
const HAND_OVER_MS = 60_000;
/** The time left when an invocation that hangs gives up. */
const GIVE_UP_MS = 15_000;
/**
 * An invocation that hands over later than this answers at once, and the rest is seeded after CloudFormation has continued. CloudFormation
 * waits 45 minutes (lib/constructs/functions/seeder.ts), and the next invocation may take 15.
 */
const ANSWER_WITHIN_MS = 25 * 60_000;
/** Lambda itself stops a recursive function after some 16 invocations. */
const MOST_TIMES = 14;

/** The parts of Lambda's context that the seeder uses. */
interface Invocation {
  readonly awsRequestId: string;
  readonly functionName: string;
  getRemainingTimeInMillis(): number;
}

/**
 * Seeds the farm: for CloudFormation when it creates or updates a stack, or for any other caller. It invokes itself when its time runs out,
 * and the last invocation answers.
 *
 * @throws when it fails and no caller waits for an answer, or the answer is not accepted.
 */
export async function handler(event: unknown, context: Invocation): Promise<unknown> {
  const began = performance.now();
  const spent = (): number => order.spent + Math.round(performance.now() - began);
  const order = readSeederEvent(event, context.awsRequestId);
  if (!order.answer) return seedOrHandOver(order, spent, context);
  const answer = await answerOf(order, order.answer, spent, context);
  if (answer) await answerCloudFormation(order.answer, answer);
  return answer;
}

/** The answer for CloudFormation; undefined when the next invocation will send it. Never throws, because CloudFormation waits. */
async function answerOf(
  order: SeederOrder,
  { PhysicalResourceId, RequestId }: AnswerTo,
  spent: () => number,
  context: Invocation,
): Promise<Answer | undefined> {
  const physicalId = PhysicalResourceId ?? `seeding-${RequestId}`;
  // Frames and tasks belong to the bucket and the queue.
  if (order.isDelete) return { status: 'SUCCESS', physicalId };
  try {
    const { job, request, tasks, isAnsweredLater } = await seedOrHandOver(order, spent, context);
    if (isAnsweredLater) return undefined;
    const data = { Job: job, Tasks: String(tasks) };
    return { status: 'SUCCESS', physicalId: `${job}/${request}`, data };
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? String(error.stack) : String(error)}\n`);
    return { status: 'FAILED', reason: messageOf(error), physicalId };
  }
}

type Seeding = FarmSeeding & { readonly isAnsweredLater: boolean };

/** @param spent by all invocations so far. */
async function seedOrHandOver(
  order: SeederOrder,
  spent: () => number,
  context: Invocation,
): Promise<Seeding> {
  const remaining = (): number => context.getRemainingTimeInMillis();
  const { force } = order;
  const seeding = await orGiveUp(remaining() - GIVE_UP_MS, async (signal) => {
    if (order.isDeployment) await endManualDrainMode();
    return seedFarm(order.request(), await farm(), {
      ...(force === undefined ? {} : { force }),
      isDeployment: order.isDeployment,
      isTimeUp: () => remaining() < HAND_OVER_MS,
      signal,
    });
  });
  const { job, request, tasks, upTo, of, finished } = seeding;
  const told = { event: 'seeding', job, request, tasks, upTo, of, finished };
  process.stdout.write(`${JSON.stringify(told)}\n`);
  const isAnsweredLater = !finished && spent() < ANSWER_WITHIN_MS;
  if (!finished) {
    const answer = isAnsweredLater ? order.answer : undefined;
    await handOver({ ...order, answer, spent: spent() }, seeding, context);
  }
  return { ...seeding, isAnsweredLater };
}

/** Ends what a user has set since the last deployment for instances without work. */
async function endManualDrainMode(): Promise<void> {
  const { group, store } = await farm();
  const ended = await endWhenDrained(store, group);
  if (ended)
    process.stdout.write(
      `${JSON.stringify({ event: 'whenDrained ended', whenDrained: ended.whenDrained })}\n`,
    );
}

/** Returns in time, even when a request hangs and ignores the signal. */
async function orGiveUp<T>(afterMs: number, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const hangs = new AbortController();
  let giveUp: NodeJS.Timeout | undefined;
  const isOver = new Promise<never>((_, reject) => {
    giveUp = setTimeout(
      () => {
        const late = new Error('the seeder ran out of time: the queue or the store did not answer');
        hangs.abort(late);
        reject(late);
      },
      Math.max(0, afterMs),
    );
  });
  try {
    return await Promise.race([work(hangs.signal), isOver]);
  } finally {
    clearTimeout(giveUp);
  }
}

async function handOver(
  order: SeederOrder,
  { asked, upTo, of }: FarmSeeding,
  { functionName }: Invocation,
): Promise<void> {
  const { force, answer, spent, times } = order;
  if (times === MOST_TIMES) {
    throw new Error(
      `${String(upTo)} of ${String(of)} tasks were seeded by ${String(times)} invocations; invoke the seeder again for the rest`,
    );
  }
  const next: HandedOver = {
    handedOver: { request: asked, force, answer, spent, times: times + 1 },
  };
  await invokeLater(functionName, next);
}

async function farm(): Promise<SeededFarm> {
  const { BRENDA_GROUP, BRENDA_BUCKET, BRENDA_QUEUE_URL, BRENDA_BLENDER_BUILD, BRENDA_FRAMES_AT } =
    readSeederEnvironment(process.env);
  const place = BRENDA_FRAMES_AT === undefined ? undefined : readPlace(BRENDA_FRAMES_AT);
  if (place?.bucket === BRENDA_BUCKET)
    throw new UserFault(
      `output ${placeText(place)}: is the farm's own bucket, where only Brenda writes; name another one, or leave s3:// out`,
    );
  return {
    group: BRENDA_GROUP,
    store: objectStore(BRENDA_BUCKET, process.env, ({ message }) => {
      console.error(message);
    }),
    queue: taskQueue(BRENDA_QUEUE_URL),
    queueIdentity: await queueIdentity(BRENDA_QUEUE_URL),
    fleet: autoScalingFleet(BRENDA_GROUP),
    blender: BRENDA_BLENDER_BUILD,
    placed: place && (await placedFrames(place)),
    versionOf: (place) => new RemoteFile(place).state(),
  };
}
