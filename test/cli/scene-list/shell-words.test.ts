import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { shellWords } from '../../../cli/scene-list/shell-words';

describe('a line of a list', () => {
  test.each<[string, string[]]>([
    ['a.blend -f 1-48', ['a.blend', '-f', '1-48']],
    ['  a.blend\t--samples  4  ', ['a.blend', '--samples', '4']],
    ['\'a scene.blend\' -o "my frames"', ['a scene.blend', '-o', 'my frames']],
    ['a\\ scene.blend', ['a scene.blend']],
    ["'it'\\''s.blend'", ["it's.blend"]],
    ["--camera ''", ['--camera', '']],
    ["a.blend # the one of Monday, that isn't done", ['a.blend']],
    ["'shot #3.blend' -f 1 # of five", ['shot #3.blend', '-f', '1']],
    ['shot#3.blend', ['shot#3.blend']],
    ['shot\\ #3.blend', ['shot #3.blend']],
    ['# a.blend', []],
    ["   # don't", []],
    ['', []],
    ['a.blend -f -10--1', ['a.blend', '-f', '-10--1']],
    ["''a.blend", ['a.blend']],
    ['"a \\"b\\" \\c \\\\"', ['a "b" \\c \\']],
    [
      '$HOME/a.blend; $(touch x) `touch x` > y',
      ['$HOME/a.blend;', '$(touch', 'x)', '`touch', 'x`', '>', 'y'],
    ],
  ])('%s', (line, words) => {
    expect(shellWords(line)).toEqual(words);
  });

  test.each(["'a.blend", 'a.blend -o "frames', "a.blend -o 'x # y"])(
    '%s has a quotation mark too few',
    (line) => {
      expect(() => shellWords(line)).toThrow('is never closed');
    },
  );

  test('may not end with a backslash', () => {
    expect(() => shellWords('a.blend \\')).toThrow('a backslash at its end; write a render in one line');
  });

  test('is read as a shell reads it', () => {
    // All that a shell would do with other characters is not wanted here.
    const line = fc
      .array(fc.constantFrom('a', 'b', '-', '=', ' ', '\t', '#', "'", '"', '\\'), { maxLength: 30 })
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(line, (text) => {
        const read = ((): string[] | undefined => {
          try {
            return shellWords(text);
          } catch {
            return undefined;
          }
        })();
        const script = `set -- ${text}\nprintf '%s\\n' "$@"`;
        const ran = spawnSync('sh', ['-c', script], { encoding: 'utf8' });
        // A shell would go on in the next line.
        if (read === undefined) return;
        expect(ran.stdout).toBe(`${read.join('\n')}\n`);
      }),
      { numRuns: 300 },
    );
  });
});
