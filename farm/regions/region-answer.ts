import { UserFault } from '../../protocol/failure/fault';
import type { RegionKept } from '../../protocol/region/region-kept';
import type { RegionQuestion } from '../../protocol/region/region-question';
import { awsFault } from '../account/aws-fault';
import { caller } from '../account/caller';
import type { AwsEnvironment } from '../aws/client-options';
import { chooseRegion } from './choose-region';
import { surveyRegions } from './survey-regions';

export interface RegionAnswer {
  readonly kept: RegionKept;
  /** Requests that AWS refused, and why. */
  readonly notes: readonly string[];
}

/**
 * Finds the Region of a deployed farm, or chooses the best.
 *
 * @param env where AWS is. @default process.env
 * @throws UserFault when no Region is possible, or the credentials are not those of the deployment.
 */
export async function answerOf(
  question: RegionQuestion,
  now: Date,
  env: AwsEnvironment = process.env,
): Promise<RegionAnswer> {
  const account = await accountOfLogin(env);
  if (account !== question.account)
    throw new UserFault(
      `the CDK deploys to account ${question.account}, and the login in the environment is of ${account}; ${MEND}`,
    );
  const { candidates, notes } = await surveyRegions(question, now.getTime(), env);
  const { isThere = false, ...chosen } = chooseRegion(candidates);
  // A deployed farm stays in its Region, so missing scores and prices do not matter.
  return { kept: { ...chosen, at: now.toISOString() }, notes: isThere ? [] : notes };
}

/** The CDK passes no credentials to its app: those of --profile are not in the environment. */
const MEND = 'set AWS_PROFILE in place of --profile';

async function accountOfLogin(env: AwsEnvironment): Promise<string> {
  try {
    return (await caller(env)).account;
  } catch (error) {
    const fault = awsFault(error, env);
    if (!fault) throw error;
    throw new UserFault(`${fault.message}; if the CDK has a login, ${MEND}`, { cause: error });
  }
}
