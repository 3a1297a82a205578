import { basename, dirname } from 'node:path';
import { FrameRange } from '../../../protocol/job/frame-range';
import { BlenderProcess } from '../../../worker/render/blender/process/blender-process';
import { BLENDER } from '../../support/blender';
import { hasBuiltIn } from '../../support/blenders/blender-build';
import { scene } from '../../support/scenes';
import { temporaryFolder } from '../../support/temporary-folder';

const TOLD = [
  ...['constant', 'slashes', 'default', 'input', 'local', 'environment', 'volume', 'information'],
  ...['search', 'get', 'dictionary.xml'],
];
const UNTOLD = [
  ...['joined', 'cut', 'formatted', 'chosen', 'asked', 'changed', 'upwards', 'tiles', 'linked'],
];

(hasBuiltIn('osl') ? describe : describe.skip)('a file that a script of a shader reads', () => {
  async function look(trusted: boolean) {
    const path = await scene('shader-reads');
    const project = dirname(path);
    const blender = await BlenderProcess.start({ executable: BLENDER, workFolder: temporaryFolder() });
    try {
      const { files } = await blender.open(path, trusted ? { trusted: true } : {});
      const { findings } = await blender.check({
        frames: FrameRange.parse('1'),
        project,
        elsewhere: true,
      });
      return {
        findings,
        read: files.filter((file) => file.startsWith('/nowhere/')).map((file) => basename(file)),
      };
    } finally {
      await blender.close();
    }
  }

  test('counts as a file of the scene where its name is told, and else the script is taken out', async () => {
    const { findings, read } = await look(false);
    expect(read).toEqual([...TOLD].sort());
    const named = (id: string) => findings.filter((one) => one.id === id).map(({ subject }) => subject);
    expect(named('special-files').sort()).toEqual(['/dev/zero', 'http://127.0.0.1/picture.png']);
    const missing = [...named('missing-images'), ...named('missing-files')].filter((subject) =>
      subject.startsWith('/nowhere/'),
    );
    expect(missing.map((subject) => basename(subject)).sort()).toEqual([...TOLD].sort());
    expect(named('blocked-shader-scripts').sort()).toEqual(
      UNTOLD.map((name) => `material "${name}", node "${name}"`).sort(),
    );
  });

  test('is not asked for in a trusted scene', async () => {
    const { findings, read } = await look(true);
    expect(read).toEqual([]);
    expect(findings.map(({ id }) => id)).not.toContain('blocked-shader-scripts');
  });
});
