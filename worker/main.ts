import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { objectStore, taskQueue } from '../farm/clients';
import { instanceProtection } from '../farm/instance-protection';
import { messageOf } from '../protocol/fault';
import { readWorkerEnvironment } from '../protocol/worker-environment';
import type { WorkerNews } from '../protocol/worker-event';
import { BlenderRenderer } from './blender/blender-renderer';
import { openFirstScene } from './first-scene';
import { openProject } from './project-source';
import { ScaleInProtection } from './scale-in-protection';
import { TaskRunner } from './task-runner';
import { UnitRenderer } from './unit-renderer';
import { untilStopped } from './until-stopped';
import { work } from './work';

/** The program on every instance, and the child process of a local farm: the same file. */
async function main(): Promise<void> {
  const env = readWorkerEnvironment(process.env);
  const say = (news: WorkerNews): void => {
    process.stdout.write(
      `${JSON.stringify({ time: new Date().toISOString(), worker: env.BRENDA_WORKER, ...news })}\n`,
    );
  };
  say({ event: 'started', milliseconds: Math.round(process.uptime() * 1000) });
  const protection = new ScaleInProtection(
    env.BRENDA_GROUP === undefined ? undefined : instanceProtection(env.BRENDA_GROUP, env.BRENDA_WORKER),
    say,
  );
  const stop = AbortSignal.any([untilStopped(say), protection.leaving]);

  await rm(env.BRENDA_WORK_DIR, { recursive: true, force: true });
  await mkdir(env.BRENDA_WORK_DIR, { recursive: true });
  const renderer = new BlenderRenderer({
    executable: env.BRENDA_BLENDER,
    workFolder: env.BRENDA_WORK_DIR,
    memoryLimitBytes:
      env.BRENDA_BLENDER_MEMORY_MIB === undefined ? undefined : env.BRENDA_BLENDER_MEMORY_MIB * 2 ** 20,
    threads: env.BRENDA_BLENDER_THREADS,
    onStart: (started) => {
      say({ event: 'blender', ...started });
    },
  });
  if (env.BRENDA_FIRST_SCENE !== undefined)
    void openFirstScene(renderer, env.BRENDA_FIRST_SCENE, env.BRENDA_FIRST_SETTINGS, say);

  const store = objectStore(env.BRENDA_BUCKET);
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
    store,
    deadLetters: taskQueue(env.BRENDA_DEAD_LETTER_URL),
    renderer: new UnitRenderer(renderer, env.BRENDA_BLENDER),
    openProject: (job) => openProject(job, places, stop),
    say,
  });
  try {
    const queue = taskQueue(env.BRENDA_QUEUE_URL);
    await work({ queue, tasks, protection, leaseSeconds: env.BRENDA_LEASE_SECONDS, say }, stop);
  } finally {
    await renderer.close();
    await rm(env.BRENDA_WORK_DIR, { recursive: true, force: true });
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`brenda worker: ${messageOf(error)}\n`);
  process.exitCode = 1;
});
