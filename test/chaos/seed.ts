/** The seed of this run: `BRENDA_CHAOS_SEED`, or any. */
export function chaosSeed(): number {
  return Number(process.env['BRENDA_CHAOS_SEED'] ?? Math.floor(Math.random() * 2 ** 31));
}
