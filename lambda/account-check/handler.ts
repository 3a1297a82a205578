import { accountFindings } from '../../farm/account/checks/account-checks';
import { chosenTypes } from '../../farm/account/checks/chosen-types';
import { type Finding, findingText, type Place } from '../../farm/account/checks/finding';
import { zonesOf } from '../../farm/account/checks/way-out';
import { purchasesOf } from '../../farm/account/vcpu-quotas';
import {
  ACCOUNT_PROPERTY,
  type AccountQuestion,
  readAccountQuestion,
} from '../../protocol/farm/account-question';
import { messageOf, UserFault } from '../../protocol/failure/fault';
import { answering } from '../custom-resource';
import { acceptedId, isAccepted } from './accepted';

/** The time left when it stops checking: enough to answer. */
const GIVE_UP_MS = 15_000;

/** The parts of Lambda's context that it uses. */
interface Invocation {
  getRemainingTimeInMillis(): number;
}

/**
 * Checks the account before anything is created in it. Refuses a farm that would render nothing there, in one line with the fix. A check
 * that AWS does not answer refuses nothing.
 *
 * @throws when CloudFormation does not accept the answer.
 */
export async function handler(event: unknown, context: Invocation): Promise<void> {
  await answering(event, async ({ RequestType, ResourceProperties, PhysicalResourceId: before }) => {
    if (RequestType === 'Delete') return { physicalId: before ?? 'account' };
    const asked = String(ResourceProperties[ACCOUNT_PROPERTY]);
    if (isAccepted(asked, before)) return { physicalId: acceptedId(asked, before) };
    const found = await lookedAt(readAccountQuestion(asked), context.getRemainingTimeInMillis() - GIVE_UP_MS);
    for (const finding of found) process.stdout.write(`${JSON.stringify({ event: 'found', ...finding })}\n`);
    const refusals = found.filter(({ refuses }) => refuses);
    if (refusals.length > 0) throw new UserFault(refusals.map(findingText).join('. '));
    return { physicalId: acceptedId(asked, before) };
  });
}

async function lookedAt(question: AccountQuestion, withinMs: number): Promise<readonly Finding[]> {
  let giveUp: NodeJS.Timeout | undefined;
  const isOver = new Promise<never>((_, reject) => {
    giveUp = setTimeout(() => {
      reject(new Error('AWS did not answer in time'));
    }, withinMs);
  });
  try {
    return await Promise.race([look(question), isOver]);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? String(error.stack) : String(error)}\n`);
    return [{ check: 'account', state: 'note', says: `not looked at: ${messageOf(error)}` }];
  } finally {
    clearTimeout(giveUp);
  }
}

async function look({
  account,
  types: listed,
  needs,
  subnets,
  most,
  onDemandBase,
  onDemandPercentage,
  encrypts,
  images,
  snapshots,
}: AccountQuestion): Promise<Finding[]> {
  const place: Place = { account, region: process.env['AWS_REGION'] ?? '', env: process.env };
  const [zones, chosen] = await Promise.all([zonesOf(subnets, place), needs && chosenTypes(needs, place)]);
  const { types, finding } = chosen ?? { types: listed };
  const wanted = {
    types,
    zones,
    areChosen: chosen !== undefined,
    ...purchasesOf(most, onDemandBase, onDemandPercentage),
  };
  const found = await accountFindings({ farms: [wanted], encrypts, images, snapshots, subnets }, place);
  return [...(finding ? [finding] : []), ...found];
}
