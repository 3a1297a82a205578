import fc from 'fast-check';
import { forTerminal, own } from '../../cli/terminal/own-codes';
import { visible, visibleLine } from '../../protocol/text/visible';
import { RUNS } from './borders';

/** What a stranger's text is made of: what steers terminals, turns text round or ends lines, between ordinary letters. */
const hostile = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        '\u001b[31m',
        '\u001b]52;c;aGVsbG8=\u0007',
        '\u001b]0;title\u001b\\',
        '\u009b2K',
        '\u001b[2J',
        '\u202e',
        '\u2066',
        '\u2028',
        '\u2029',
        '\u0085',
        '\r',
        '\b\b',
        '\u007f',
        '\ufeff',
        '\u200b',
        '\ud800',
        '\u{e0041}',
      ),
      fc.string({ unit: 'binary' }),
      fc.integer({ min: 0, max: 0x10ffff }).map((point) => String.fromCodePoint(point)),
    ),
    { maxLength: 12 },
  )
  .map((parts) => parts.join(''));

const STEERS = /(?![\n\t\u200c\u200d])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u;

describe('what is not ours', () => {
  test('reaches a terminal written out', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        expect(forTerminal(text)).not.toMatch(STEERS);
        expect(visibleLine(text)).not.toMatch(/[\n\t]/);
      }),
      { numRuns: RUNS['text-to-terminal'] },
    );
    expect(visible('a\u001b[31m\u202e\u0007')).toBe('a\\x1b[31m\\u202e\\x07');
  });

  test('is the same when it is written out twice, and nothing ordinary is changed', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        expect(visible(visible(text))).toBe(visible(text));
      }),
    );
    const ordinary = 'Würfel 立方体 مكعب 👩‍🚀 č/š_0001.png\n\tnaïve – “quoted”';
    expect(visible(ordinary)).toBe(ordinary);
  });

  test('stays what it is in JSON', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        expect(JSON.parse(forTerminal(JSON.stringify({ [text]: [text] })))).toEqual({ [text]: [text] });
      }),
      { numRuns: RUNS['text-to-terminal'] },
    );
  });

  test('takes no codes of ours on, whatever it has seen of them', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const coloured = own(`\u001b[31m${visible(text)}\u001b[39m`);
        expect(forTerminal(coloured)).toBe(`\u001b[31m${visible(text)}\u001b[39m`);
      }),
    );
    // Of another run, they are text.
    expect(forTerminal('<00000000-0000-4000-8000-000000000000:esc>[31m')).not.toContain('\u001b');
  });
});
