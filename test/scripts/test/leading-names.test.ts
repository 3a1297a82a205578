const { leadingNames, leadingWords } = jest.requireActual<{
  leadingWords: (args: string[]) => { words: string[]; rest: string[] };
  leadingNames: (words: string[], known: string[]) => { names: string[]; rest: string[] };
}>('../../../scripts/test/leading-names.mjs');

test.each([
  [[], ['20', '22', '24'], []],
  [['22'], ['22'], []],
  [
    ['24', '20', 'plan', '-t', '22'],
    ['24', '20'],
    ['plan', '-t', '22'],
  ],
  [
    ['plan', '24'],
    ['20', '22', '24'],
    ['plan', '24'],
  ],
])('of %j the names are %j, and the rest is for Jest', (words, names, rest) => {
  expect(leadingNames(words, ['20', '22', '24'])).toEqual({ names, rest });
});

test.each([
  [[], [], []],
  [['plan', 'test/farm'], ['plan', 'test/farm'], []],
  [['plan', '-t', 'tiles'], ['plan'], ['-t', 'tiles']],
  [['-t', 'tiles'], [], ['-t', 'tiles']],
])('of %j the words %j choose files', (args, words, rest) => {
  expect(leadingWords(args)).toEqual({ words, rest });
});
