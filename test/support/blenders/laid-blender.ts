import { readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { BLENDER } from '../blender';
import type { FencedInstance } from '../worker/fenced-instance';

const { writeLauncher } = jest.requireActual<{
  writeLauncher: (
    path: string,
    root: string,
    command: readonly string[],
    options: { readonly isWhole: boolean },
  ) => void;
}>('../../../scripts/blenders/launcher.mjs');

/** What a launcher starts: the root, and the program in it. Undefined for a Blender that is a program of this machine. */
function launched(): readonly string[] | undefined {
  const text = readFileSync(BLENDER, 'latin1');
  const [, words] = text.startsWith('#!/bin/sh\n') ? (/^' ((?:'[^']*' ?)+)"\$@"\n$/m.exec(text) ?? []) : [];
  return words === undefined ? undefined : [...words.matchAll(/'([^']*)'/g)].map(([, word = '']) => word);
}

/** Whether the Blender of the tests is one program, which another user can start. The official build is a module in a folder of the user's. */
export function isOneProgram(): boolean {
  return (launched() ?? []).length <= 2;
}

/**
 * Puts the Blender of the tests where an instance has its own. In the root of another Debian it needs that one's libraries: whatever the
 * instance starts from now on is started in there, with the files of this machine.
 */
export function layBlender(instance: FencedInstance): void {
  const [root, program = BLENDER] = launched() ?? [];
  symlinkSync(program, instance.path('opt/brenda/blender'));
  if (root === undefined) return;
  const launcher = join(instance.path('opt/brenda'), 'in-root');
  writeLauncher(launcher, root, [], { isWhole: true });
  instance.enter = [launcher];
}
