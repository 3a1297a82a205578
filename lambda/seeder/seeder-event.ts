import * as v from 'valibot';
import { whole } from '../../protocol/text/bounded-numbers';
import { messageOf, UserFault } from '../../protocol/failure/fault';
import { readSeedRequest, SEED_PROPERTY, type SeedRequest } from '../../protocol/job/seed-request';
import { versionFault } from '../../protocol/ledger/version-fault';
import { type AnswerTo, answerTo } from '../answer-cloudformation';

const custom = v.object({
  ...answerTo.entries,
  RequestType: v.picklist(['Create', 'Update', 'Delete']),
  ResourceProperties: v.record(v.string(), v.unknown()),
});

const direct = v.strictObject({
  request: v.unknown(),
  /** Queues what the ledger lacks, even if it was queued before. @default false */
  force: v.optional(v.boolean(), false),
});

/** The state that an invocation passes to the next when its time runs out. Its progress is in the store. */
const handedOver = v.strictObject({
  handedOver: v.strictObject({
    request: v.unknown(),
    force: v.optional(v.string()),
    answer: v.optional(answerTo),
    /** The duration of all invocations so far; milliseconds. Not a time of day, because the next may run under another clock. */
    spent: whole(),
    /** The number of invocations so far. */
    times: whole(),
  }),
});

/** The first field identifies each, even if other fields are invalid. */
const ORDERS = [
  { name: 'request', schema: direct },
  { name: 'handedOver', schema: handedOver },
] as const;

export type HandedOver = v.InferOutput<typeof handedOver>;

/** The order for an invocation, from any caller. */
export interface SeederOrder {
  /** CloudFormation's `Delete`: it only needs an answer. */
  readonly isDelete: boolean;
  /** Whether a deployment is the caller. */
  readonly isDeployment: boolean;
  /** Parses the request. Late, because an invalid request also needs an answer. @throws UserFault */
  request(): SeedRequest;
  readonly force?: string | undefined;
  readonly answer?: AnswerTo | undefined;
  readonly spent: number;
  readonly times: number;
}

/**
 * @param invocation identifies this invocation; it stays the same when Lambda retries it.
 * @throws UserFault when it is none of the events that the seeder knows, and no caller waits for an answer.
 */
export function readSeederEvent(event: unknown, invocation: string): SeederOrder {
  const first = { isDelete: false, isDeployment: false, spent: 0, times: 1 };
  if (v.is(custom, event)) {
    const { RequestType, ResourceProperties, ...answer } = v.parse(custom, event);
    return {
      ...first,
      isDelete: RequestType === 'Delete',
      isDeployment: RequestType !== 'Delete',
      request: () => readSeedRequest(fromJson(ResourceProperties[SEED_PROPERTY])),
      answer: v.parse(answerTo, answer),
    };
  }
  if (v.is(handedOver, event)) {
    const { request, ...order } = v.parse(handedOver, event).handedOver;
    return { ...order, isDelete: false, isDeployment: false, request: () => readSeedRequest(request) };
  }
  const parsed = v.safeParse(direct, event);
  if (!parsed.success) {
    const written = ORDERS.find(({ name }) => v.is(v.object({ [name]: v.unknown() }), event));
    const faults = written && v.safeParse(written.schema, event).issues;
    const newer = faults && versionFault(new v.ValiError(faults), 'farm');
    if (newer) throw new UserFault(`the seeder's order ${newer.text}`);
    throw new UserFault(
      'the seeder takes an event of CloudFormation, or {"request": ...} and, to queue again what was queued before, "force": true',
    );
  }
  const { request, force } = parsed.output;
  return { ...first, request: () => readSeedRequest(request), ...(force ? { force: invocation } : {}) };
}

function fromJson(value: unknown): unknown {
  if (typeof value !== 'string') throw new UserFault(`property ${SEED_PROPERTY} must be a text in JSON`);
  try {
    return JSON.parse(value);
  } catch (error) {
    throw new UserFault(`property ${SEED_PROPERTY} is no JSON: ${messageOf(error)}`);
  }
}
