type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The environment Blender gets: the worker's, without AWS's variables and Brenda's own. A scene brings scripts
 * that its author wrote, or that someone slipped in, and nothing in there is theirs to read.
 */
export function blenderEnvironment(env: Environment, temporaryFolder: string): NodeJS.ProcessEnv {
  const kept = Object.entries(env).filter(([name]) => !/^(AWS|BRENDA)_/i.test(name));
  // Blender leaves its session's folder there when it is killed, and a report when it crashes.
  return { ...Object.fromEntries(kept), TMPDIR: temporaryFolder };
}
