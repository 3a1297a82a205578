import { relative } from 'node:path';
import { root } from '../support/root.mjs';

const MOST_TOLD = 20;

/** A reporter for Jest: prints the slowest files of a run of many. */
export default class SlowestTests {
  onRunComplete(_contexts, { testResults }) {
    if (testResults.length <= MOST_TOLD) return;
    console.log(`\nThe slowest ${MOST_TOLD} files, in seconds:`);
    for (const line of slowest(testResults)) console.log(line);
  }
}

/** @param {readonly { testFilePath: string, perfStats: { runtime: number } }[]} results Their times are in milliseconds. */
export function slowest(results) {
  return results
    .map(({ testFilePath, perfStats }) => ({ file: relative(root, testFilePath), ms: perfStats.runtime }))
    .sort((a, b) => b.ms - a.ms)
    .slice(0, MOST_TOLD)
    .map(({ file, ms }) => `${(ms / 1000).toFixed(0).padStart(6)}  ${file}`);
}
