import { accountFindings, type AccountNeeds } from '../farm/account/checks/account-checks';
import { type Finding, findingText } from '../farm/account/checks/finding';
import { caller } from '../farm/account/caller';
import { deployedNeeds, type DeployedNeeds } from '../farm/account/deployed-needs';
import { purchasesOf } from '../farm/account/vcpu-quotas';
import { tellingAwsFaults } from '../farm/account/aws-fault';
import { findFarm } from '../farm/farm-directory';
import { UserFault } from '../protocol/fault';
import { bootstrapFinding, nodeFinding, pluginFinding } from './doctor-checks';
import { diskFinding } from './doctor-disk';
import { blenderFindings } from './doctor-blenders';
import { exitCodes } from './exit-codes';
import { CONTEXT_FILE, contextNeeds, isFarmMeantHere } from './farm-needs';
import type { OnFarmFlags } from './on-farm';

export interface DoctorFlags extends OnFarmFlags {
  readonly aws?: true;
  readonly json?: true;
}

/** `brenda doctor`: whether this machine would render; where one is meant, whether a farm would. */
export async function doctor(flags: DoctorFlags): Promise<void> {
  const found: Finding[] = [];
  const tell = (...findings: readonly Finding[]): void => {
    for (const one of findings) {
      found.push(one);
      process.stdout.write(`${flags.json ? JSON.stringify(one) : lineOf(one)}\n`);
    }
  };
  const isFarmMeant = flags.aws === true || flags.farm !== undefined || (await isFarmMeantHere());
  tell(nodeFinding(), ...(await blenderFindings(!isFarmMeant)), await diskFinding());
  if (isFarmMeant) await lookAtAccount(flags, tell);
  process.exitCode = found.some(({ state }) => state === 'bad') ? exitCodes.failed : exitCodes.done;
}

async function lookAtAccount(flags: DoctorFlags, tell: (...all: readonly Finding[]) => void): Promise<void> {
  tell(await pluginFinding());
  const at = await told('login', caller());
  if ('state' in at) {
    tell(at);
    return;
  }
  tell({ check: 'login', state: 'ok', says: `${at.arn}, in ${at.region}` });
  const asked = await told('settings', askedOf(flags, at.region, tell));
  if ('state' in asked) tell(asked);
  else
    for (const [region, needs] of asked.regions) {
      // No keys: the SDK looks for the login where it has found it before.
      const env = { ...pick('AWS_ENDPOINT_URL'), AWS_REGION: region };
      const place = { region, account: at.account, env: region === at.region ? process.env : env };
      tell(await bootstrapFinding(place), ...(await accountFindings(needs, place)));
    }
}

async function askedOf(
  { farm }: DoctorFlags,
  here: string,
  tell: (finding: Finding) => void,
): Promise<{ readonly regions: ReadonlyMap<string, AccountNeeds> }> {
  if (farm !== undefined) {
    const entry = await findFarm(farm === true ? undefined : farm);
    tell({ check: 'settings', state: 'ok', says: `farm ${entry.farm}, as it was deployed` });
    return { regions: new Map([[entry.region, deployed(await deployedNeeds(entry.group))]]) };
  }
  const { file, farms } = await contextNeeds();
  tell(
    file === undefined
      ? {
          check: 'settings',
          state: 'note',
          says: `there is no ${CONTEXT_FILE} here; looks at what a farm has by default`,
        }
      : { check: 'settings', state: 'ok', says: file },
  );
  const regions = new Map<string, AccountNeeds>();
  for (const one of farms) {
    const region = one.region ?? here;
    const before = regions.get(region) ?? { farms: [], images: [], snapshots: [] };
    if (!one.types)
      tell({
        check: 'quotas',
        state: 'note',
        says: 'not looked at: which types meet instanceRequirements, a deployed farm knows; brenda doctor --farm',
      });
    const wanted = one.types && {
      types: one.types,
      zones: one.zones,
      ...purchasesOf(one.most, one.onDemandBase, one.onDemandPercentage),
    };
    regions.set(region, {
      farms: [...before.farms, ...(wanted ? [wanted] : [])],
      images: [...new Set([...before.images, one.image])],
      snapshots: [...new Set([...before.snapshots, ...one.snapshots])],
    });
  }
  return { regions };
}

function deployed({ image, snapshots, subnets, ...wanted }: DeployedNeeds): AccountNeeds {
  return { farms: [wanted], images: image === undefined ? [] : [image], snapshots, subnets };
}

/** What the user has to fix before anything else can be looked at. */
async function told<T extends object>(check: string, work: Promise<T>): Promise<T | Finding> {
  try {
    return await tellingAwsFaults(() => work);
  } catch (error) {
    if (!(error instanceof UserFault)) throw error;
    return { check, state: 'bad', says: error.message };
  }
}

function pick(name: string): Record<string, string> {
  const value = process.env[name];
  return value === undefined ? {} : { [name]: value };
}

function lineOf(finding: Finding): string {
  return `${finding.state.padEnd(4)}  ${findingText(finding)}`;
}
