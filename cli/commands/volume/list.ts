import { tellingAwsFaults } from '../../../farm/account/aws-fault';
import { instancePrices } from '../../../farm/volume/instance/instance-prices';
import { allVolumeInstances } from '../../../farm/volume/instance/volume-instances';
import { anHour } from '../../../farm/volume/instance/volume-cost';
import { allDisks } from '../../../farm/volume/volume-list';
import { checkVolumeName } from '../../../farm/volume/volume-tags';
import { dollarsAMonth, type PricedInstance, volumeLines } from './text';

export interface VolumeListFlags {
  readonly json?: true;
}

/** `brenda volume list`: what runs for volumes, volumes and snapshots, and what all of it costs. */
export async function volumeList(name: string | undefined, { json }: VolumeListFlags): Promise<void> {
  if (name !== undefined) checkVolumeName(name);
  await tellingAwsFaults(async () => {
    const [disks, found] = await Promise.all([allDisks(name), allVolumeInstances(name)]);
    const notes: string[] = [];
    const prices = await instancePrices(
      found.map(({ type }) => type),
      (why) => notes.push(`what instances cost is not known: ${why}`),
    );
    const instances = found.map((one): PricedInstance => {
      const isPaid = one.state === 'pending' || one.state === 'running';
      return { ...one, dollarsAnHour: isPaid ? (prices.get(one.type) ?? null) : 0 };
    });
    if (json) {
      for (const one of instances) process.stdout.write(`${JSON.stringify({ kind: 'instance', ...one })}\n`);
      for (const disk of disks)
        process.stdout.write(`${JSON.stringify({ ...disk, dollarsAMonth: dollarsAMonth(disk) })}\n`);
    } else if (disks.length + instances.length > 0) {
      process.stdout.write(`${volumeLines(instances, disks).join('\n')}\n`);
      const hourly = [
        ...instances.map(({ dollarsAnHour }) => dollarsAnHour ?? 0),
        ...disks.map((disk) => anHour(dollarsAMonth(disk) ?? 0)),
      ].reduce((sum, one) => sum + one, 0);
      process.stderr.write(`all of it costs $${hourly.toFixed(4)} an hour where that is known\n`);
    } else
      process.stderr.write(
        `there is no volume${name === undefined ? '' : ` ${name}`} in this Region; brenda volume upload makes one\n`,
      );
    process.stderr.write(notes.map((note) => `${note}\n`).join(''));
  });
}
