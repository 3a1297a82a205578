import { tellingAwsFaults } from '../farm/account/aws-fault';
import { findFarm } from '../farm/farm-directory';
import { groupPurchase } from '../farm/fleet/group-purchase';
import { type PriceLook, priceLook, type PriceQuestion } from '../farm/prices/price-look';
import { DEFAULT_INSTANCES } from '../protocol/default-instances';
import { UserFault } from '../protocol/fault';
import { instanceTypeList } from './instance-type-list';
import { historyLines, priceLines } from './price-text';

export interface PriceFlags {
  readonly instanceType?: readonly string[];
  readonly farm?: string | true;
  readonly history?: true;
  readonly json?: true;
}

/** `brenda price`: what instances cost at spot and on demand. */
export async function price(flags: PriceFlags): Promise<void> {
  const named = flags.instanceType && instanceTypeList(flags.instanceType);
  await tellingAwsFaults(async () => {
    const look = await priceLook(await questionOf(flags, named), Date.now());
    const lines = flags.history ? [...priceLines(look), ...historyLines(look)] : priceLines(look);
    process.stdout.write(flags.json ? `${JSON.stringify(jsonOf(look, flags))}\n` : `${lines.join('\n')}\n`);
    process.stderr.write(look.notes.map((note) => `${note}\n`).join(''));
  });
}

/** The types that were named, those of the farm, or those that a farm has by default. */
async function questionOf(
  { farm }: PriceFlags,
  named: readonly string[] | undefined,
): Promise<PriceQuestion> {
  const areNamed = named !== undefined;
  if (farm === undefined)
    return { types: named ?? DEFAULT_INSTANCES.types, areNamed, instances: DEFAULT_INSTANCES.most };
  const entry = await findFarm(farm === true ? undefined : farm);
  const { types, zones, most } = await groupPurchase(entry.group);
  if (!named && types.length === 0)
    throw new UserFault(`farm ${entry.farm}: its group names no instance types; name some with -i`);
  return { types: named ?? types, areNamed, instances: Math.max(1, most), zones };
}

function jsonOf({ region, from, at, rows, placement, notes }: PriceLook, { history }: PriceFlags): object {
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
