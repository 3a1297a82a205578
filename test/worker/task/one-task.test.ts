import { SceneRefused } from '../../../protocol/failure/scene-refused';
import { OutputFault } from '../../../worker/output-check/output-fault';
import { InputsChanged, InputsTouched } from '../../../worker/project/inputs';
import { Stuck } from '../../../worker/progress/progress-watch';
import { BlenderCrashed } from '../../../worker/render/blender/failures/blender-crashed';
import { RenderFailed } from '../../../worker/render/blender/failures/render-failed';
import { SlicesKept } from '../../../worker/render/slices/slices-kept';
import { TemplateFailed } from '../../../worker/render/template/run-template';
import { type Effects, type Hands, runOneTask, type Situation } from '../../support/worker/one-task';

const fails =
  (...error: readonly [Error]) =>
  (): never => {
    throw error[0];
  };
const aws = (name: string): Error => Object.assign(new Error(name), { name });

const NO_CAMERA = new RenderFailed('no camera', '', 0);
const CRASH = new BlenderCrashed({ code: null, signal: 'SIGSEGV' }, '', 0);
const REFUSED = new SceneRefused([
  { id: 'no-camera', subject: 'Scene', say: 'it has no camera', fix: 'add one', usedBy: [], used: true },
]);
const FULL = Object.assign(new Error('ENOSPC: no space left'), { code: 'ENOSPC' });

/** What the worker says of a frame that comes to its record. */
const DONE = ['rendering 1', 'rendered 1', 'published 1'];
const LEASED = 'leased 1';

type Row = readonly [is: string, situation: Situation, effects: Effects];

/** The behaviour of a worker with one task: what happens to the lease, the ledger, the log and the process. */
const ROWS: readonly Row[] = [
  // A task that ends well.
  [
    'a frame that is rendered',
    {},
    { lease: ['removed'], ledger: ['1: done'], log: [LEASED, ...DONE], process: [] },
  ],
  [
    'two frames that are rendered',
    { frames: 2 },
    {
      lease: ['removed'],
      ledger: ['1: done', '2: done'],
      log: ['leased 2', ...DONE, 'rendering 2', 'rendered 2', 'published 2'],
      process: [],
    },
  ],
  [
    'frames that are done already',
    { frames: 2, done: [1, 2] },
    {
      lease: ['removed'],
      ledger: ['1: done', '2: done'],
      log: ['leased 0', 'skipped 1', 'skipped 2'],
      process: [],
    },
  ],
  [
    'a frame that failed before on another worker, and is rendered',
    { attempts: [['i-2', 'scene', 'no camera']] },
    { lease: ['removed'], ledger: ['1: done'], log: [LEASED, ...DONE], process: [] },
  ],

  // A frame that fails.
  [
    'a frame that fails',
    { rendering: { 1: fails(NO_CAMERA) } },
    {
      lease: ['released'],
      ledger: ['1: failed (scene)'],
      log: [LEASED, 'rendering 1', 'failed 1: scene, not final: no camera'],
      process: [],
    },
  ],
  [
    'a frame that fails, at the third receipt: its receipts count',
    { receives: 3, rendering: { 1: fails(NO_CAMERA) } },
    {
      lease: ['released'],
      ledger: ['1: failed (scene)'],
      log: [LEASED, 'rendering 1', 'failed 1: scene, not final: no camera'],
      process: [],
    },
  ],
  [
    'a frame that fails as it failed on another worker',
    { attempts: [['i-2', 'scene', 'no camera']], rendering: { 1: fails(NO_CAMERA) } },
    {
      lease: ['dead letter', 'removed'],
      ledger: ['1: failed (scene, scene), final'],
      log: [LEASED, 'rendering 1', 'failed 1: scene, final: no camera'],
      process: [],
    },
  ],
  [
    'a frame that fails for another reason than on another worker',
    { attempts: [['i-2', 'scene', 'no output']], rendering: { 1: fails(NO_CAMERA) } },
    {
      lease: ['released'],
      ledger: ['1: failed (scene, scene)'],
      log: [LEASED, 'rendering 1', 'failed 1: scene, not final: no camera'],
      process: [],
    },
  ],
  [
    'a frame that fails for a third reason',
    {
      attempts: [
        ['i-2', 'scene', 'no output'],
        ['i-3', 'scene', 'no pixels'],
      ],
      rendering: { 1: fails(NO_CAMERA) },
    },
    {
      lease: ['dead letter', 'removed'],
      ledger: ['1: failed (scene, scene, scene), final'],
      log: [LEASED, 'rendering 1', 'failed 1: scene, final: no camera'],
      process: [],
    },
  ],
  [
    'a frame of two that fails for good: the other one is rendered',
    { frames: 2, attempts: [['i-2', 'scene', 'no camera']], rendering: { 1: fails(NO_CAMERA) } },
    {
      lease: ['dead letter', 'removed'],
      ledger: ['1: failed (scene, scene), final', '2: done'],
      log: [
        'leased 2',
        'rendering 1',
        'failed 1: scene, final: no camera',
        'rendering 2',
        'rendered 2',
        'published 2',
      ],
      process: [],
    },
  ],
  [
    'a frame of two that fails: the other one is rendered',
    { frames: 2, rendering: { 1: fails(NO_CAMERA) } },
    {
      lease: ['released'],
      ledger: ['1: failed (scene)', '2: done'],
      log: [
        'leased 2',
        'rendering 1',
        'failed 1: scene, not final: no camera',
        'rendering 2',
        'rendered 2',
        'published 2',
      ],
      process: [],
    },
  ],
  [
    'a frame that failed for good before',
    { attempts: [['i-2', 'scene', 'no camera']], isFinal: true },
    {
      lease: ['dead letter', 'removed'],
      ledger: ['1: failed (scene), final'],
      log: ['leased 0'],
      process: [],
    },
  ],
  [
    'a frame that another worker has recorded meanwhile',
    { rendering: { 1: fails(NO_CAMERA) }, recording: ({ recordElsewhere }) => recordElsewhere() },
    {
      lease: ['removed'],
      ledger: ['1: done'],
      log: [LEASED, 'rendering 1', 'skipped 1'],
      process: [],
    },
  ],
  [
    'a scene that its check refuses',
    { rendering: { 1: fails(REFUSED) } },
    {
      lease: ['dead letter', 'removed'],
      ledger: ['1: failed (scene), final'],
      log: [LEASED, 'rendering 1', `failed 1: scene, final: ${REFUSED.message}`],
      process: [],
    },
  ],
  [
    'a name that is taken',
    { uploading: fails(new OutputFault('name-taken', 'a.png is there')) },
    {
      lease: ['dead letter', 'removed'],
      ledger: ['1: failed (scene), final'],
      log: [LEASED, 'rendering 1', 'rendered 1', 'failed 1: scene, final: a.png is there'],
      process: [],
    },
  ],
  [
    'a Blender that crashes',
    { rendering: { 1: fails(CRASH) } },
    {
      lease: ['released'],
      ledger: ['1: failed (scene)'],
      log: [LEASED, 'rendering 1', 'failed 1: scene, not final: Blender crashed (SIGSEGV)'],
      process: [],
    },
  ],
  [
    'a Blender that is stuck',
    { rendering: { 1: fails(new Stuck('no sign')) } },
    {
      lease: ['released'],
      ledger: ['1: failed (stuck)'],
      log: [LEASED, 'rendering 1', 'failed 1: stuck, not final: no sign'],
      process: ['Blender ended'],
    },
  ],

  // A frame that another worker is to try first.
  [
    'a frame that failed on this worker before',
    { attempts: [['i-1', 'scene', 'no camera']], saying: ['leased', stopped('taking')] },
    { lease: ['hidden for 1 s'], ledger: ['1: failed (scene)'], log: ['leased 0'], process: [] },
  ],
  [
    'a frame that failed on this worker before, which is alone',
    { isAlone: true, attempts: [['i-1', 'scene', 'no camera']] },
    { lease: ['removed'], ledger: ['1: done'], log: [LEASED, ...DONE], process: [] },
  ],
  [
    'a frame that failed on this worker before, and another one that fails',
    {
      frames: 2,
      attempts: [['i-1', 'scene', 'no camera']],
      rendering: { 2: fails(NO_CAMERA) },
      saying: ['failed', stopped('taking')],
    },
    {
      lease: ['released'],
      ledger: ['1: failed (scene)', '2: failed (scene)'],
      log: [LEASED, 'rendering 2', 'failed 2: scene, not final: no camera'],
      process: [],
    },
  ],

  // A machine that is unhealthy.
  [
    'a disk that is full: costs the frame nothing',
    { attempts: [['i-2', 'scene', 'no camera']], rendering: { 1: fails(FULL) } },
    {
      lease: ['released'],
      ledger: ['1: failed (scene, host)'],
      log: [LEASED, 'rendering 1', 'failed 1: host, not final: the disk is full: ENOSPC: no space left'],
      process: ['quarantined: the disk is full: ENOSPC: no space left'],
    },
  ],
  [
    'a disk that is full, with a frame left',
    { frames: 2, rendering: { 1: fails(FULL) } },
    {
      lease: ['released'],
      ledger: ['1: failed (host)', '2: not done'],
      log: ['leased 2', 'rendering 1', 'failed 1: host, not final: the disk is full: ENOSPC: no space left'],
      process: ['quarantined: the disk is full: ENOSPC: no space left'],
    },
  ],
  [
    'the third machine that is unhealthy with a frame',
    {
      attempts: [
        ['i-2', 'host', 'out of memory'],
        ['i-3', 'host', 'out of memory'],
      ],
      rendering: { 1: fails(FULL) },
    },
    {
      lease: ['dead letter', 'removed'],
      ledger: ['1: failed (host, host, host), final'],
      log: [LEASED, 'rendering 1', 'failed 1: host, final: the disk is full: ENOSPC: no space left'],
      process: ['quarantined: the disk is full: ENOSPC: no space left'],
    },
  ],
  [
    'a disk that is full as the job is opened',
    { opening: fails(FULL) },
    {
      lease: ['released'],
      ledger: ['1: not done'],
      log: [expect.stringMatching(/^warning: job \w+ cannot be worked on now: the disk is full/) as string],
      process: ['quarantined: the disk is full: ENOSPC: no space left'],
    },
  ],
  [
    'three crashes in a row where another machine comes',
    { isReplaced: true, frames: 3, rendering: { 1: fails(CRASH), 2: fails(CRASH), 3: fails(CRASH) } },
    {
      lease: ['released'],
      ledger: ['1: failed (host)', '2: failed (host)', '3: failed (host)'],
      log: [
        'leased 3',
        'rendering 1',
        'failed 1: scene, not final: Blender crashed (SIGSEGV)',
        'rendering 2',
        'failed 2: scene, not final: Blender crashed (SIGSEGV)',
        'rendering 3',
        'failed 3: host, not final: Blender crashed (SIGSEGV)',
      ],
      process: [
        expect.stringMatching(/^quarantined: Blender crashed on 3 different units in a row/) as string,
      ],
    },
  ],
  [
    'a file that was changed',
    { rendering: { 1: fails(new InputsChanged('a.png was changed')) } },
    {
      lease: ['released'],
      ledger: ['1: failed (host)'],
      log: [LEASED, 'rendering 1', 'failed 1: host, not final: a.png was changed'],
      process: ['quarantined: a.png was changed'],
    },
  ],

  // A frame that is interrupted.
  [
    'a file that was saved again',
    { rendering: { 1: fails(new InputsTouched('a.png was saved')) } },
    {
      lease: ['released'],
      ledger: ['1: not done'],
      log: [LEASED, 'warning: frame 1 was interrupted: a.png was saved', 'rendering 1'],
      process: [],
    },
  ],
  [
    'a command that is ended from outside',
    { rendering: { 1: fails(new TemplateFailed('it was ended', '', 'SIGTERM')) } },
    {
      lease: ['released'],
      ledger: ['1: not done'],
      log: [LEASED, 'warning: frame 1 was interrupted: it was ended', 'rendering 1'],
      process: [],
    },
  ],
  [
    'a notice before a task is begun',
    { opening: stopped('taking') },
    { lease: ['released'], ledger: ['1: not done'], log: [], process: [] },
  ],
  [
    'a notice that leaves the time to finish a frame',
    { frames: 2, rendering: { 1: stopped('taking') } },
    { lease: ['released'], ledger: ['1: done', '2: not done'], log: ['leased 2', ...DONE], process: [] },
  ],
  [
    'the same at the third receipt, which is no fault of the task',
    { frames: 2, receives: 3, rendering: { 1: stopped('taking') } },
    {
      lease: ['sent again', 'removed'],
      ledger: ['1: done', '2: not done'],
      log: ['leased 2', ...DONE],
      process: [],
    },
  ],
  [
    'a notice during the last frame of a task',
    { rendering: { 1: stopped('taking') } },
    { lease: ['removed'], ledger: ['1: done'], log: [LEASED, ...DONE], process: [] },
  ],
  [
    'a notice that leaves no time to finish a frame',
    { rendering: { 1: stopped('taking', 'rendering') } },
    { lease: ['released'], ledger: ['1: not done'], log: [LEASED, 'rendering 1'], process: [] },
  ],
  [
    'a notice that keeps the slices of a frame',
    { rendering: { 1: all(stopped('taking'), fails(new SlicesKept('spot notice'))) } },
    {
      lease: ['released'],
      ledger: ['1: not done'],
      log: [LEASED, 'warning: frame 1 was interrupted: spot notice', 'rendering 1'],
      process: [],
    },
  ],
  [
    'a notice that leaves no time to render, while a frame is uploaded',
    { uploading: stopped('taking', 'rendering') },
    { lease: ['removed'], ledger: ['1: done'], log: [LEASED, ...DONE], process: [] },
  ],
  [
    'a notice that leaves no time to upload',
    { uploading: stopped('taking', 'rendering', 'uploading') },
    { lease: ['released'], ledger: ['1: not done'], log: [LEASED, 'rendering 1', 'rendered 1'], process: [] },
  ],
  [
    'a frame that fails as the worker is told to stop',
    { rendering: { 1: all(stopped('taking', 'rendering'), fails(CRASH)) } },
    { lease: ['released'], ledger: ['1: not done'], log: [LEASED, 'rendering 1'], process: [] },
  ],
  [
    'a frame that fails after a notice that leaves the time to finish it',
    { rendering: { 1: all(stopped('taking'), fails(NO_CAMERA)) } },
    {
      lease: ['released'],
      ledger: ['1: failed (scene)'],
      log: [LEASED, 'rendering 1', 'failed 1: scene, not final: no camera'],
      process: [],
    },
  ],
  [
    'a lease that is lost while a frame is rendered',
    { rendering: { 1: ({ loseLease }) => loseLease() } },
    { lease: [], ledger: ['1: not done'], log: [LEASED, 'rendering 1'], process: [] },
  ],
  [
    'a lease that is lost while a frame is uploaded',
    { uploading: ({ loseLease }) => loseLease() },
    { lease: [], ledger: ['1: not done'], log: [LEASED, 'rendering 1', 'rendered 1'], process: [] },
  ],

  // AWS that does not answer.
  [
    'a store that is away, until the worker is told to stop',
    { opening: fails(aws('SlowDown')), saying: ['waits for the store', stopped('taking')] },
    {
      lease: ['released'],
      ledger: ['1: not done'],
      log: [expect.stringMatching(/^warning: waits for the store: /) as string],
      process: [],
    },
  ],
  [
    'a store that refuses to show the job: the lease expires',
    { opening: fails(aws('AccessDenied')) },
    {
      lease: [],
      ledger: ['1: not done'],
      log: [expect.stringMatching(/^warning: job \w+ cannot be worked on now: AccessDenied$/) as string],
      process: [],
    },
  ],
  [
    'a store that refuses a file: the lease expires',
    { uploading: fails(aws('AccessDenied')) },
    {
      lease: [],
      ledger: ['1: not done'],
      log: [LEASED, 'warning: frame 1 has to wait: AccessDenied', 'rendering 1', 'rendered 1'],
      process: [],
    },
  ],
  [
    'a store that refuses the failure of a frame: the lease expires',
    { rendering: { 1: fails(NO_CAMERA) }, recording: fails(aws('AccessDenied')) },
    {
      lease: [],
      ledger: ['1: not done'],
      log: [
        LEASED,
        'warning: frame_000001 failed, and that could not be recorded: AccessDenied',
        'rendering 1',
      ],
      process: [],
    },
  ],
  [
    'a store that refuses one frame, where another one failed for good: the lease expires',
    {
      frames: 2,
      attempts: [['i-2', 'scene', 'no camera']],
      rendering: { 1: fails(NO_CAMERA) },
      uploading: fails(aws('AccessDenied')),
    },
    {
      lease: [],
      ledger: ['1: failed (scene, scene), final', '2: not done'],
      log: [
        'leased 2',
        'warning: frame 2 has to wait: AccessDenied',
        'rendering 1',
        'failed 1: scene, final: no camera',
        'rendering 2',
        'rendered 2',
      ],
      process: [],
    },
  ],

  // A job of which the rest is not rendered.
  [
    'a job that is cancelled',
    { job: 'cancelled' },
    {
      lease: ['removed'],
      ledger: ['1: not done'],
      log: [LEASED, expect.stringMatching(/^warning: job \w+ is cancelled; /) as string],
      process: [],
    },
  ],
  [
    'a job of which too many frames have failed',
    {
      frames: 2,
      job: { failuresAllowed: 0 },
      attempts: [['i-2', 'scene', 'no camera']],
      isFinal: true,
    },
    {
      lease: ['dead letter', 'removed'],
      ledger: ['1: failed (scene), final', '2: not done'],
      log: [LEASED, expect.stringMatching(/^warning: job \w+ is stopped: too many/) as string],
      process: [],
    },
  ],
  [
    'a job of which the first frame is one failure too many',
    { frames: 2, job: { failuresAllowed: 0 }, rendering: { 1: fails(REFUSED) } },
    {
      lease: ['dead letter', 'removed'],
      ledger: ['1: failed (scene), final', '2: not done'],
      log: [
        'leased 2',
        expect.stringMatching(/^warning: job \w+ is stopped: too many/) as string,
        'rendering 1',
        `failed 1: scene, final: ${REFUSED.message}`,
      ],
      process: [],
    },
  ],

  // A task that is not for this worker.
  [
    'a message that is no task',
    { body: 'rubbish' },
    {
      lease: ['dead letter', 'removed'],
      ledger: ['1: not done'],
      log: [expect.stringMatching(/^warning: no task, put with the dead letters: /) as string],
      process: [],
    },
  ],
  [
    'a task of a newer version',
    { body: '{"version":2}' },
    {
      lease: ['hidden for 30 s'],
      ledger: ['1: not done'],
      log: [
        expect.stringMatching(
          /^warning: a task was written by a newer version .*; left to other workers$/,
        ) as string,
      ],
      process: [],
    },
  ],
  [
    'a job of a newer version',
    { job: { version: 2 } },
    {
      lease: ['hidden for 30 s'],
      ledger: ['1: not done'],
      log: [
        expect.stringMatching(
          /^warning: .* was written by a newer version .*; left to other workers$/,
        ) as string,
      ],
      process: [],
    },
  ],
  [
    'a job that the store does not have',
    { job: 'missing' },
    {
      lease: [],
      ledger: ['1: not done'],
      log: [
        expect.stringMatching(
          /^warning: job \w+ cannot be worked on now: the store has no job \w+$/,
        ) as string,
      ],
      process: [],
    },
  ],
  [
    'a job for the Blender of another instance that is there',
    { refused: 'other Blender' },
    { lease: ['hidden for 30 s'], ledger: ['1: not done'], log: [], process: [] },
  ],
  [
    'the same at the third receipt',
    { refused: 'other Blender', receives: 3 },
    { lease: ['sent again', 'removed'], ledger: ['1: not done'], log: [], process: [] },
  ],
  [
    'a job for a newer Blender: this instance is replaced, and waits for its end',
    { refused: 'newer Blender', stoppedAfterMs: 50 },
    { lease: ['released'], ledger: ['1: not done'], log: [], process: [] },
  ],
  [
    'a job for a Blender that no instance has any more',
    { refused: 'no Blender' },
    { lease: ['dead letter', 'removed'], ledger: ['1: not done'], log: [], process: [] },
  ],
  [
    'a job for another Blender that is cancelled',
    { refused: 'cancelled' },
    { lease: ['removed'], ledger: ['1: not done'], log: [], process: [] },
  ],
  [
    'a task for another Blender that is done',
    { refused: 'done' },
    { lease: ['removed'], ledger: ['1: not done'], log: [], process: [] },
  ],
];

/** The worker is told to stop. */
function stopped(...what: Parameters<Hands['stop']>[0][]) {
  return ({ stop }: Hands): void => {
    what.forEach(stop);
  };
}

/** One after the other. */
function all(...moments: readonly ((hands: Hands) => void)[]) {
  return (hands: Hands): void => {
    for (const moment of moments) moment(hands);
  };
}

test.each(ROWS)('%s', async (_is, situation, effects) => {
  expect(await runOneTask(situation)).toEqual(effects);
});
