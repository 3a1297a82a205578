import { GetParameterCommand, GetParametersByPathCommand, SSMClient } from '@aws-sdk/client-ssm';
import * as v from 'valibot';
import { UserFault } from '../protocol/failure/fault';
import { FARM_NAME, type FarmEntry, farmEntry, farmParameter, FARMS_PATH } from '../protocol/farm/farm-entry';
import { sideOf, upgradeText, versionFault } from '../protocol/ledger/version-fault';
import { accountAsked } from './account/account-asked';
import { type AwsEnvironment, clientOptions, CONNECTION_TIMEOUT_MS } from './aws/client-options';

const REQUEST_TIMEOUT_MS = 30_000;
/** The prefix of stack names that a context file gives; the project's own name follows. */
const STACK_PREFIX = 'brenda-';
const MOST_NAMED = 20;

/** There is no farm of that name, there is no farm at all, or there are several and none was named. */
export class NoSuchFarm extends UserFault {
  constructor(
    message: string,
    /** The Region that was searched. */
    readonly region: string,
    /** Whether another Region may have one. */
    readonly isElsewhere: boolean,
  ) {
    super(message);
  }
}

/**
 * The entry of a deployed farm of this account and Region.
 *
 * @param name as it was deployed, `brenda-bloom`, or the project's name, `bloom`. @default - the only farm there is
 * @param env where AWS is. @default process.env
 * @throws NoSuchFarm when there is no such farm, no farm at all, or several and none was named. It lists the existing ones.
 * @throws UserFault when its entry cannot be read.
 */
export async function findFarm(
  name: string | undefined,
  env: AwsEnvironment = process.env,
): Promise<FarmEntry> {
  const client = new SSMClient({
    ...clientOptions(env),
    requestHandler: {
      connectionTimeout: CONNECTION_TIMEOUT_MS,
      requestTimeout: REQUEST_TIMEOUT_MS,
      throwOnRequestTimeout: true,
    },
  });
  try {
    for (const candidate of namesOf(name)) {
      const text = await entryText(client, candidate);
      if (text !== undefined) return readFarmEntry(candidate, text);
    }
    const farms = await allFarms(client);
    const found = namesOf(name ?? onlyOf(farms)).find((candidate) => farms.has(candidate));
    if (found !== undefined) return readFarmEntry(found, farms.get(found) ?? '');
    throw new NoSuchFarm(
      noSuchFarm(name, [...farms.keys()].sort(), await place(client, env)),
      await client.config.region(),
      name !== undefined || farms.size === 0,
    );
  } finally {
    client.destroy();
  }
}

/** The stack names that a name may stand for. Those that no farm can have are left out. */
function namesOf(name: string | undefined): readonly string[] {
  if (name === undefined || !FARM_NAME.test(name)) return [];
  return [name, `${STACK_PREFIX}${name}`];
}

/** Undefined when there is none, or this user lacks permission to see it. */
async function entryText(client: SSMClient, farm: string): Promise<string | undefined> {
  try {
    const { Parameter } = await client.send(new GetParameterCommand({ Name: farmParameter(farm) }));
    return Parameter?.Value;
  } catch (error) {
    // A user with access to one farm only is denied the list of the others.
    const isNoAnswer =
      error instanceof Error && ['ParameterNotFound', 'AccessDeniedException'].includes(error.name);
    if (isNoAnswer) return undefined;
    throw error;
  }
}

/** Every entry, by the farm's name. */
async function allFarms(client: SSMClient): Promise<Map<string, string>> {
  const farms = new Map<string, string>();
  let from: string | undefined;
  do {
    const page = await client.send(new GetParametersByPathCommand({ Path: FARMS_PATH, NextToken: from }));
    for (const { Name = '', Value = '' } of page.Parameters ?? []) {
      farms.set(Name.slice(FARMS_PATH.length + 1), Value);
    }
    from = page.NextToken;
  } while (from !== undefined);
  return farms;
}

function onlyOf(farms: ReadonlyMap<string, string>): string | undefined {
  const [only] = farms.keys();
  return farms.size === 1 ? only : undefined;
}

/** @throws UserFault with what is wrong and what to upgrade. */
export function readFarmEntry(farm: string, text: string): FarmEntry {
  try {
    return v.parse(farmEntry, JSON.parse(text));
  } catch (cause) {
    const entry = `farm ${farm}: its entry ${farmParameter(farm)}`;
    const fault = versionFault(cause, sideOf(process.env));
    // A missing field usually means that the farm is older than the command line.
    const why = fault?.text ?? `is not what this version of Brenda writes: ${upgradeText('farm')}`;
    throw new UserFault(`${entry} ${why}`, { cause });
  }
}

async function place(client: SSMClient, env: AwsEnvironment): Promise<string> {
  const [region, account] = await Promise.all([client.config.region(), accountAsked(env)]);
  return account === undefined ? region : `${region} of account ${account}`;
}

function noSuchFarm(name: string | undefined, farms: readonly string[], where: string): string {
  const asked = name === undefined ? '--farm' : `--farm ${name === '' ? '""' : name}`;
  if (farms.length === 0) {
    return `${asked}: there is no farm in ${where}; npx cdk deploy makes one, and AWS_REGION or AWS_PROFILE say where else to look`;
  }
  const more = farms.length > MOST_NAMED ? `, and ${String(farms.length - MOST_NAMED)} more` : '';
  const all = `${farms.slice(0, MOST_NAMED).join(', ')}${more}`;
  return name === undefined
    ? `--farm: which of them? in ${where} there are ${all}; say --farm NAME`
    : `${asked}: there is no such farm in ${where}; there ${farms.length === 1 ? 'is' : 'are'} ${all}`;
}
