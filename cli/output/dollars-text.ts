import { anHour } from '../../farm/volume/instance/volume-cost';

/** A monthly cost: `$0.0004 an hour ($0.32 a month)` */
export function dollarsText(aMonth: number): string {
  return `$${anHour(aMonth).toFixed(4)} an hour ($${aMonth.toFixed(2)} a month)`;
}
