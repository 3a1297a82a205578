import { join } from 'node:path';
import { objectStore, taskQueue } from '../farm/clients';
import type { WorkerEnvironment } from '../protocol/worker-environment';
import type { WorkerNews } from '../protocol/worker-event';
import type { BlenderRenderer } from './blender/blender-renderer';
import { openProject } from './project-source';
import type { ScaleInProtection } from './scale-in-protection';
import { TaskRunner } from './task-runner';
import { UnitRenderer } from './unit-renderer';
import { work } from './work';

/** Joins queue, store and renderer, and works until `stop` says why not. */
export async function serve(
  env: WorkerEnvironment,
  renderer: BlenderRenderer,
  protection: ScaleInProtection,
  stop: AbortSignal,
  say: (news: WorkerNews) => void,
): Promise<void> {
  const places = {
    projects: env.BRENDA_PROJECTS_DIR ?? join(env.BRENDA_WORK_DIR, 'projects'),
    volumes: env.BRENDA_VOLUMES,
    links: env.BRENDA_PROJECT_LINKS,
    onFetched: (fetched: { source: string; bytes: number; seconds: number }) => {
      say({ event: 'fetched', ...fetched });
    },
  };
  const tasks = new TaskRunner({
    worker: env.BRENDA_WORKER,
    workFolder: env.BRENDA_WORK_DIR,
    store: objectStore(env.BRENDA_BUCKET),
    deadLetters: taskQueue(env.BRENDA_DEAD_LETTER_URL),
    renderer: new UnitRenderer(renderer, env.BRENDA_BLENDER),
    openProject: (job) => openProject(job, places, stop),
    say,
  });
  const queue = taskQueue(env.BRENDA_QUEUE_URL);
  await work({ queue, tasks, protection, leaseSeconds: env.BRENDA_LEASE_SECONDS, say }, stop);
}
