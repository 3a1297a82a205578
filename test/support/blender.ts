import { execFileSync } from 'node:child_process';
import { blenderOf } from '../../cli/options/which-blender';

/**
 * The Blender that tests start: `$BLENDER`, which `npm test` sets, else the one that `brenda` finds.
 *
 * `npm run test:blenders` runs every test that imports this, however indirectly, on each Blender there is.
 */
export const BLENDER = blenderOf(process.env);

/** Those that the tests are run on, the newest first; `official` is the build of blender.org, the others are Debian's. */
export const BLENDERS = ['5.2', 'official', '4.3', '3.4'] as const;

export type BlenderName = (typeof BLENDERS)[number];

/** Its command line, however it was started: as itself, in the root of another Debian, or by the launcher of the module. */
export const BLENDER_COMMAND = /^(?:\S+python\S* )?\S*blender(?:\.py)? /;

let said: string | undefined;

function versionText(): string {
  said ??= execFileSync(BLENDER, ['-b', '--version'], { encoding: 'utf8' });
  return said;
}

/** What it says of itself: `3.4.1`, `5.2.2 LTS`. */
export function blenderVersion(): string {
  const version = /^Blender (.+)$/m.exec(versionText())?.[1];
  if (version === undefined) throw new Error(`${BLENDER} does not say which Blender it is`);
  return version;
}

/** Whether it is this version or a newer one. */
export function isAtLeast(major: number, minor = 0): boolean {
  const [ours = 0, ourMinor = 0] = blenderVersion()
    .split('.')
    .map((part) => Number.parseInt(part, 10));
  return ours > major || (ours === major && ourMinor >= minor);
}

/** The one of `BLENDERS` that it is, or that is nearest to it. */
export function blenderName(): BlenderName {
  // Debian's says of neither hash nor date of its build.
  if (/build hash: [0-9a-f]{7,}/.test(versionText())) return 'official';
  if (isAtLeast(5)) return '5.2';
  return isAtLeast(4) ? '4.3' : '3.4';
}
