import { join } from 'node:path';

interface Result {
  readonly testFilePath: string;
  readonly perfStats: { readonly runtime: number };
}

const { slowest } = jest.requireActual<{ slowest: (results: readonly Result[]) => string[] }>(
  '../../../scripts/jest/slowest-tests.mjs',
);

const result = (file: string, runtime: number): Result => ({
  testFilePath: join(__dirname, '..', '..', '..', file),
  perfStats: { runtime },
});

test('lists the slowest files first, in seconds', () => {
  expect(slowest([result('test/a.test.ts', 900), result('test/b.test.ts', 62_400)])).toEqual([
    '    62  test/b.test.ts',
    '     1  test/a.test.ts',
  ]);
});

test('lists at most twenty', () => {
  expect(slowest(Array.from({ length: 30 }, (_, i) => result(`test/${String(i)}.test.ts`, i)))).toHaveLength(
    20,
  );
});
