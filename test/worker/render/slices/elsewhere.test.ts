import { BlenderProcess } from '../../../../worker/render/blender/process/blender-process';
import { BLENDER, blenderVersion } from '../../../support/blender';
import { testElsewhere } from '../../../support/blenders/where-sliced';
import { scene } from '../../../support/scenes';
import { temporaryFolder } from '../../../support/temporary-folder';

testElsewhere(
  'a Blender that was not shown to render the same frame in slices renders it in one',
  async () => {
    const blender = await BlenderProcess.start({ executable: BLENDER, workFolder: temporaryFolder() });
    try {
      await blender.open(await scene('plain'), {});
      expect(await blender.slicing()).toEqual({
        obstacles: [`on Blender ${blenderVersion()} it was not shown that this makes the same frame`],
      });
    } finally {
      await blender.close();
    }
  },
);
