type Environment = Readonly<Record<string, string | undefined>>;

/** Of OpenColorIO; the second is Blender 5's own, and would win. */
const OCIO = ['OCIO', 'BLENDER_OCIO'];

/**
 * The environment Blender gets: the worker's, without AWS's variables and Brenda's own. A scene brings scripts
 * that its author wrote, or that someone slipped in, and nothing in there is theirs to read.
 *
 * @param ocio the OpenColorIO configuration to render with, which the job decides and no machine. @default - Blender's own
 */
export function blenderEnvironment(
  env: Environment,
  temporaryFolder: string,
  ocio?: string,
): NodeJS.ProcessEnv {
  const kept = Object.entries(env).filter(([name]) => !/^(AWS|BRENDA)_/i.test(name) && !OCIO.includes(name));
  return {
    ...Object.fromEntries(kept),
    ...(ocio === undefined ? {} : { OCIO: ocio }),
    // Blender leaves its session's folder there when it is killed, and a report when it crashes.
    TMPDIR: temporaryFolder,
  };
}
