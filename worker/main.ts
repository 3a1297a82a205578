import { EventEmitter } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { InstanceMetadata } from '../farm/instance/instance-metadata';
import { instanceNotices } from '../farm/instance/instance-notices';
import { instanceProtection } from '../farm/instance/instance-protection';
import { terminationHook } from '../farm/instance/termination-hook';
import { messageOf } from '../protocol/failure/fault';
import { readWorkerEnvironment } from '../protocol/environment/worker-environment';
import type { WorkerNews } from '../protocol/environment/worker-event';
import { QUARANTINED } from '../protocol/environment/worker-exit';
import { BlenderRenderer } from './render/blender/blender-renderer';
import { Shutdown } from './instance/shutdown';
import { folderForScenes, raiseFence, removeFolder } from './process/fence';
import { openFirstScene } from './job/first-scene';
import { Heartbeat } from './instance/heartbeat';
import { HeldTermination } from './instance/held-termination';
import { isSentAway } from './instance/is-sent-away';
import { privateCopyOf } from './project/files/private-copy';
import { SaidOnce } from './process/said-once';
import { ScaleInProtection } from './instance/scale-in-protection';
import { shutDownWhenTold } from './instance/shut-down-when-told';
import { UnhealthyHost } from './failures/unhealthy-host';
import { watchNotices } from './instance/watch-notices';

/** The program on every instance, and the child process of a local farm: the same file. */
async function main(): Promise<void> {
  const env = readWorkerEnvironment(process.env);
  const group = env.BRENDA_GROUP;
  const heartbeat =
    group === undefined ? undefined : new Heartbeat(group, env.BRENDA_WORKER, env.BRENDA_BLENDER_BUILD);
  const say = (news: WorkerNews): void => {
    heartbeat?.hear(news);
    process.stdout.write(
      `${JSON.stringify({ time: new Date().toISOString(), worker: env.BRENDA_WORKER, ...news })}\n`,
    );
  };
  say({ event: 'started', milliseconds: Math.round(process.uptime() * 1000) });
  const shutdown = new Shutdown(say);
  const stopSeconds = env.BRENDA_STOP_SECONDS;
  shutDownWhenTold(shutdown, stopSeconds);
  const inGroup = <T>(make: (group: string, worker: string) => T): T | undefined =>
    group === undefined ? undefined : make(group, env.BRENDA_WORKER);
  const protection = new ScaleInProtection(inGroup(instanceProtection), say);
  const held = new HeldTermination(inGroup(terminationHook), { say, stopUploading: shutdown.stopUploading });
  if (group !== undefined) {
    const metadata = new InstanceMetadata();
    const signal = shutdown.stopUploading;
    const sentAway = async (): Promise<boolean> => {
      // Loaded late: few instances ever ask.
      const { objectStore } = await import('../farm/aws/clients.ts');
      return isSentAway(group, env.BRENDA_WORKER, objectStore(env.BRENDA_BUCKET));
    };
    void watchNotices(() => instanceNotices(metadata), shutdown, {
      stopSeconds,
      isSentAway: sentAway,
      held,
      say,
      signal,
    });
  }

  raiseFence(env);
  await removeFolder(env.BRENDA_WORK_DIR);
  await mkdir(env.BRENDA_WORK_DIR, { recursive: true });
  // The driver has Blender keep them there (`brenda_driver/files/texture_cache.py`), and Blender cannot make the folder.
  if (env.BRENDA_FENCE !== undefined) await folderForScenes(join(env.BRENDA_WORK_DIR, 'texture-cache'));
  const { warn: warnOnce } = new SaidOnce(say);
  const lines = new EventEmitter<{ line: [string] }>();
  const renderer = new BlenderRenderer({
    executable: env.BRENDA_BLENDER,
    workFolder: env.BRENDA_WORK_DIR,
    memoryLimitBytes:
      env.BRENDA_BLENDER_MEMORY_MIB === undefined ? undefined : env.BRENDA_BLENDER_MEMORY_MIB * 2 ** 20,
    threads: env.BRENDA_BLENDER_THREADS,
    privateCopy: privateCopyOf(env),
    onLine: (line) => {
      lines.emit('line', line);
    },
    onStart: (started) => {
      say({ event: 'blender', ...started });
    },
    onOpen: ({ engine, device }) => {
      say({ event: 'device', engine, device });
    },
    onWarning: warnOnce,
  });
  const leaving = new AbortController();
  if (env.BRENDA_FIRST_SCENE !== undefined)
    void openFirstScene(
      renderer,
      {
        scene: env.BRENDA_FIRST_SCENE,
        project: env.BRENDA_FIRST_PROJECT ?? dirname(env.BRENDA_FIRST_SCENE),
        settings: env.BRENDA_FIRST_SETTINGS,
        frames: env.BRENDA_FIRST_FRAMES,
        workFolder: env.BRENDA_WORK_DIR,
        stuckAfter: env.BRENDA_STUCK_SECONDS,
      },
      say,
      leaving.signal,
    );

  try {
    // Loaded late: by now Blender is starting.
    const { serve } = await import('./serve.ts');
    await serve(env, renderer, { protection, shutdown, heartbeat, say, warnOnce, lines });
  } finally {
    leaving.abort();
    await Promise.all([held.end(), renderer.close()]);
    await removeFolder(env.BRENDA_WORK_DIR);
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`brenda worker: ${messageOf(error)}\n`);
  process.exitCode = error instanceof UnhealthyHost ? QUARANTINED : 1;
  // The IPC channel of a parent process must not keep this one alive.
  process.channel?.unref();
});
