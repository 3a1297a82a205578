/** Whether this is a long run: `npm run test:chaos`, and that of CI. */
export const isLong = process.env['BRENDA_CHAOS'] === 'long';

/** The suite draws the same faults each time, so that it fails by a change and not by chance. */
const FIXED = 7;

/** The seed of this run: `BRENDA_CHAOS_SEED`; else any in a long run, and always the same one in the suite. */
export function chaosSeed(): number {
  return Number(process.env['BRENDA_CHAOS_SEED'] ?? (isLong ? Math.floor(Math.random() * 2 ** 31) : FIXED));
}
