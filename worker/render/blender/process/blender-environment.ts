import { programEnvironment } from '../../../process/program-environment';

type Environment = Readonly<Record<string, string | undefined>>;

/** Where Blender's user keeps scripts, settings and extensions: what lies there is run. */
const USERS_FOLDERS = /^BLENDER_(?:USER|SYSTEM)_\w+$/;

export interface BlenderEnvironmentOptions {
  /** Where it may leave files; a folder that goes with it. */
  readonly temporaryFolder: string;
  /** The OpenColorIO configuration to render with, which the job decides and no machine. @default - Blender's own */
  readonly ocio?: string | undefined;
  /** Whether the scene is trusted, and what the user has added to Blender may run with it. @default false */
  readonly trusted?: boolean | undefined;
}

/** The environment that Blender gets: what it needs of the worker's. A scene brings scripts of a stranger's, and nothing else in there is theirs to read. */
export function blenderEnvironment(
  env: Environment,
  { temporaryFolder, ocio, trusted = false }: BlenderEnvironmentOptions,
): NodeJS.ProcessEnv {
  const added = Object.entries(env).filter(([name]) => trusted && USERS_FOLDERS.test(name));
  return {
    ...programEnvironment(env),
    ...Object.fromEntries(added),
    ...(ocio === undefined ? {} : { OCIO: ocio }),
    // Blender leaves its session's folder there when it is killed, and a report when it crashes.
    TMPDIR: temporaryFolder,
  };
}
