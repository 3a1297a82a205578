/**
 * The environment of workers on this machine: the user's, without AWS credentials, which they do not need, without settings of our own, and
 * without OpenColorIO's configuration, which the job decides.
 */
export function workerEnvironment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(env).filter(([name]) => !/^(?:(?:AWS|BRENDA|NODE)_|(?:BLENDER_)?OCIO$)/.test(name)),
  );
}
