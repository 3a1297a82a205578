import { join } from 'node:path';

/** What a Node process needs in its environment for its clock to be wrong by so many minutes. */
export function shiftedClock(minutes: number): Readonly<Record<string, string>> {
  return {
    NODE_OPTIONS: `--require ${join(__dirname, 'preloaded-clock.cjs')}`,
    SHIFTED_CLOCK_MINUTES: String(minutes),
  };
}
