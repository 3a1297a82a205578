import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readArguments } from '../../simulation/arguments';
import { policies } from '../../simulation/policies';
import { simulate } from '../../simulation/simulate';
import { tableOf } from '../../simulation/table';

const text = readFileSync(join(__dirname, '..', '..', 'docs', 'how-it-works', 'reliability.md'), 'utf8');
/** Each command that is followed by what it prints. */
const printed = [...text.matchAll(/`npm run simulate -- ([^`]+)`:\n\n((?:\|.*\n)+)/g)].map(
  ([, args = '', table = '']) => ({
    args: args.replaceAll("'", '').split(' '),
    table: table.split('\n').map(cellsOf),
  }),
);

function cellsOf(line: string): string[] {
  return line.split('|').map((cell) => cell.trim());
}

test('docs/how-it-works/reliability.md has three tables', () => {
  expect(printed).toHaveLength(3);
});

// One row of each: all of them take a minute.
test.each(printed)('The command $args prints what the document says', ({ args, table }) => {
  const { model, taskSizes, slices } = readArguments(args);
  const compared = policies(model, taskSizes, slices);
  const [, , , second] = table;
  const policy = compared[1];
  if (!policy) throw new Error('there is no second policy');
  const [head, , row] = [...tableOf([simulate(model, policy)])].map(cellsOf);
  expect(table[0]).toEqual(head);
  expect(second).toEqual(row);
  expect(table.slice(2, -1).map(([, name]) => name)).toEqual(compared.map(({ name }) => name));
});
