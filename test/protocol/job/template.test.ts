import { checkTemplate, finishScript, pythonFloat, renderTemplate } from '../../../protocol/job/template';

const task = { span: { first: 3, last: 6, step: 1 } };

describe('a template', () => {
  it('replaces plain text, with no word boundary, as the original did', () => {
    expect(renderTemplate('$START|$END|$STEP|$FRAME', task)).toBe('3|6|1|-s 3 -e 6 -j 1');
    expect(renderTemplate('$STARTUP $FRAMES', task)).toBe('3UP -s 3 -e 6 -j 1S');
  });

  it('leaves $OUTDIR and unknown names alone', () => {
    expect(renderTemplate('$OUTDIR $HOME ${START} $start', task)).toBe('$OUTDIR $HOME ${START} $start');
  });

  it('knows the bounds of a tile', () => {
    const tile = { column: 1, row: 0, columns: 3, rows: 2 };
    expect(renderTemplate('$SF_MIN_X $SF_MAX_X $SF_MIN_Y $SF_MAX_Y', { ...task, tile })).toBe(
      '0.333333333333 0.666666666667 0.0 0.5',
    );
  });

  it('takes a folder name literally, whatever is in it', () => {
    expect(finishScript('ls $OUTDIR', "/tmp/$&/$'x")).toBe("#!/bin/bash\nls /tmp/$&/$'x");
  });

  it('keeps the first line of a script that names its own interpreter', () => {
    expect(finishScript('#!/bin/sh\ntrue', '/out')).toBe('#!/bin/sh\ntrue');
  });

  test.each([
    ['  \n', false, 'template t: is empty'],
    ['render $SF_MIN_X', false, 'template t: $SF_MIN_X needs tiles; say how many with -X and -Y'],
    [
      '$SF_MIN_X $SF_MIN_Z',
      true,
      'template t: nothing stands for $SF_MIN_Z; there are $SF_MIN_X $SF_MAX_X $SF_MIN_Y $SF_MAX_Y',
    ],
  ])('%j, tiled: %s, is refused', (text, tiled, message) => {
    expect(() => {
      checkTemplate(text, { tiled, name: 't' });
    }).toThrow(message);
  });
});

describe('a number as Python 2 prints it', () => {
  test.each([
    [0, '0.0'],
    [1, '1.0'],
    [0.5, '0.5'],
    [1 / 3, '0.333333333333'],
    [2 / 3, '0.666666666667'],
    [3 * (1 / 10), '0.3'],
    [49 * (1 / 49), '1.0'],
    [1 / 7, '0.142857142857'],
    [0.0001, '0.0001'],
    [0.00002, '2e-05'],
    [1 / 30000, '3.33333333333e-05'],
    [1e-10, '1e-10'],
  ])('%d is %s', (value, text) => {
    expect(pythonFloat(value)).toBe(text);
  });
});
