import { findBlenders } from '../../local/blenders/find/find-blenders';
import { thisMachine } from '../../local/blenders/find/machine';
import { namedBlender } from '../../local/blenders/named-blender';

/** The option and the variable that name a Blender. */
export interface BlenderFlags {
  readonly blender?: string | undefined;
}

/**
 * The program that the user names, by `--blender` or else by `$BLENDER`.
 *
 * @returns undefined when none is named: then the scene decides.
 * @throws UserFault when there is no such version, or it is a folder without a Blender.
 */
export async function blenderNamed(
  { blender }: BlenderFlags,
  env: NodeJS.ProcessEnv,
): Promise<string | undefined> {
  const named = blender ?? env['BLENDER'];
  if (named === undefined || named === '') return undefined;
  return namedBlender(named, { remember: blender !== undefined, machine: thisMachine(env) });
}

/**
 * The Blender where no scene decides: `$BLENDER`, else the first that is found. When there is none, `blender`, so that its start reports
 * what is wrong.
 */
export function blenderOf(env: NodeJS.ProcessEnv): string {
  const named = env['BLENDER'];
  if (named !== undefined && named !== '') return named;
  return findBlenders(thisMachine(env))[0]?.program ?? 'blender';
}

/** Whether this machine has a Blender to open a scene with. */
export function isBlenderHere({ blender }: BlenderFlags, env: NodeJS.ProcessEnv): boolean {
  return Boolean(blender ?? env['BLENDER']) || findBlenders(thisMachine(env)).length > 0;
}
