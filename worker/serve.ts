import type { EventEmitter } from 'node:events';
import { join } from 'node:path';
import { objectStore, taskQueue } from '../farm/aws/clients';
import { instanceFacts } from '../farm/instance/instance-facts';
import { replaceInstance } from '../farm/instance/replace-instance';
import type { WorkerEnvironment } from '../protocol/environment/worker-environment';
import type { WorkerNews } from '../protocol/environment/worker-event';
import type { BlenderRenderer } from './render/blender/blender-renderer';
import type { Shutdown } from './instance/shutdown';
import type { Heartbeat } from './instance/heartbeat';
import { JobFiles } from './job/job-files';
import { openProject } from './project/fetch/project-source';
import { RightBlender } from './job/right-blender';
import type { ScaleInProtection } from './instance/scale-in-protection';
import { NewerWork } from './job/newer-work';
import { ProgressWatch } from './progress/progress-watch';
import { FrameSlicer } from './render/slices/frame-slicer';
import { TaskRunner } from './task/task-runner';
import { UnitRenderer } from './task/unit/unit-renderer';
import { UnhealthyHost } from './failures/unhealthy-host';
import { RenderTimeEstimate } from './progress/render-time-estimate';
import { work } from './work';

/** The parts of a worker that exist before its queue and store are known. */
interface Worker {
  readonly protection: ScaleInProtection;
  readonly shutdown: Shutdown;
  /** Undefined where no farm reads it. */
  readonly heartbeat: Heartbeat | undefined;
  readonly say: (news: WorkerNews) => void;
  readonly warnOnce: (text: string) => void;
  /** Emits what Blender prints. */
  readonly lines: EventEmitter<{ line: [string] }>;
}

/**
 * Joins queue, store and renderer, and works until this worker shuts down.
 *
 * @throws UnhealthyHost when this machine is quarantined.
 */
export async function serve(
  env: WorkerEnvironment,
  renderer: BlenderRenderer,
  { protection, shutdown, heartbeat, say, warnOnce, lines }: Worker,
): Promise<void> {
  const quarantined = new AbortController();
  const stopTaking = AbortSignal.any([shutdown.stopTaking, quarantined.signal]);
  const pace = new RenderTimeEstimate();
  const store = objectStore(env.BRENDA_BUCKET, process.env, ({ message }) => {
    say({ event: 'warning', text: message });
  });
  shutdown.watch(() => pace.underWay);

  const places = {
    projects: env.BRENDA_PROJECTS_DIR ?? join(env.BRENDA_WORK_DIR, 'projects'),
    volumes: env.BRENDA_VOLUMES,
    links: env.BRENDA_PROJECT_LINKS,
    onFetched: (fetched: { source: string; bytes: number; seconds: number }) => {
      say({ event: 'fetched', ...fetched });
    },
  };
  const quarantine = (reason: string): void => {
    say({ event: 'stopping', reason });
    quarantined.abort(new UnhealthyHost(reason));
  };
  const { BRENDA_BLENDER_BUILD: own, BRENDA_GROUP: group, BRENDA_WORKER: worker } = env;
  const rightBlender =
    own === undefined || group === undefined
      ? undefined
      : new RightBlender({ own, group, store, replace: replaceInstance(worker), quarantine, say });
  const replace = group === undefined ? undefined : replaceInstance(worker);
  const isAlone = env.BRENDA_WORKERS === 1;
  const tasks = new TaskRunner({
    worker,
    workFolder: env.BRENDA_WORK_DIR,
    store,
    deadLetters: taskQueue(env.BRENDA_DEAD_LETTER_URL),
    renderer: new UnitRenderer(
      renderer,
      env.BRENDA_BLENDER,
      env.BRENDA_GROUP === undefined ? undefined : instanceFacts(),
      new FrameSlicer(renderer, { store, limitSeconds: env.BRENDA_SLICE_AFTER_SECONDS, say }),
    ),
    openProject: (job) => openProject(job, places, stopTaking),
    filesOf: (job) => JobFiles.of(job, env),
    watch: new ProgressWatch(env.BRENDA_STUCK_SECONDS),
    isAlone,
    isReplaced: env.BRENDA_GROUP !== undefined,
    stops: { stopTaking, stopRendering: shutdown.stopRendering, stopUploading: shutdown.stopUploading },
    pace,
    quarantine,
    rightBlender,
    newerWork: new NewerWork({ replace, quarantine, say }),
    endBlender: () => renderer.close(),
    say,
    warnOnce,
  });
  lines.on('line', (line) => {
    tasks.heard(line);
  });
  const queue = taskQueue(env.BRENDA_QUEUE_URL);
  const leaseSeconds = env.BRENDA_LEASE_SECONDS;
  heartbeat?.begin(store);
  await work({ queue, tasks, protection, leaseSeconds, isAlone, say }, stopTaking);
  await heartbeat?.end(store);
  if (!shutdown.stopTaking.aborted) quarantined.signal.throwIfAborted();
}
