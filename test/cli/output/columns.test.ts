import { columns } from '../../../cli/output/columns';

test('cells stand under each other, numbers from the right', () => {
  expect(
    columns(
      [
        ['a', '1'],
        ['bcd', '10'],
      ],
      new Set([1]),
    ),
  ).toEqual(['a     1', 'bcd  10']);
});

test('there may be more rows than a function takes arguments', () => {
  const lines = columns(
    Array.from({ length: 200_000 }, (_, i) => [String(i), 'x']),
    new Set([0]),
  );
  expect([lines[0], lines.at(-1)]).toEqual(['     0  x', '199999  x']);
});
