import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ObjectStore } from '../../../farm/store/object-store';
import type { TaskQueue } from '../../../farm/queue/task-queue';
import { unitName } from '../../../protocol/job/unit';
import { NewerWork } from '../../../worker/job/newer-work';
import { ProgressWatch } from '../../../worker/progress/progress-watch';
import type { RightBlender } from '../../../worker/job/right-blender';
import { TaskRunner } from '../../../worker/task/task-runner';
import { RenderTimeEstimate } from '../../../worker/progress/render-time-estimate';
import type { UnitRenderer } from '../../../worker/task/unit/unit-renderer';
import { temporaryFolder } from '../temporary-folder';

/**
 * What a worker does with a task, but for the rendering: each unit writes a small file.
 *
 * @param options.pace as the worker has it. @default - one that takes the time
 * @param options.stopTaking aborted when nothing more is to be begun. @default - never
 * @param options.rightBlender as the worker has it. @default - every job is for the Blender here
 * @param options.newerWork as the worker has it. @default - one of no farm
 * @param options.rendering called with each unit that is begun. @default - nobody cares
 */
export function taskRunner(
  { store, deadLetters }: { readonly store: ObjectStore; readonly deadLetters: TaskQueue },
  {
    pace = new RenderTimeEstimate(),
    stopTaking = new AbortController().signal,
    rendering = () => undefined,
    rightBlender,
    newerWork = new NewerWork({ quarantine: () => undefined, say: () => undefined }),
  }: {
    readonly pace?: RenderTimeEstimate;
    readonly stopTaking?: AbortSignal;
    readonly rendering?: (unit: string) => void;
    readonly rightBlender?: RightBlender;
    readonly newerWork?: NewerWork;
  } = {},
): TaskRunner {
  let rendered = 0;
  const never = new AbortController().signal;
  const renderer: Pick<UnitRenderer, 'render'> = {
    async render(unit, { file: { job } }, { output }) {
      rendering(unitName(unit));
      await mkdir(output, { recursive: true });
      await writeFile(join(output, `${String(++rendered)}.txt`), 'a frame');
      const duration = { load: null, sync: null, render: null, save: null };
      const made = { project: job.project, scene: { file: job.scene, sha256: null }, settings: {} };
      return { seconds: 1, duration, made, said: [] };
    },
  };
  return new TaskRunner({
    worker: 'i-1',
    workFolder: temporaryFolder(),
    store,
    deadLetters,
    renderer: renderer as UnitRenderer,
    openProject: () => Promise.resolve({ project: { folder: '/' }, scene: 'a.blend' }),
    rightBlender,
    newerWork,
    watch: new ProgressWatch(),
    isAlone: false,
    stops: { stopTaking, stopRendering: never, stopUploading: never },
    pace,
    quarantine: () => undefined,
    endBlender: () => Promise.resolve(),
    say: () => undefined,
    warnOnce: () => undefined,
  });
}
