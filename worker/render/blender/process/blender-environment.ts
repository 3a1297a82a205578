import { programEnvironment } from '../../../process/program-environment';

type Environment = Readonly<Record<string, string | undefined>>;

/** Where Blender's user keeps scripts, settings and extensions: Blender runs what lies there. */
const USERS_FOLDERS = /^BLENDER_(?:USER|SYSTEM)_\w+$/;

export interface BlenderEnvironmentOptions {
  /** Where it may write files; removed with it. */
  readonly temporaryFolder: string;
  /** The OpenColorIO configuration to render with; the job decides it, and not the machine. @default - Blender's own */
  readonly ocio?: string | undefined;
  /** Whether the scene is trusted, and the user's additions to Blender may run with it. @default false */
  readonly trusted?: boolean | undefined;
}

/** The environment for Blender: only what it needs of the worker's. A scene may bring a stranger's scripts, and they must not read the rest. */
export function blenderEnvironment(
  env: Environment,
  { temporaryFolder, ocio, trusted = false }: BlenderEnvironmentOptions,
): NodeJS.ProcessEnv {
  const added = Object.entries(env).filter(([name]) => trusted && USERS_FOLDERS.test(name));
  return {
    ...programEnvironment(env),
    ...Object.fromEntries(added),
    ...(ocio === undefined ? {} : { OCIO: ocio }),
    // A killed Blender leaves its session's folder there, and a crash its report.
    TMPDIR: temporaryFolder,
  };
}
