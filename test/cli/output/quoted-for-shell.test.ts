import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { quotedForShell } from '../../../cli/output/quoted-for-shell';

test('bash takes what is quoted for what it was, and a terminal shows all of it', () => {
  const grapheme = fc.string({
    unit: fc.oneof(
      fc.constantFrom(...Array.from(`'"$\`\\ ~=;&|*?#!-()<>{}[]1a\n\t\u001b\u0007\u007f\u202e\u2028é日🎬`)),
      fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
    ),
    minLength: 1,
  });
  const names = fc.sample(
    // No name holds a NUL.
    grapheme.map((text) => text.replaceAll('\0', '0')).filter((text) => text !== ''),
    300,
  );
  const quoted = names.map(quotedForShell);
  for (const one of quoted) expect(one).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}\u202e]/u);
  const said = execFileSync('bash', ['-c', `printf '%s\\0' ${quoted.join(' ')}`]).toString();
  expect(said.split('\0').slice(0, -1)).toEqual(names);
});

test.each([
  ['frames/scene_1', 'frames/scene_1'],
  ['~/frames', "'~/frames'"],
  ["it's here", `'it'\\''s here'`],
])('%s is written %s', (path, written) => {
  expect(quotedForShell(path)).toBe(written);
});
