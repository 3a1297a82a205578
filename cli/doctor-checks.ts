import { machineImage, snapshotState } from '../farm/account/image';
import { BOOTSTRAP_VERSION, parameter } from '../farm/account/parameter';
import { quotaNeeds, vcpuQuota, type WantedInstances } from '../farm/account/vcpu-quotas';
import type { AwsEnvironment } from '../farm/client-options';
import { ifTold } from '../farm/account/if-told';
import { processors } from '../farm/prices/processors';
import { PLUGIN_PAGE, pluginVersion } from './session-plugin';

/** What was found of one thing. */
export interface Finding {
  readonly check: string;
  /** `note`: something cannot be done, and a farm renders all the same; or it could not be looked at. */
  readonly state: 'ok' | 'note' | 'bad';
  readonly says: string;
  /** One line. */
  readonly fix?: string;
}

/** Where a farm is to be: what the SDK is told, and how to call it. */
export interface Place {
  readonly region: string;
  readonly account: string;
  readonly env: AwsEnvironment;
}

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

/** @param farms all that are to be in this Region. */
export async function quotaFindings(farms: readonly WantedInstances[], place: Place): Promise<Finding[]> {
  const check = 'quotas';
  const { region, env } = place;
  const types = [...new Set(farms.flatMap((farm) => farm.types))];
  const told = await looked(check, () => processors(types, env).then((known) => ({ known })));
  if ('state' in told) return [told];
  const { known } = told;
  const findings: Finding[] = [];
  for (const { code, name, most, least } of quotaNeeds(farms, known)) {
    const quota = await looked(name, () => vcpuQuota(code, env).then((value) => ({ value })));
    if ('state' in quota) findings.push({ ...quota, check });
    else findings.push({ check, ...quotaFinding({ code, name, most, least }, quota.value, region) });
  }
  return findings;
}

function quotaFinding(
  { code, name, most, least }: ReturnType<typeof quotaNeeds>[number],
  value: number,
  region: string,
): Omit<Finding, 'check'> {
  const says = `${name}: ${String(value)} vCPUs, and as many instances as are asked for have up to ${String(most)}`;
  if (value >= most) return { state: 'ok', says };
  const ask = `ask for ${String(most)}: aws service-quotas request-service-quota-increase --region ${region} --service-code ec2 --quota-code ${code} --desired-value ${String(most)}`;
  const fix = value < least ? ask : `${ask}; or set a smaller maxInstances`;
  return { state: 'bad', says: value < least ? `${says}: not one can be started` : says, fix };
}

export async function imageFinding(image: string, { region, env }: Place): Promise<Finding> {
  const check = 'machine image';
  const told = await looked(check, () => machineImage(image, env).then((found) => ({ found })));
  if ('state' in told) return told;
  const { found } = told;
  if (!found)
    return {
      check,
      state: 'bad',
      says: `${image} is not in ${region}, or this account may not use it`,
      fix: 'set machineImage to one that is, or to null for the default; copy one with: aws ec2 copy-image',
    };
  if (found.state !== 'available')
    return {
      check,
      state: 'bad',
      says: `${found.id} is ${found.state}`,
      fix: 'wait until it is available, or set another machineImage',
    };
  return { check, state: 'ok', says: `${found.id} (${found.name})` };
}

export async function snapshotFinding(snapshot: string, { region, env }: Place): Promise<Finding> {
  const check = 'snapshot';
  const told = await looked(check, () => snapshotState(snapshot, env).then((found) => ({ found })), 'bad');
  if ('state' in told) return told;
  const { found } = told;
  if (!found)
    return {
      check,
      state: 'bad',
      says: `${snapshot} is not in ${region}, or this account may not use it`,
      fix: `copy it here: aws ec2 copy-snapshot --region ${region} --source-region REGION --source-snapshot-id ${snapshot}`,
    };
  if (found.state !== 'completed')
    return { check, state: 'bad', says: `${found.id} is ${found.state}`, fix: 'wait until it is completed' };
  return { check, state: 'ok', says: found.id === snapshot ? snapshot : `${snapshot} (${found.id})` };
}

/** What could not be looked at is no fault of the account. */
export async function looked<T extends object>(
  check: string,
  ask: () => Promise<T>,
  state: 'note' | 'bad' = 'note',
): Promise<T | Finding> {
  let why = '';
  const told = await ifTold(ask, (refused) => {
    why = refused;
  });
  return told ?? { check, state, says: state === 'bad' ? why : `not looked at: ${why}` };
}
