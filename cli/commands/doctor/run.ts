import { bootstrapFinding } from '../../../farm/account/checks/bootstrap';
import { accountFindings, type AccountNeeds } from '../../../farm/account/checks/account-checks';
import { type Finding, findingText, type Place } from '../../../farm/account/checks/finding';
import { type Caller, caller } from '../../../farm/account/caller';
import { deployedNeeds, type DeployedNeeds } from '../../../farm/account/deployed-needs';
import { tellingAwsFaults } from '../../../farm/account/aws-fault';
import { inRegion } from '../../../farm/aws/client-options';
import { UserFault } from '../../../protocol/failure/fault';
import { farmMeant } from '../../farm/farm-meant';
import { nodeFinding, pluginFinding } from './checks';
import { diskFinding } from './disk';
import { blenderFindings } from './blenders';
import { type Download, mirrorFindings } from './mirrors';
import { regionMeant } from './regions';
import { needsOf } from './needs';
import { exitCodes } from '../../program/exit-codes';
import { CONTEXT_FILE, contextNeeds, type FarmNeeds, isFarmMeantHere } from '../../farm/farm-needs';
import type { OnFarmFlags } from '../../farm/on-farm';

export interface DoctorFlags extends OnFarmFlags {
  readonly aws?: true;
  readonly json?: true;
}

/** `brenda doctor`: whether this machine could render, and, where a farm is meant, whether that could. */
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
  const asked = await told('settings', askedOf(flags, at, tell));
  if ('state' in asked) tell(asked);
  else
    for (const [region, needs] of asked.regions) {
      const env = region === at.region ? process.env : inRegion(region);
      const place = { region, account: at.account, env };
      tell(await bootstrapFinding(place), ...(await accountFindings(await needs(place), place)));
    }
}

async function askedOf(
  { farm }: DoctorFlags,
  at: Caller,
  tell: (...all: readonly Finding[]) => void,
): Promise<{ readonly regions: ReadonlyMap<string, NeedsAt> }> {
  if (farm !== undefined) {
    const entry = await farmMeant(farm === true ? undefined : farm);
    tell({ check: 'settings', state: 'ok', says: `farm ${entry.farm}, as it was deployed` });
    const needs = deployed(await deployedNeeds(entry.group));
    return { regions: new Map([[entry.region, () => Promise.resolve(needs)]]) };
  }
  const { file, farms, kept } = await contextNeeds();
  tell(
    file === undefined
      ? {
          check: 'settings',
          state: 'note',
          says: `there is no ${CONTEXT_FILE} here; looks at what a farm has by default`,
        }
      : { check: 'settings', state: 'ok', says: file },
  );
  const downloads: readonly Download[] = [
    { name: 'Blender', setting: 'blenderFile', urls: farms.flatMap(({ blenderUrls }) => blenderUrls) },
    { name: 'Node.js', setting: 'nodeFile', urls: farms.flatMap(({ nodeUrls }) => nodeUrls) },
  ];
  const found = await Promise.all(
    downloads.map((one) => mirrorFindings({ ...one, urls: [...new Set(one.urls)] })),
  );
  tell(...found.flat());
  const byRegion = new Map<string, FarmNeeds[]>();
  for (const one of farms) {
    const region = await regionMeant(one, at, kept, tell);
    if (region !== undefined) byRegion.set(region, [...(byRegion.get(region) ?? []), one]);
  }
  return {
    regions: new Map([...byRegion].map(([region, some]) => [region, (place) => needsOf(some, place, tell)])),
  };
}

/** What farms need of a Region, as far as its account has to be asked. */
type NeedsAt = (place: Place) => Promise<AccountNeeds>;

function deployed({ image, snapshots, subnets, ...wanted }: DeployedNeeds): AccountNeeds {
  return { farms: [wanted], images: image === undefined ? [] : [image], snapshots, subnets };
}

/** A fault that the user has to fix before the next checks can run. */
async function told<T extends object>(check: string, work: Promise<T>): Promise<T | Finding> {
  try {
    return await tellingAwsFaults(() => work);
  } catch (error) {
    if (!(error instanceof UserFault)) throw error;
    return { check, state: 'bad', says: error.message };
  }
}

function lineOf(finding: Finding): string {
  return `${finding.state.padEnd(4)}  ${findingText(finding)}`;
}
