import type { FailureKind } from '../../../protocol/failure/failure-kind';
import { type FailureFacts, causeOf } from '../../../worker/failures/failure-cause';

const GIB = 2 ** 30;
const CRASHED: FailureFacts = {
  reason: 'Blender crashed (SIGABRT)',
  log: '',
  isStopped: false,
  memory: { peakBytes: 3 * GIB, limitBytes: 16 * GIB, oomKills: 0 },
};

/** What is known beside that Blender crashed; whose fault it is; what the reason begins with. */
const table: readonly (readonly [string, Partial<FailureFacts>, FailureKind, string])[] = [
  ['nothing', {}, 'scene', 'Blender crashed (SIGABRT)'],
  [
    'a crash',
    { signal: 'SIGSEGV', reason: 'Blender crashed (SIGSEGV)' },
    'scene',
    'Blender crashed (SIGSEGV)',
  ],
  [
    'a stop, whatever the log says',
    { isStopped: true, log: 'std::bad_alloc' },
    'interruption',
    'Blender crashed',
  ],
  ...[
    ["Couldn't open libGL.so.1 or libOpenGL.so.0", "Couldn't open libGL.so.1 or libOpenGL.so.0"],
    ["Couldn't open libEGL.so.1: cannot open shared object file", "Couldn't open libEGL.so.1"],
    [
      `blender: ../src/dispatch_common.c:872: epoxy_get_proc_address: Assertion \`0 && "Couldn't find current GLX or EGL context.\\n"' failed.`,
      "Couldn't find current GLX or EGL context",
    ],
    ['EGL Error (0x300C): EGL_BAD_PARAMETER: One or more', 'EGL Error (0x300C): EGL_BAD_PARAMETER'],
  ].map(
    ([log = '', said = '']) =>
      [
        `a crash after "${said}"`,
        { signal: 'SIGABRT', log },
        'host',
        `OpenGL cannot be used here (${said}); install OpenGL (libegl1 libegl-mesa0`,
      ] as const,
  ),
  [
    'a crash after what a working OpenGL says, too',
    {
      signal: 'SIGSEGV',
      reason: 'Blender crashed (SIGSEGV)',
      log: 'EGL Error (0x3009): EGL_BAD_MATCH: Arguments are inconsistent',
    },
    'scene',
    'Blender crashed (SIGSEGV)',
  ],
  ['another process ended Blender', { signal: 'SIGTERM' }, 'interruption', 'Blender crashed'],
  ['another process interrupted Blender', { signal: 'SIGINT' }, 'interruption', 'Blender crashed'],
  ['a kill by an unknown process', { signal: 'SIGKILL', reason: 'killed' }, 'scene', 'killed'],
  [
    'a kill that the kernel counted',
    { signal: 'SIGKILL', memory: { peakBytes: 3 * GIB, limitBytes: 16 * GIB, oomKills: 1 } },
    'host',
    "out of memory: Blender's peak was 3072 MiB, this machine has 16384 MiB for it (",
  ],
  [
    'a kill of a Blender that held nearly everything',
    { signal: 'SIGKILL', memory: { peakBytes: 15 * GIB, limitBytes: 16 * GIB, oomKills: 0 } },
    'host',
    "out of memory: Blender's peak was 15360 MiB",
  ],
  ['bad_alloc', { log: "what():  std::bad_alloc'" }, 'host', 'out of memory: '],
  [
    "Blender's own allocator",
    { log: 'Malloc returns null: len=1073741824 in imbuf, total 3 \nCalloc array aborted' },
    'host',
    'out of memory: ',
  ],
  ['a program that cannot be forked', { log: 'fork: Cannot allocate memory' }, 'host', 'out of memory: '],
  ['Cycles on any GPU', { reason: 'System is out of GPU memory' }, 'host', 'out of GPU memory: '],
  [
    'Cycles on a GPU, with its own peak',
    {
      log: 'Fra:1 Mem:8.9M (Peak 10.2M) | Time:00:00.15 | Mem:7104.00M, Peak:7.30G | Scene\nSystem is out of GPU and shared host memory',
    },
    'host',
    "out of GPU memory: Blender's peak was 3072 MiB, this machine has 16384 MiB for it, Cycles' was 7.30G (",
  ],
  [
    'CUDA',
    { log: 'CUDA error: Out of memory in cuMemAlloc_v2(&device_pointer, size)' },
    'host',
    'out of GPU memory: ',
  ],
  ['CUDA by number', { log: 'CUDA_ERROR_OUT_OF_MEMORY' }, 'host', 'out of GPU memory: '],
  ['OptiX', { log: 'OPTIX_ERROR_DEVICE_OUT_OF_MEMORY in optixAccelBuild' }, 'host', 'out of GPU memory: '],
  ['OptiX on the host', { log: 'OPTIX_ERROR_HOST_OUT_OF_MEMORY' }, 'host', 'out of memory: '],
  ['HIP', { log: 'HIP error: Out of memory in hipMalloc' }, 'host', 'out of GPU memory: '],
  ['HIP by name', { log: 'hipErrorOutOfMemory' }, 'host', 'out of GPU memory: '],
  [
    'a lost GPU',
    { log: 'CUDA_ERROR_ILLEGAL_ADDRESS in cuCtxSynchronize()' },
    'host',
    'the GPU or its driver failed (',
  ],
  ['no GPU', { log: 'no CUDA-capable device is detected' }, 'host', 'the GPU or its driver failed ('],
  ['a driver', { log: 'Failed to create HIP context (Unknown)' }, 'host', 'the GPU or its driver failed ('],
  ['a Vulkan device', { log: 'VK_ERROR_DEVICE_LOST' }, 'host', 'the GPU or its driver failed ('],
  ...(
    [
      ['ENOSPC', 'the disk is full: '],
      ['EDQUOT', 'the disk quota is used up: '],
      ['EIO', 'the disk reports an error: '],
      ['EROFS', 'the disk is read-only: '],
      ['EACCES', 'a folder of the worker may not be used: '],
      ['ENOMEM', 'out of memory: '],
      ['EMFILE', 'too many files are open: '],
    ] as const
  ).map(([errno, begins]) => [errno, { errno }, 'host', begins] as const),
  ['a file that is not there', { errno: 'ENOENT' }, 'scene', 'Blender crashed'],
  [
    'a frame that cannot be saved',
    { reason: "Render error (No space left on device) cannot save: '/w/frame_000001.png'" },
    'host',
    'the disk is full: Render error',
  ],
  [
    'a disk that fails',
    { reason: 'Render error (Input/output error) cannot save' },
    'host',
    'the disk reports an error',
  ],
  [
    'a program of a template',
    { log: 'cp: error writing: No space left on device' },
    'host',
    'the disk is full: ',
  ],
  [
    'a path of the scene that may not be written',
    { reason: "Render error (Permission denied) cannot save: '/root/x.png'" },
    'scene',
    'Render error',
  ],
  ['a Blender that does not start', { kind: 'host', reason: 'does not start' }, 'host', 'does not start'],
  ['AWS', { kind: 'transient', reason: 'asks to be asked less often' }, 'transient', 'asks to be'],
  ['no progress', { kind: 'stuck', reason: 'no sign of progress' }, 'stuck', 'no sign of progress'],
];

describe('whose fault it is, from', () => {
  test.each(table)('%s', (_, known, sort, begins) => {
    const cause = causeOf({ ...CRASHED, ...known });
    expect({ sort: cause.kind, begins: cause.reason.slice(0, begins.length) }).toEqual({ sort, begins });
  });
});
