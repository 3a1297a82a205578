import { BOOTSTRAP_VERSION, parameter } from '../parameter';
import { type Finding, looked, type Place } from './finding';

/** The version that the stack requires. */
const LEAST = 6;

/** Checks whether the account is bootstrapped for the CDK in this Region: https://docs.aws.amazon.com/cdk/v2/guide/bootstrapping.html */
export async function bootstrapFinding({ region, account, env }: Place): Promise<Finding> {
  const check = 'CDK bootstrap';
  const fix = `npx cdk bootstrap aws://${account}/${region}`;
  const told = await looked(check, () => parameter(BOOTSTRAP_VERSION, env).then((version) => ({ version })));
  if ('state' in told) return told;
  const { version } = told;
  if (version === undefined)
    return { check, state: 'bad', says: `${region} of account ${account} is not prepared for the CDK`, fix };
  if (!(Number(version) >= LEAST))
    return { check, state: 'bad', says: `version ${version} in ${region} is too old`, fix };
  return { check, state: 'ok', says: `version ${version} in ${region}` };
}
