import { colours as pc } from '../../output/colours';
import type { PriceSnapshot } from '../../../farm/prices/price-snapshot';
import type { PriceRow } from '../../../farm/prices/price-rows';
import { averages } from '../../../protocol/farm/price-curve';
import { columns } from '../../output/columns';
import { momentText } from '../../output/moment-text';
import { sparkline } from '../../output/sparkline';

const HEAD = ['type', 'zone', 'vCPUs', 'spot', 'a vCPU', '7 days', 'on demand', 'saved'];
const NUMBERS = new Set([2, 3, 4, 5, 6, 7]);
/** One character for four hours. */
const CURVE_SIGNS = 42;

/** A table of prices, and the placement scores below. */
export function priceLines({ region, at, rows, placement }: PriceSnapshot): string[] {
  const [head = '', ...lines] = columns([HEAD, ...rows.map(cells)], NUMBERS);
  return [
    `${pc.bold(region)}, ${momentText(at)}; US dollars an hour`,
    pc.dim(head),
    ...lines,
    ...(placement
      ? [
          '',
          `placement of ${String(placement.instances)} instances of any of these types (10 is best): ${
            placement.scores.map(({ zone, score }) => `${zone} ${String(score)}`).join(', ') || 'no zone'
          }`,
        ]
      : []),
  ];
}

/** The same prices as curves over the seven days; the zones of a type share a scale. */
export function historyLines({ from, at, rows }: PriceSnapshot): string[] {
  const known = rows.filter(({ low }) => low !== null);
  const lines = known.map(({ type, zone, curve }) => {
    const ofType = known.filter((other) => other.type === type);
    const low = Math.min(...ofType.map((row) => row.low ?? Infinity));
    const high = Math.max(...ofType.map((row) => row.high ?? 0));
    const drawn = sparkline(averages(curve, from, at, CURVE_SIGNS), low, high);
    return [type, zone ?? '-', low.toFixed(4), drawn, high.toFixed(4)];
  });
  return ['', ...columns(lines, new Set([2, 4]))];
}

function cells({ type, zone, vcpus, spot, spotPerVcpu, low, high, onDemand, saved }: PriceRow): string[] {
  return [
    type,
    zone ?? '-',
    vcpus === null ? '-' : String(vcpus),
    dollars(spot, 4),
    dollars(spotPerVcpu, 5),
    low === null ? '-' : `${dollars(low, 4)}-${dollars(high, 4)}`,
    dollars(onDemand, 4),
    saved === null ? '-' : `${String(Math.round(saved * 100))} %`,
  ];
}

function dollars(price: number | null, digits: number): string {
  return price === null ? '-' : price.toFixed(digits);
}
