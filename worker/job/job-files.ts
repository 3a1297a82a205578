import { join, relative, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Ledger } from '../../farm/ledger/ledger';
import type { JobFile } from '../../protocol/job/job';
import type { WorkerEnvironment } from '../../protocol/environment/worker-environment';
import type { SceneInfo } from '../render/blender/blender-messages';
import type { Project } from '../project/fetch/project-here';
import { type Before, Inputs, InputsChanged, InputsTouched } from '../project/inputs';
import { PrivateCopy, privateCopyOf } from '../project/files/private-copy';
import { FilesOpened } from './files-opened';
import { filesNamedIn, settingsIn } from './settings-in';

/** In bytes. On an instance the contents of larger files are not read: a snapshot's blocks are fetched one by one, and may be terabytes. */
const SMALL = 1024 * 1024;
/** A file that was written again during so many renders in a row is being written all the time. */
const MOST_TOUCHES = 3;
/** A changed file is checked again so many times, after so many milliseconds each. */
const LOOKS = 2;
const LOOK_AGAIN_MS = 700;

type Environment = Pick<WorkerEnvironment, 'BRENDA_PRIVATE_COPY' | 'BRENDA_INPUTS' | 'BRENDA_WORK_DIR'>;

/** A job whose project is on this machine's disk. */
interface JobHere {
  readonly file: JobFile;
  readonly ledger: Ledger;
  readonly project: Project;
}

/** How changes to a job's files are detected. */
interface Watched {
  /** Where the scene is opened from. @default - it is opened in place */
  readonly privateCopy?: PrivateCopy | undefined;
  /** As the files were when the job was hashed, or when this worker first opened them. @default - they are not watched */
  readonly inputs?: Promise<Inputs> | undefined;
  /** Whether files that the scene reports that it reads are watched, too. @default - the list of files is complete */
  readonly grows?: true;
  /** What other workers have rendered the job from. @default - it cannot have changed */
  readonly opened?: FilesOpened;
}

/**
 * Makes sure that all frames of a job are rendered from the same files, on this worker and on others.
 *
 * - A scene on a disk that others may write to (`file://`, `ebs://`) is opened from a private copy, one for each job.
 * - A trusted scene is opened in place, and watched.
 * - All files that a scene reads are watched. A fetched project lies in this machine's own folder, so watching is enough for it.
 * - A local render made the copy, and recorded what the scene reads, when it made the job.
 *
 * A Blender reads its files when it opens the scene, and some of them again with each frame. So equal contents are not enough. If a file
 * was written to after that Blender started, Blender may have read contents that are gone by now.
 */
export class JobFiles {
  private inputs: Promise<Inputs> | undefined;
  /** Renders during which a file was written again, since the last good frame. */
  private readonly touched = new Set<Before>();

  private constructor(
    private readonly folder: string,
    private readonly watched: Watched,
  ) {
    this.inputs = watched.inputs;
    // The caller that awaits it gets the reason.
    this.inputs?.catch(() => undefined);
  }

  /** @throws when the scene cannot be copied. */
  static async of({ file, ledger, project }: JobHere, env: Environment): Promise<JobFiles> {
    const { folder } = project;
    const { template, scene, settings } = file.job;
    const { BRENDA_INPUTS: told } = env;
    if (told !== undefined) {
      const privateCopy = privateCopyOf(env);
      return new JobFiles(folder, { privateCopy, inputs: Inputs.read(told) });
    }
    // A template may open any file.
    if (template !== undefined) return new JobFiles(folder, {});
    const path = join(folder, scene);
    const opened = isShared(file) ? { opened: new FilesOpened(ledger, file.source, folder) } : {};
    const named = await filesNamedIn(settingsIn(folder, settings));
    if (settings.trusted === true)
      return new JobFiles(folder, { inputs: Inputs.taken([path, ...named], SMALL), ...opened });
    const inputs = Inputs.taken(named, SMALL);
    if (!isShared(file)) return new JobFiles(folder, { inputs, grows: true });
    const privateCopy = new PrivateCopy(join(resolve(env.BRENDA_WORK_DIR), 'opened', file.id));
    await privateCopy.add(path);
    return new JobFiles(folder, { privateCopy, inputs, grows: true, ...opened });
  }

  get privateCopy(): PrivateCopy | undefined {
    return this.watched.privateCopy;
  }

  /**
   * Call it once a scene is open, before a frame is rendered.
   *
   * @param scene an absolute path.
   * @param info what Blender reports of it.
   * @throws InputsChanged when frames of the job were rendered from others.
   */
  async open(scene: string, { files, isInPlace }: Pick<SceneInfo, 'files' | 'isInPlace'>): Promise<void> {
    const { grows, opened, privateCopy } = this.watched;
    const inputs = await this.inputs;
    const reads = isInPlace ? [scene, ...files] : files;
    if (grows && inputs) this.inputs = Promise.resolve(await inputs.and(reads, SMALL));
    const copy = (isInPlace ? undefined : await privateCopy?.standingFor(scene)) ?? scene;
    await opened?.require([
      { name: scene, path: copy },
      ...(grows ? reads : []).map((path) => ({ name: path, path })),
    ]);
  }

  /** Call it before you start a program that reads the files. */
  async before(): Promise<Before> {
    return (await this.inputs)?.before() ?? { atMs: Date.now() };
  }

  /**
   * Call it once a frame is rendered.
   *
   * @param before the state when the program that rendered it was started.
   * @throws InputsChanged when a file has changed: frames rendered since the last check may show either version; InputsTouched when it was
   * written again, with the same contents.
   */
  async requireUnchanged(before: Before): Promise<void> {
    const inputs = await this.inputs;
    let found = await inputs?.notAsHashed(before);
    // The file may be half written.
    for (let looks = 0; found?.isOther && looks < LOOKS; looks++) {
      await sleep(LOOK_AGAIN_MS);
      found = await inputs?.notAsHashed(before);
    }
    if (!found) {
      this.touched.clear();
      return;
    }
    const name = `"${relative(this.folder, found.path)}"`;
    if (found.isOther) throw new InputsChanged(`${name} was changed while frames were rendered from it`);
    this.touched.add(before);
    if (this.touched.size > MOST_TOUCHES)
      throw new InputsChanged(`${name} is written again and again while frames are rendered from it`);
    throw new InputsTouched(`${name} was saved again as it is, so Blender reads it once more`);
  }
}

/** Whether programs other than this machine's workers may write to a job's project. */
function isShared({ source }: JobFile): boolean {
  return /^(?:file|ebs):/.test(source);
}
