import type { FailureKind } from '../../protocol/failure/failure-kind';

/** What is known of a failure. */
export interface FailureFacts {
  /** What was thrown says, on one line. */
  readonly reason: string;
  /** The end of what Blender, or the template's command, printed for this unit. */
  readonly log: string;
  /** Whether the worker was told to stop before. */
  readonly isStopped: boolean;
  /** Known for certain by the code that found the failure. */
  readonly kind?: FailureKind | undefined;
  /** The name of a system error of this worker's own, `ENOSPC`. */
  readonly errno?: string | undefined;
  /** The signal that ended Blender or the template's command. */
  readonly signal?: string | undefined;
  readonly memory: {
    /** The most that Blender held, in bytes; 0 when that is not known. */
    readonly peakBytes: number;
    /** What there is for it, in bytes. */
    readonly limitBytes: number;
    /** Processes that the kernel has killed for want of memory since the unit was begun. */
    readonly oomKills: number;
  };
}

export interface FailureCause {
  readonly kind: FailureKind;
  /** One line. */
  readonly reason: string;
}

/** System errors. The worker reads and writes nothing but its own folders, so they are the machine's. */
const DISK: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  EIO: 'the disk reports an error',
  EROFS: 'the disk is read-only',
  EACCES: 'a folder of the worker may not be used',
  EPERM: 'a folder of the worker may not be used',
  ENODEV: 'a disk is gone',
  ENXIO: 'a disk is gone',
  ESTALE: 'a disk is gone',
  EMFILE: 'too many files are open',
  ENFILE: 'too many files are open',
  ENOMEM: 'out of memory',
  EAGAIN: 'no more processes can be started',
};

/** What the name of a system error means, where it is the machine that is at fault: `the disk is full`. */
export function faultOfMachine(errno: string): string | undefined {
  return DISK[errno];
}

/** What C's library says of the same, as Blender quotes it when it cannot save. Also of a scene's own bad path, so EACCES is not here. */
const UNSAVED: readonly (readonly [RegExp, string])[] = [
  [/No space left on device/, 'the disk is full'],
  [/Disk quota exceeded/, 'the disk quota is used up'],
  [/Input\/output error/, 'the disk reports an error'],
  [/Read-only file system/, 'the disk is read-only'],
];

const GPU_MEMORY = [
  /System is out of GPU(?: and shared host)? memory/i,
  /out of memory in (?:cu|hip)[A-Z]\w+/i,
  /(?:CUDA|OPTIX|HIP)\w*_ERROR_(?:DEVICE_)?OUT_OF_MEMORY/,
  /OPTIX_ERROR_(?:CUDA_ERROR|DEVICE_OUT_OF_MEMORY)\b.*out of memory/i,
  /hipError(?:OutOfMemory|MemoryAllocation)/,
  /(?:CUDA|OptiX|HIP|oneAPI|Metal)\b.*\bout of (?:device |GPU )?memory/i,
  /VK_ERROR_OUT_OF_DEVICE_MEMORY/,
];

const MEMORY = [
  /std::bad_alloc/,
  /\b[mc]alloc(?:_aligned|_array|N)? (?:array )?returns null/i,
  /Cannot allocate memory/,
  /(?:OPTIX_ERROR|VK_ERROR)_(?:OUT_OF_HOST|HOST_OUT_OF)_MEMORY/,
  /\b(?:system|host|Cycles|Blender) (?:is|ran|is running) out of (?:host |system )?memory/i,
  /^(?:Error: )?out of memory\b/im,
];

const GPU = [
  /CUDA_ERROR_(?:NO_DEVICE|DEVICE_UNAVAILABLE|SYSTEM_DRIVER_MISMATCH|ECC_UNCORRECTABLE|HARDWARE_STACK_ERROR|LAUNCH_FAILED|LAUNCH_TIMEOUT|ILLEGAL_ADDRESS|NOT_INITIALIZED|UNKNOWN)/,
  /hipError(?:NoDevice|ECCNotCorrectable|LaunchFailure|IllegalAddress|NotInitialized|Unknown)/,
  /(?:Illegal address|Launch (?:failed|exceeded timeout)|Invalid context|Unknown error) in (?:CUDA|OptiX|HIP|cu[A-Z]|hip[A-Z])/i,
  /no CUDA-capable device/i,
  /driver version is insufficient|Driver\/library version mismatch/i,
  /GPU is lost|has fallen off the bus/i,
  /VK_ERROR_(?:DEVICE_LOST|INCOMPATIBLE_DRIVER|INITIALIZATION_FAILED)/,
  /Failed to (?:create|initiali[sz]e) (?:CUDA|OptiX|HIP|oneAPI) (?:context|device)/i,
];

/** What Blender 3.4 to 5.2, and the libraries under them, say before they crash for want of OpenGL. */
const OPENGL = [
  /Couldn't open lib(?:GL|EGL|OpenGL)\.so[\w.]*(?: or lib\w+\.so[\w.]*)?/,
  /Couldn't find current GLX or EGL context/,
  /No OpenGL vendor detected/,
  /EGL Error \(0x\w+\): EGL_(?!BAD_MATCH)\w+/,
];
const OPENGL_MEND =
  'install OpenGL (libegl1 libegl-mesa0 libgl1 libopengl0 libgl1-mesa-dri on Debian and Ubuntu; mesa-libEGL mesa-libGL mesa-dri-drivers on Fedora and Amazon Linux)';
const CRASHED: ReadonlySet<string> = new Set(['SIGABRT', 'SIGSEGV', 'SIGTRAP']);

/** A signal of these asks a program to end. It does not say that the program is wrong. */
const ASKED_TO_END: ReadonlySet<string> = new Set(['SIGTERM', 'SIGINT', 'SIGHUP']);

/** A process that is killed so near its memory limit was killed for its memory. */
const NEAR = 0.9;

type Row = (facts: FailureFacts) => FailureCause | undefined;

/** The first row that knows the failure decides. */
const ROWS: readonly Row[] = [
  ({ isStopped, reason }) => (isStopped ? { kind: 'interruption', reason } : undefined),
  (facts) => (hit(GPU_MEMORY, facts) ? outOfMemory('out of GPU memory', facts) : undefined),
  (facts) =>
    hit(MEMORY, facts) || wasKilledForMemory(facts) ? outOfMemory('out of memory', facts) : undefined,
  ({ kind, reason }) => (kind ? { kind, reason } : undefined),
  ({ errno = '', reason }) => host(DISK[errno], reason),
  ({ reason }) => host(UNSAVED.find(([text]) => text.test(reason))?.[1], reason),
  (facts) => host(hit([UNSAVED[0]?.[0] ?? /$^/], facts) ? 'the disk is full' : undefined, facts.reason),
  (facts) => {
    const said = hit(GPU, facts);
    return said === undefined ? undefined : host(`the GPU or its driver failed (${said})`, facts.reason);
  },
  (facts) => {
    const said = CRASHED.has(facts.signal ?? '') ? hit(OPENGL, facts) : undefined;
    return said === undefined
      ? undefined
      : host(`OpenGL cannot be used here (${said}); ${OPENGL_MEND}`, facts.reason);
  },
  ({ signal = '', reason }) => (ASKED_TO_END.has(signal) ? { kind: 'interruption', reason } : undefined),
];

/** What is to blame for a failure. An unknown cause is the scene's: the unit is tried again, then fails for good. */
export function causeOf(facts: FailureFacts): FailureCause {
  for (const row of ROWS) {
    const cause = row(facts);
    if (cause) return cause;
  }
  return { kind: 'scene', reason: facts.reason };
}

function host(what: string | undefined, reason: string): FailureCause | undefined {
  return what === undefined ? undefined : { kind: 'host', reason: `${what}: ${reason}` };
}

/** What one of the texts found, in what was thrown or in the log. */
function hit(texts: readonly RegExp[], { reason, log }: FailureFacts): string | undefined {
  for (const text of texts) {
    const [found] = text.exec(reason) ?? text.exec(log) ?? [];
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Whether the kernel killed it: the kernel counted a kill, or Blender held nearly all memory. */
function wasKilledForMemory({ signal, memory: { peakBytes, limitBytes, oomKills } }: FailureFacts): boolean {
  return signal === 'SIGKILL' && (oomKills > 0 || peakBytes >= NEAR * limitBytes);
}

function outOfMemory(what: string, { reason, log, memory }: FailureFacts): FailureCause {
  const parts = [
    ...(memory.peakBytes > 0 ? [`Blender's peak was ${mebibytes(memory.peakBytes)}`] : []),
    `this machine has ${mebibytes(memory.limitBytes)} for it`,
  ];
  // Of Cycles, on the device that it renders on.
  const device = [...log.matchAll(/\bMem:\s*[\d.]+[KMGT], Peak:\s*([\d.]+[KMGT])/g)].at(-1)?.[1];
  if (device !== undefined) parts.push(`Cycles' was ${device}`);
  return { kind: 'host', reason: `${what}: ${parts.join(', ')} (${reason})` };
}

function mebibytes(bytes: number): string {
  return `${String(Math.round(bytes / 2 ** 20))} MiB`;
}
