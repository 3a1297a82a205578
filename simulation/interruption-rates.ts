const HOURS_A_MONTH = 730;

/**
 * What the Spot Instance Advisor publishes: the share of capacity of a type that was taken back in the last month, as one of five
 * bands. The upper end of each band is taken; the last has none, and a half is taken for it.
 */
const BANDS = { '<5%': 0.05, '5-10%': 0.1, '10-15%': 0.15, '15-20%': 0.2, '>20%': 0.5 } as const;

/** No figure of AWS: a bad day, on which an instance lasts two hours on average. */
const STRESS_PER_HOUR = 0.5;

/** The names of the rates. */
export const RATES: readonly string[] = ['none', ...Object.keys(BANDS), 'stress'];

/**
 * Interruptions of one instance an hour.
 *
 * AWS does not say what a month of the share is a month of. It is read as: of the instances that run all month, so many
 * are taken back, each hour with the same probability. Read as a share of launches, however short, rates of farms that run for hours
 * were higher; that is what `stress` and a rate of one's own are for.
 */
export function ratePerHour(name: string): number | undefined {
  if (name === 'none') return 0;
  if (name === 'stress') return STRESS_PER_HOUR;
  const share = Object.entries(BANDS).find(([band]) => band === name)?.[1];
  return share === undefined ? undefined : -Math.log(1 - share) / HOURS_A_MONTH;
}
