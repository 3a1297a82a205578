/**
 * The environment of programs that run what users wrote (Blender's scripts, templates): without our
 * credentials and without our own settings, and without OpenColorIO's configuration, which the job decides.
 */
export function withoutSecrets(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(env).filter(([name]) => !/^(?:(?:AWS|BRENDA|NODE)_|(?:BLENDER_)?OCIO$)/.test(name)),
  );
}
