import { upgradeText } from '../../../protocol/ledger/version-fault';
import { UserFault } from '../../../protocol/failure/fault';
import { withEc2 } from '../../../farm/aws/ec2-client';
import { currentSnapshot, usableSnapshot } from '../../../farm/volume/create-volume';
import { instancePrices } from '../../../farm/volume/instance/instance-prices';
import { type LaunchPlace, launchPlace } from '../../../farm/volume/instance/launch-place';
import type { LeftBehind } from '../../../farm/volume/instance/left-behind';
import { openVolume } from '../../../farm/volume/instance/open-volume';
import { snapshotId } from '../../../farm/volume/snapshots';
import { instanceTypeFor, mountPoint, type VolumeStart } from '../../../farm/volume/instance/start-volume';
import { PUBLIC_ADDRESS_DOLLARS, anHour, diskDollarsAMonth } from '../../../farm/volume/instance/volume-cost';
import { volumeInstances } from '../../../farm/volume/instance/volume-instances';
import { allDisks } from '../../../farm/volume/volume-list';
import { checkNewVolumeName } from '../../../farm/volume/volume-tags';
import { MOST_GIB } from '../../../local/disk-image/ext4-image';
import { interruptible } from '../../program/interruptible';
import { momentText } from '../../output/moment-text';
import { type OnFarmFlags, onFarm } from '../../farm/on-farm';
import { wholeNumber } from '../../options/option-values';
import { mayCost, volumeCostText } from './may-cost';

export interface VolumeNewFlags extends OnFarmFlags {
  readonly size?: string;
  readonly from?: string;
  readonly zone?: string;
  readonly instanceType?: string;
  readonly hours: string;
  readonly yes?: true;
  readonly dryRun?: true;
  readonly json?: true;
}

/** Two days: who works longer than that makes a snapshot in between. */
const MOST_HOURS = 48;

/** `brenda volume new`: a volume that is mounted on an instance, to be copied to. */
export async function volumeNew(name: string, flags: VolumeNewFlags): Promise<void> {
  checkNewVolumeName(name);
  const sizeGiB = flags.size === undefined ? undefined : wholeNumber('--size', flags.size, 1, MOST_GIB);
  const hours = wholeNumber('--hours', flags.hours, 1, MOST_HOURS);
  const goOn = `what was started stays until its time is over: brenda volume list ${name} shows it, and brenda volume delete ${name} --volume takes it away`;
  await interruptible(goOn, (signal) =>
    onFarm(flags, ({ entry: { farm, group, volumeProfile } }) =>
      withEc2(process.env, async (client) => {
        if (volumeProfile === undefined)
          throw new UserFault(
            `farm ${farm} is of a version that starts no instances for volumes: ${upgradeText('farm')}`,
          );
        await refuseTaken(name);
        const snapshot =
          flags.from === undefined ? await currentSnapshot(name) : await snapshotId(flags.from);
        const least = snapshot === undefined ? undefined : await usableSnapshot(client, snapshot, sizeGiB);
        const size = sizeGiB ?? least;
        if (size === undefined)
          throw new UserFault(
            `volume ${name}: there is no snapshot of that name; say --size GIB for an empty volume, or --from SNAPSHOT`,
          );
        const place = inZone(await launchPlace(client, group), flags.zone, farm);
        const type = await instanceTypeFor(client, place, flags.instanceType);
        const start: VolumeStart = {
          name,
          farm,
          profile: volumeProfile,
          type,
          hours,
          sizeGiB: size,
          snapshot,
        };
        const cost = await costOf(start, place);
        say(name, cost.text);
        if (flags.dryRun) {
          const zone = place.subnets[0]?.zone ?? null;
          const would = { name, farm, type, zone, sizeGiB: size, from: snapshot ?? null, hours };
          if (flags.json)
            process.stdout.write(
              `${JSON.stringify({ ...would, dryRun: true, dollarsAnHour: cost.dollars })}\n`,
            );
          const content = snapshot === undefined ? 'an empty file system' : `what ${snapshot} has`;
          say(
            name,
            `${type} would be started in ${String(zone)}, with a volume of ${String(size)} GiB on ${mountPoint(name)} that has ${content}; nothing was changed`,
          );
          return;
        }
        await mayCost(name, size, flags.yes === true, signal);
        const open = await openVolume(client, start, place, {
          onStep: (text) => {
            say(name, text);
          },
          onLeft: (left) => {
            say(name, leftText(name, left, cost, size));
          },
          signal,
        });
        const made = { name, farm, ...open, type, sizeGiB: size, from: snapshot ?? null };
        process.stdout.write(
          flags.json
            ? `${JSON.stringify({ ...made, mounted: mountPoint(name), dollarsAnHour: cost.dollars })}\n`
            : `${open.volume}\n`,
        );
        say(
          name,
          `brenda copy FILES ${name}: puts them there (${mountPoint(name)}), brenda ssh ${name} opens a shell, and brenda volume snapshot ${name} keeps what is there; ${open.instance} ends ${momentText(open.ends)}, and the volume stays then`,
        );
      }),
    ),
  );
}

/** What stays, what that costs, and how it goes. */
function leftText(
  name: string,
  { instances, volumes, isAll }: LeftBehind,
  cost: Cost,
  sizeGiB: number,
): string {
  const goes = `brenda volume delete ${name} --volume takes it away, and brenda volume list ${name} shows it`;
  if (!isAll && instances.length === 0)
    return `whether an instance was started AWS does not say; if one was, ${goes}`;
  const what = [...instances, ...volumes, ...(isAll || volumes.length > 0 ? [] : ['its volume'])].join(
    ' and ',
  );
  const dollars =
    isAll && instances.length === 0
      ? anHour(diskDollarsAMonth('volume', sizeGiB))
      : (cost.dollars ?? cost.least);
  const least = cost.dollars === null ? 'at least ' : '';
  return `left: ${what}, at ${least}$${dollars.toFixed(4)} an hour; ${goes}`;
}

function say(name: string, text: string): void {
  process.stderr.write(`${name}: ${text}\n`);
}

/** @throws UserFault when there is one already: two of a name cannot be told apart. */
async function refuseTaken(name: string): Promise<void> {
  const [volume] = (await allDisks(name)).filter(({ kind }) => kind === 'volume');
  const [instance] = volume ? [] : await withEc2(process.env, (client) => volumeInstances(client, name));
  if (!volume && !instance) return;
  const what = volume
    ? `${volume.id} has that name, and is ${volume.state}`
    : `${String(instance?.id)} has that name, and is ${String(instance?.state)}`;
  throw new UserFault(
    `volume ${name}: ${what}; brenda volume snapshot ${name} keeps what a volume has, and brenda volume delete ${name} --volume does away with it`,
  );
}

function inZone(place: LaunchPlace, zone: string | undefined, farm: string): LaunchPlace {
  if (zone === undefined) return place;
  const subnets = place.subnets.filter((one) => one.zone === zone);
  if (subnets.length === 0)
    throw new UserFault(
      `--zone ${zone === '' ? '""' : zone}: the zones of farm ${farm} are ${place.subnets.map((one) => one.zone).join(', ')}`,
    );
  return { ...place, subnets };
}

/** US dollars an hour. */
interface Cost {
  /** Null when that is not all known. */
  readonly dollars: number | null;
  /** What is known of it. */
  readonly least: number;
  readonly text: string;
}

/** Of instance, address and both disks: what the instance ends with it, and what stays. */
async function costOf(
  { type, sizeGiB, hours }: VolumeStart,
  { image, isPublic }: LaunchPlace,
): Promise<Cost> {
  const notes: string[] = [];
  const price = (await instancePrices([type], (why) => notes.push(why))).get(type);
  const volume = diskDollarsAMonth('volume', sizeGiB);
  const beside =
    anHour(volume + diskDollarsAMonth('volume', image.rootGiB)) +
    (isPublic === true ? PUBLIC_ADDRESS_DOLLARS : 0);
  const stays = `the volume alone costs ${volumeCostText(sizeGiB)}`;
  const text = (dollars: number): string => `$${dollars.toFixed(4)}`;
  if (price === undefined)
    return {
      dollars: null,
      least: beside,
      text: `what ${type} costs is not known${notes.map((why) => `: ${why}`).join('')}; the rest costs ${text(beside)} an hour; ${stays}`,
    };
  const all = price + beside;
  return {
    dollars: all,
    least: all,
    text: `costs ${text(all)} an hour, ${text(all * hours)} in ${String(hours)} h if it runs so long; ${stays}`,
  };
}
