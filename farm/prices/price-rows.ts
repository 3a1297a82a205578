import { vcpusOf } from '../../protocol/farm/instance-types';
import { priceAt, type PriceCurve, priceRange } from '../../protocol/farm/price-curve';
import type { SpotPrices } from './spot-prices';

/** The prices of an instance type in a zone. All prices are in US dollars an hour; null when not known. */
export interface PriceRow {
  readonly type: string;
  /** Null for a type without spot capacity. */
  readonly zone: string | null;
  readonly vcpus: number | null;
  /** The current spot price. */
  readonly spot: number | null;
  readonly spotPerVcpu: number | null;
  /** The lowest and the highest spot price in the range. */
  readonly low: number | null;
  readonly high: number | null;
  readonly onDemand: number | null;
  /** The fraction of the on-demand price that spot saves, from 0 to 1. */
  readonly saved: number | null;
  readonly curve: PriceCurve;
}

export interface KnownPrices {
  readonly types: readonly string[];
  readonly spot: SpotPrices;
  /** By type. @default - not known */
  readonly processors?: ReadonlyMap<string, number> | undefined;
  /** By type. @default - not known */
  readonly onDemand?: ReadonlyMap<string, number> | undefined;
}

/** A row for each type and zone, the cheapest vCPU first. Types without spot capacity come last. */
export function priceRows(known: KnownPrices, from: number, now: number): PriceRow[] {
  return known.types
    .flatMap((type) => {
      const zones = [...(known.spot.get(type) ?? [])];
      return zones.length === 0
        ? [rowOf(known, type, null, [], from, now)]
        : zones.map(([zone, curve]) => rowOf(known, type, zone, curve, from, now));
    })
    .sort(
      (a, b) =>
        (a.spotPerVcpu ?? Number.MAX_VALUE) - (b.spotPerVcpu ?? Number.MAX_VALUE) ||
        (`${a.type} ${a.zone ?? ''}` < `${b.type} ${b.zone ?? ''}` ? -1 : 1),
    );
}

function rowOf(
  { processors, onDemand: listed }: KnownPrices,
  type: string,
  zone: string | null,
  curve: PriceCurve,
  from: number,
  now: number,
): PriceRow {
  const vcpus = processors?.get(type) ?? vcpusOf(type) ?? null;
  const spot = priceAt(curve, now) ?? null;
  const { low = null, high = null } = priceRange(curve, from, now) ?? {};
  const onDemand = listed?.get(type) ?? null;
  return {
    type,
    zone,
    vcpus,
    spot,
    spotPerVcpu: spot === null || vcpus === null ? null : spot / vcpus,
    low,
    high,
    onDemand,
    saved: spot === null || onDemand === null ? null : 1 - spot / onDemand,
    curve,
  };
}
