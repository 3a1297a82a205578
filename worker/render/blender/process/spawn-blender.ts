import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { PrivateCopy } from '../../../project/files/private-copy';
import { folderForScenes, letScenesWrite } from '../../../process/fence';
import { BlenderUnusable } from '../failures/blender-unusable';
import { blenderEnvironment } from './blender-environment';
import { writeDriver } from './driver-files';

export interface BlenderOptions {
  /** A path, or a name on the PATH. */
  readonly executable: string;
  /** Each Blender gets its own folder in here, which is removed with it. */
  readonly workFolder: string;
  /** @default - all cores */
  readonly threads?: number | undefined;
  /** Blender gets the part of it that it needs. @default process.env */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined;
  /** The OpenColorIO configuration: an absolute path, or `ocio://NAME`. @default - Blender's own */
  readonly ocio?: string | undefined;
  /**
   * A folder of extensions to enable, as an absolute path; Blender then has none of the user's, and default preferences.
   * @default - the user's own
   */
  readonly extensions?: string | undefined;
  /** Whether its scenes are trusted. @default false */
  readonly trusted?: boolean | undefined;
  /** Where scenes with a copy are opened from. Messages about a copy name the real file. @default - all are opened in place */
  readonly privateCopy?: PrivateCopy | undefined;
  /** Renders one frame of one scene by Blender's own command line, and nothing else. @default - it takes commands */
  readonly onlyFrame?: OnlyFrame | undefined;
  /** Called with each line that Blender prints. */
  readonly onLine?: ((line: string) => void) | undefined;
}

/** A frame with which scripts run. */
interface OnlyFrame {
  /** The absolute path that Blender opens. */
  readonly scene: string;
  readonly frame: number;
  /** The first frame of the scene's own range. */
  readonly first: number;
  /** Whether the scene's own scripts run. */
  readonly trusted: boolean;
}

export interface SpawnedBlender {
  readonly child: ChildProcess;
  /** Contains the driver, and all files that Blender leaves. */
  readonly folder: string;
}

/**
 * Starts a Blender that runs the driver, with pipes for commands (fd 3) and answers (fd 4).
 *
 * @throws BlenderUnusable when there is no such program.
 */
export async function spawnBlender(options: BlenderOptions): Promise<SpawnedBlender> {
  await mkdir(options.workFolder, { recursive: true });
  const folder = await mkdtemp(join(resolve(options.workFolder), 'blender-'));
  const temporary = join(folder, 'tmp');
  // The driver makes folders beside its own.
  await letScenesWrite(folder);
  await folderForScenes(temporary);
  const own = options.extensions === undefined ? undefined : await makeUserFolders(join(folder, 'user'));
  const driver = await writeDriver(folder);
  // A relative path is relative to this process's folder, and the child has another.
  const program = options.executable.includes('/') ? resolve(options.executable) : options.executable;
  const env = {
    ...blenderEnvironment(options.env ?? process.env, { ...options, temporaryFolder: temporary }),
    ...own,
  };
  let child: ChildProcess;
  try {
    // Node throws some errors here, and emits others.
    child = spawn(program, blenderArguments(driver, options), {
      cwd: temporary,
      env,
      stdio: ['ignore', 'pipe', 'pipe', 'pipe', 'pipe'],
      // Its own process group, so that it can be ended with all that the scene's scripts have started.
      detached: true,
    });
    await once(child, 'spawn');
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw cannotRun(options.executable, error as NodeJS.ErrnoException);
  }
  return { child, folder };
}

/**
 * Makes the folders for the files that Blender reads and writes as its user's.
 *
 * @returns the variables that name them, for Blender 3.4 and later.
 */
async function makeUserFolders(folder: string): Promise<NodeJS.ProcessEnv> {
  const config = join(folder, 'config');
  const scripts = join(folder, 'scripts');
  const extensions = join(folder, 'extensions');
  const inside = [join(scripts, 'addons'), join(extensions, 'user_default')];
  for (const path of [folder, config, scripts, extensions, ...inside]) await folderForScenes(path);
  return {
    BLENDER_USER_CONFIG: config,
    BLENDER_USER_SCRIPTS: scripts,
    BLENDER_USER_EXTENSIONS: extensions,
  };
}

function blenderArguments(driver: string, { threads, onlyFrame }: BlenderOptions): string[] {
  return [
    '-b',
    // Overrides the user's preferences: a scene's scripts run when the job trusts them, which the driver ensures.
    onlyFrame?.trusted ? '--enable-autoexec' : '--disable-autoexec',
    ...(threads === undefined ? [] : ['-t', String(threads)]),
    // Without it, a failing driver would end Blender with code 0. It must come first.
    ...['--python-exit-code', '3', '-P', driver],
    ...(onlyFrame ? frameArguments(join(dirname(driver), 'go_on.py'), onlyFrame) : []),
    ...['--', '3', '4'],
    ...(onlyFrame ? ['one-frame'] : []),
  ];
}

/** In the order in which Blender and the driver take turns. */
function frameArguments(goOn: string, { scene, frame, first }: OnlyFrame): string[] {
  // For Blender -1 is the scene's last frame, and +-1 the one before its first.
  const number = frame < 0 ? `+${String(frame - first)}` : String(frame);
  return [scene, '-P', goOn, '-f', number, '-P', goOn];
}

function cannotRun(executable: string, error: NodeJS.ErrnoException): BlenderUnusable {
  if (['ENOENT', 'ENOTDIR', 'ENAMETOOLONG'].includes(error.code ?? '')) {
    return new BlenderUnusable(
      `Blender not found: "${executable}"; install it (https://www.blender.org/download), or name one with --blender PATH`,
    );
  }
  return new BlenderUnusable(`Blender cannot be run: "${executable}" (${error.code ?? error.message})`);
}
