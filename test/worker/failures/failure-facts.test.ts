import { BlenderUnusable } from '../../../worker/render/blender/failures/blender-unusable';
import { GpuFailed } from '../../../worker/render/blender/failures/gpu-failed';
import { factsOf, oomKills } from '../../../worker/failures/failure-facts';
import { OutputFault } from '../../../worker/output-check/output-fault';

const about = { isStopped: false, log: '', oomKillsBefore: oomKills() };

describe('an error that knows whose fault it is', () => {
  test.each([
    ['a GPU that is not there', new GpuFailed('no GPU is active', ''), 'host'],
    ['a Blender that cannot be started', new BlenderUnusable('Blender does not start'), 'host'],
    ['a frame that is cut off', new OutputFault('broken', 'frame_000001.png is cut off'), undefined],
    ['anything else', new Error('whatever'), undefined],
  ])('%s', (_, error, kind) => {
    expect(factsOf(error, about)).toMatchObject({ kind, reason: error.message, isStopped: false });
  });
});
