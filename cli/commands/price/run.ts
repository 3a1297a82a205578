import { tellingAwsFaults } from '../../../farm/account/aws-fault';
import { type PriceSnapshot, readPrices } from '../../../farm/prices/price-snapshot';
import { UserFault } from '../../../protocol/failure/fault';
import { instanceTypeList } from '../../options/instance-type-list';
import { historyLines, priceLines } from './text';
import { priceRegions } from './regions';
import { pricedTypes } from './priced-types';

export interface PriceFlags {
  readonly instanceType?: readonly string[];
  readonly farm?: string | true;
  readonly regions?: string | true;
  readonly history?: true;
  readonly json?: true;
}

/** `brenda price`: what instances cost at spot and on demand. */
export async function price(flags: PriceFlags): Promise<void> {
  const named = flags.instanceType && instanceTypeList(flags.instanceType);
  const { regions } = flags;
  if (regions !== undefined) {
    const beside = flags.farm === undefined ? flags.history && '--history' : '--farm';
    if (beside !== undefined)
      throw new UserFault(`${beside} cannot stand beside --regions; give one of them`);
    await tellingAwsFaults(() => priceRegions({ regions, types: named, isJson: flags.json === true }));
    return;
  }
  await tellingAwsFaults(async () => {
    const { question, said } = await pricedTypes(flags.farm, named);
    const found = await readPrices(question, Date.now());
    const snapshot = { ...found, notes: [...said, ...found.notes] };
    const lines = flags.history ? [...priceLines(snapshot), ...historyLines(snapshot)] : priceLines(snapshot);
    process.stdout.write(
      flags.json ? `${JSON.stringify(jsonOf(snapshot, flags))}\n` : `${lines.join('\n')}\n`,
    );
    process.stderr.write(snapshot.notes.map((note) => `${note}\n`).join(''));
  });
}

function jsonOf(
  { region, from, at, rows, placement, notes }: PriceSnapshot,
  { history }: PriceFlags,
): object {
  const iso = (time: number): string => new Date(time).toISOString();
  return {
    region,
    from: iso(from),
    at: iso(at),
    prices: rows.map(({ curve, ...row }) => ({
      ...row,
      ...(history ? { history: curve.map((step) => ({ at: iso(step.at), dollars: step.dollars })) } : {}),
    })),
    placement,
    notes,
  };
}
