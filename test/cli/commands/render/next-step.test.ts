import { join } from 'node:path';
import { nextStep, stepAfter } from '../../../../cli/commands/render/next-step';

test.each<[string, string]>([
  [
    'Blender crashed (SIGSEGV): in libembree4.so',
    'fix: brenda failures frames/shot --log 12 shows what Blender said before; change that in the scene, or take another Blender (--blender), then the same command',
  ],
  [
    "the template's command failed with exit code 4",
    'fix: brenda failures frames/shot --log 12 shows what Blender said; correct that in the scene, then the same command',
  ],
  [
    "out of memory: Blender's peak was 8000 MiB (Blender was killed (SIGKILL))",
    'fix: close other programs, have fewer --workers, or use smaller textures, then the same command',
  ],
  [
    'the disk is full: ENOSPC',
    'fix: make room on the disk, or name another folder with -o, then the same command',
  ],
  [
    'no sign of progress for 300 s, neither a word nor processor time; Blender was ended',
    'fix: allow more time with --stuck-after, or correct the scene, then the same command',
  ],
])('after "%s" the next step is named', (reason, step) => {
  expect(nextStep([{ unit: 'frame_000012', reason }], 'frames/shot')).toBe(step);
});

test('a folder in this one is named as it is typed here', () => {
  const output = join(process.cwd(), 'frames', 'shot');
  expect(nextStep([{ unit: 'frame_000012', reason: 'x' }], output)).toContain(
    'failures frames/shot --log 12',
  );
});

test('a folder is written as a shell takes it', () => {
  expect(nextStep([{ unit: 'frame_000012', reason: 'x' }], "/a b/it's")).toContain(
    `failures '/a b/it'\\''s' --log 12`,
  );
});

test.each<[string, string]>([
  [
    'no worker is left; worker-1: the disk is full: x',
    'fix: make room on the disk, or name another folder with -o, then the same command',
  ],
  [
    'cannot write /mnt/a: b/out/.brenda/jobs/0/ledger/frame_000002.json: the disk is full',
    'fix: make room on the disk, or name another folder with -o, then the same command',
  ],
  [
    'cannot write out/frame_000002.png: the disk quota is used up',
    'fix: make room on the disk, or name another folder with -o, then the same command',
  ],
  [
    'cannot write out/frame_000002.png: there is a pipe of that name',
    'fix: move that away, or name another folder with -o, then the same command',
  ],
  [
    '/out/.brenda/jobs is a link, and nothing is written through it; put a folder in its place',
    'fix: put a folder in its place, or name another folder with -o, then the same command',
  ],
  [
    '/out/.brenda/jobs/0/job.json is gone: it was moved or deleted while its frames were rendered',
    'fix: move it back, or name another folder with -o, then the same command',
  ],
  [
    'cannot write out/frame_000002.png: there is a folder of that name',
    'fix: move that away, or name another folder with -o, then the same command',
  ],
  [
    'cannot write out/frame_000002.png: there is no permission',
    'fix: see to its permissions, or name another folder with -o, then the same command',
  ],
  ['the folder is gone', 'go on with the same command'],
])('a run that ends by "%s" says how to go on', (reason, step) => {
  expect(stepAfter(reason)).toBe(step);
});
