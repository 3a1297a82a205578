import { cpSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { FrameRange } from '../../../protocol/job/frame-range';
import { BlenderProcess } from '../../../worker/render/blender/process/blender-process';
import { BLENDER } from '../../support/blender';
import { scene } from '../../support/scenes';
import { temporaryFolder } from '../../support/temporary-folder';
import { plant } from '../../support/trees';

const work = temporaryFolder();
const FILES = ['light.ies', 'picture.png'];
let blender: BlenderProcess;

beforeAll(async () => {
  blender = await BlenderProcess.start({ executable: BLENDER, workFolder: temporaryFolder() });
});
afterAll(() => blender.close());

/** `//link/../../x` is `x` beside the project to Blender, and `x` in the project to Cycles. */
test.each([
  ['both are there', FILES, FILES, []],
  ['only those of the project are there', FILES, [], ['missing-images ../picture.png']],
  ['only those outside are there', [], FILES, ['missing-files light.ies']],
])(
  'a path that goes up behind a link counts as either of two files, where %s',
  async (what, inside, outside, missing) => {
    const folder = join(work, what);
    const project = join(folder, 'project');
    const path = join(project, 'ambiguous.blend');
    const made = await scene('ambiguous-paths', 'ambiguous');
    await plant(project, { 'd/e': null, link: { linkTo: 'd/e' } });
    cpSync(made, path);
    for (const name of inside) cpSync(join(dirname(made), name), join(project, name));
    // Of no kind of source that has a name: Cycles reads it all the same.
    cpSync(join(dirname(made), 'picture.png'), join(folder, 'odd.png'));
    for (const name of outside) cpSync(join(dirname(made), name), join(folder, name));
    const { files } = await blender.open(path, {});
    const read = [...inside.map((name) => join(project, name)), ...outside.map((name) => join(folder, name))];
    expect(files).toEqual(expect.arrayContaining(read));
    const { findings } = await blender.check({ frames: FrameRange.parse('1'), project, elsewhere: true });
    const told = (id: string) =>
      findings.filter((one) => one.id.startsWith(id)).map((one) => `${one.id} ${one.subject}`);
    expect(told('paths-outside').sort()).toEqual(
      ['odd.png', ...outside].map((name) => `paths-outside-project ../${name}`).sort(),
    );
    expect(told('missing-')).toEqual(missing);
  },
);
