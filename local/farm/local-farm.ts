import { rm } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { OpenedScene } from '../../protocol/environment/worker-event';
import type { TaskQueue } from '../../farm/queue/task-queue';
import type { PrivateCopy } from '../../worker/project/files/private-copy';
import type { KeptFrames } from '../output-folder/kept-frames';
import type { LocalEvent, WithBlender } from '../render/local-render';
import type { LocalProject } from '../project/local-project';
import type { OutputFolder } from '../output-folder/output-folder';
import { RunStopped } from '../run/run-stopped';
import { workerEnvironment } from './environment-of-workers';
import { type EmbeddedServices, startEmbeddedServices } from './embedded-services';
import { FirstScene } from './first-scene';
import { workerBundle } from './worker-bundle';
import { WorkerCrew } from './worker-crew';

/** A farm on this machine: queue and store in this process, workers as child processes. */
export class LocalFarm {
  /** Rejects when the workers keep failing, or the folder cannot be written any more. */
  readonly failed: Promise<never>;

  private constructor(
    private readonly services: EmbeddedServices,
    private readonly crew: WorkerCrew,
    private readonly workFolder: string,
    gone: Promise<never>,
    /** The scene that the workers begin with, unless it is a template. @throws UserFault when it cannot be rendered. */
    readonly firstScene: Promise<OpenedScene>,
  ) {
    const fault = new Promise<never>((_, reject) => {
      services.onFault(({ message }) => {
        reject(new RunStopped(message));
      });
    });
    this.failed = Promise.race([gone, crew.failed, fault]);
    // It may not be awaited.
    this.failed.catch(() => undefined);
  }

  /** Resolves as soon as the workers have been started, and open the scene. */
  static async start(
    request: WithBlender,
    folder: OutputFolder,
    project: LocalProject,
    { privateCopy, kept }: { readonly privateCopy: PrivateCopy; readonly kept: KeptFrames },
    tell: (event: LocalEvent) => void,
  ): Promise<LocalFarm> {
    const bundle = workerBundle();
    const workFolder = workFolderIn(folder);
    const services = await startEmbeddedServices({
      folder: folder.path,
      kept,
      mayWrite: () => folder.requireThere(),
      ...(request.port === undefined ? {} : { port: request.port }),
    });
    const firstScene = new FirstScene();
    const common = {
      ...workerEnvironment(process.env),
      ...services.env,
      BRENDA_QUEUE_URL: services.queueUrl,
      BRENDA_DEAD_LETTER_URL: services.deadLetterUrl,
      BRENDA_BUCKET: services.bucket,
      BRENDA_BLENDER: request.blender,
      BRENDA_WORKERS: String(request.workers),
      BRENDA_INPUTS: inputsFileIn(folder),
      ...(privateCopy.hasCopies ? { BRENDA_PRIVATE_COPY: privateCopy.root } : {}),
      ...secondsIn('BRENDA_STUCK_SECONDS', request.stuckSeconds),
      ...secondsIn('BRENDA_SLICE_AFTER_SECONDS', request.sliceSeconds),
      ...threadsOf(request.workers),
      ...beginWith(request, project),
    };
    const crew = new WorkerCrew(
      bundle,
      (worker) => ({
        ...common,
        BRENDA_WORKER: worker,
        BRENDA_WORK_DIR: join(workFolder, worker),
      }),
      (event) => {
        firstScene.hear(event);
        tell({ kind: 'worker', event });
      },
    );
    crew.start(Array.from({ length: request.workers }, (_, i) => `worker-${String(i + 1)}`));
    return new LocalFarm(services, crew, workFolder, folder.gone, firstScene.opened);
  }

  /** The task queue. The code for it is loaded now, while Blender starts. */
  async queue(): Promise<TaskQueue> {
    const { taskQueue } = await import('../../farm/aws/clients.ts');
    return taskQueue(this.services.queueUrl, this.services.env);
  }

  onObjectWritten(listener: (key: string) => void): void {
    this.services.onObjectWritten(listener);
  }

  /** Ends the workers, and their Blenders with them; then queue and store. */
  async close(): Promise<void> {
    await this.crew.stop();
    await this.services.close();
    await rm(this.workFolder, { recursive: true, force: true });
  }
}

/** The workers' temporary files, for as long as they run. */
export const workFolderIn = (folder: OutputFolder): string => folder.work.path;

/** The state of the scene's files when its job was hashed. */
export const inputsFileIn = (folder: OutputFolder): string => join(workFolderIn(folder), 'inputs.json');

/** Concurrent Blenders share the cores; a single one has them all. */
function threadsOf(workers: number): { BRENDA_BLENDER_THREADS?: string } {
  if (workers === 1) return {};
  return { BRENDA_BLENDER_THREADS: String(Math.max(1, Math.floor(availableParallelism() / workers))) };
}

/** Left out, the worker uses its own default. */
function secondsIn(name: string, seconds: number | undefined): Record<string, string> {
  return seconds === undefined ? {} : { [name]: Number.isFinite(seconds) ? String(seconds) : 'never' };
}

function beginWith(request: WithBlender, project: LocalProject) {
  if (request.template !== undefined) return {};
  return {
    BRENDA_FIRST_SCENE: join(project.folder, project.scene),
    BRENDA_FIRST_PROJECT: project.folder,
    BRENDA_FIRST_SETTINGS: JSON.stringify(request.settings),
    ...(request.frames === undefined ? {} : { BRENDA_FIRST_FRAMES: request.frames }),
  };
}
