import { normalForm } from './normal-form';
import { screenOf, textOf } from './screen';

describe('what differs from machine to machine is the same in the normal form', () => {
  test.each([
    ['8 to render  (Blender 5.2.1 LTS)', '8 to render  (Blender 5.2.2 LTS)'],
    ['8 rendered in 1:04: /tmp/home/film/frames', '8 rendered in 16.8 s: /home/ada/film/frames'],
    ['8 rendered in 3.2 s: /tmp/home/film/frames', '8 rendered in 16.8 s: /home/ada/film/frames'],
    ['2 of 3 done, 1 failed in 3.2 s; the same', '2 of 3 done, 1 failed in 50.7 s; the same'],
    ['running since 09:12, 40 s left', 'running since 14:46, 9 s left'],
    ['  09:12, 4 s ago  worker-1', '  14:46, 2 min ago  worker-1'],
    ['5 left to render: about 4 s', '5 left to render: about 9 s, between 8 s and 10 s'],
    ['frame 4  sample 3/40     1.2 s', 'frame 4  sample 20/40     0.9 s'],
    ['frame 4  sample 33/40    1:02  about 3 s left', 'frame 4  sample 20/40     0.9 s'],
    ['  made by Blender 5.2.2 LTS (build 1a2b3c) on CPU', '  made by Blender 5.2.2 LTS on CPU'],
    ['ok    Blender: 4.3.2 (/usr/local/blender/blender)\nok    disk: 3.1 TB free', 'ok    disk: 120 GB free'],
  ])('%s', (shown, expected) => {
    expect(normalForm(shown, '/tmp/home')).toBe(expected);
  });

  test('a bar is as long as what is done', () => {
    const [early, late] = [
      '████░░░░  1/4  3.1 a minute  about 3 s left',
      '█░  3/4  1.0 an hour  about 1 min left',
    ];
    const filled = (text: string): number => normalForm(text, '/tmp/home').split('█').length - 1;
    expect([filled(early), filled(late)]).toEqual([9, 27]);
  });
});

test.each([
  '4 rendered in 16.8 s, 3 there already: /home/ada/film',
  '3 done, 0 failed, 0 missing, 5 still to come of 8',
  'frame 3: Blender crashed (SIGSEGV)',
])('what has happened stays: %s', (text) => {
  expect(normalForm(text, '/tmp/home')).toBe(text);
});

test('a screen has lines of 100 columns, with their colours', () => {
  const screen = screenOf(`\n\u001b[31m${'x'.repeat(120)}\u001b[39m y\n\n`);
  expect(textOf(screen)).toBe(`${'x'.repeat(100)}\n${'x'.repeat(20)} y`);
  expect([screen[0]?.[0], screen[1]?.at(-1)]).toEqual([
    { character: 'x', style: '31' },
    { character: 'y', style: '' },
  ]);
});
