import { type Finding, looked, type Place } from '../farm/account/checks/finding';
import { BOOTSTRAP_VERSION, parameter } from '../farm/account/parameter';
import { PLUGIN_PAGE, pluginVersion } from './session-plugin';

const LEAST_NODE = [20, 19] as const;
/** What the stack asks for. */
const LEAST_BOOTSTRAP = 6;

export function nodeFinding(version = process.versions.node): Finding {
  const check = 'Node.js';
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const isNew = major > LEAST_NODE[0] || (major === LEAST_NODE[0] && minor >= LEAST_NODE[1]);
  if (isNew) return { check, state: 'ok', says: version };
  return {
    check,
    state: 'bad',
    says: `${version} is too old`,
    fix: 'get 20.19 or newer from https://nodejs.org',
  };
}

export async function pluginFinding(): Promise<Finding> {
  const check = 'Session Manager plugin';
  const version = await pluginVersion();
  if (version !== undefined) return { check, state: 'ok', says: version };
  return {
    check,
    state: 'note',
    says: 'is not on the PATH: brenda ssh and copy cannot do without',
    fix: `how to get it: ${PLUGIN_PAGE}`,
  };
}

export async function bootstrapFinding({ region, account, env }: Place): Promise<Finding> {
  const check = 'CDK bootstrap';
  const fix = `npx cdk bootstrap aws://${account}/${region}`;
  const told = await looked(check, () => parameter(BOOTSTRAP_VERSION, env).then((version) => ({ version })));
  if ('state' in told) return told;
  const { version } = told;
  if (version === undefined)
    return { check, state: 'bad', says: `${region} of account ${account} is not prepared for the CDK`, fix };
  if (!(Number(version) >= LEAST_BOOTSTRAP))
    return { check, state: 'bad', says: `version ${version} in ${region} is too old`, fix };
  return { check, state: 'ok', says: `version ${version} in ${region}` };
}
