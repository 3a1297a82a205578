import { execFileSync } from 'node:child_process';
import { blenderOf } from '../../cli/which-blender';

/**
 * The Blender that tests start: `$BLENDER`, which `npm test` sets, else the one that `brenda` finds.
 *
 * `npm run test:blenders` runs every test that imports this, however indirectly, on each Blender there is.
 */
export const BLENDER = blenderOf(process.env);

let said: string | undefined;

/** What it says of itself: `3.4.1`, `5.2.2 LTS`. */
export function blenderVersion(): string {
  said ??= /^Blender (.+)$/m.exec(execFileSync(BLENDER, ['-b', '--version'], { encoding: 'utf8' }))?.[1];
  if (said === undefined) throw new Error(`${BLENDER} does not say which Blender it is`);
  return said;
}

/** Whether it is this version or a newer one. */
export function isAtLeast(major: number, minor = 0): boolean {
  const [ours = 0, ourMinor = 0] = blenderVersion()
    .split('.')
    .map((part) => Number.parseInt(part, 10));
  return ours > major || (ours === major && ourMinor >= minor);
}
