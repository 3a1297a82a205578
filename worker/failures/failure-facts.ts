import { readFileSync } from 'node:fs';
import { totalmem } from 'node:os';
import { awsFault } from '../../farm/account/aws-fault';
import { LeaseLost } from '../../farm/queue/task-queue';
import { messageOf } from '../../protocol/failure/fault';
import type { FailureKind } from '../../protocol/failure/failure-kind';
import { BlenderCrashed } from '../render/blender/failures/blender-crashed';
import { BlenderUnusable } from '../render/blender/failures/blender-unusable';
import { GpuFailed } from '../render/blender/failures/gpu-failed';
import { RenderFailed } from '../render/blender/failures/render-failed';
import type { FailureFacts } from './failure-cause';
import { InputsChanged, InputsTouched } from '../project/inputs';
import { Stuck } from '../progress/progress-watch';
import { SlicesKept } from '../render/slices/slices-kept';
import { TemplateFailed } from '../render/template/run-template';

/** Where the kernel counts the processes that it killed for want of memory; the first file counts those of the whole machine. */
const COUNTERS = ['/proc/vmstat', ...controlGroup()];

/** How many processes the kernel has killed for want of memory so far. 0 where it does not say. */
export function oomKills(): number {
  let most = 0;
  for (const path of COUNTERS) {
    const [, count = '0'] = /^oom_kill (\d+)$/m.exec(read(path)) ?? [];
    most = Math.max(most, Number(count));
  }
  return most;
}

/**
 * What is known of a failure.
 *
 * @param about what the error itself does not say.
 */
export function factsOf(
  error: unknown,
  about: {
    readonly isStopped: boolean;
    /** The end of the unit's log. @default - the error's own */
    readonly log: string;
    /** `oomKills` before. */
    readonly oomKillsBefore: number;
  },
): FailureFacts {
  const isOfBlender = error instanceof BlenderCrashed || error instanceof RenderFailed;
  const own = isOfBlender || error instanceof TemplateFailed || error instanceof GpuFailed ? error.log : '';
  const said = error instanceof Error && 'code' in error ? error.code : undefined;
  return {
    reason: messageOf(error),
    log: isOfBlender || own !== '' ? about.log || own : '',
    isStopped:
      about.isStopped ||
      error instanceof LeaseLost ||
      error instanceof SlicesKept ||
      error instanceof InputsTouched,
    kind: knownKind(error),
    errno: typeof said === 'string' ? said : undefined,
    signal: signalOf(error),
    memory: {
      peakBytes: isOfBlender ? error.peakBytes : 0,
      limitBytes: Math.min(totalmem(), process.constrainedMemory() || Infinity),
      oomKills: oomKills() - about.oomKillsBefore,
    },
  };
}

/** Whether AWS or the network is to blame, and a retry may succeed. */
export function isTransient(error: unknown): boolean {
  return awsFault(error)?.isPassing ?? false;
}

function knownKind(error: unknown): FailureKind | undefined {
  if (error instanceof Stuck) return 'stuck';
  // Every frame of it would be of other files than its job says.
  if (error instanceof BlenderUnusable || error instanceof GpuFailed || error instanceof InputsChanged)
    return 'host';
  if (awsFault(error)) return 'transient';
  return undefined;
}

function signalOf(error: unknown): string | undefined {
  if (error instanceof BlenderCrashed) return error.end.signal ?? undefined;
  if (error instanceof TemplateFailed) return error.signal;
  return undefined;
}

/** Of the version 2 control group that this process is in. */
function controlGroup(): string[] {
  const [, path] = /^0::(\/.+)$/m.exec(read('/proc/self/cgroup')) ?? [];
  return path === undefined ? [] : [`/sys/fs/cgroup${path}/memory.events`];
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
