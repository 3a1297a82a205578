import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { artefacts } from './artefacts';

// `npm run versions -- WHAT-IS-NEW`: records what is written today as the next version, where that is not what the last one wrote.
async function main(folder: string, [name]: readonly string[]): Promise<void> {
  if (name === undefined || !/^[a-z][a-z-]{2,40}$/.test(name))
    throw new Error(
      `npm run versions: ${name ?? 'nothing'} does not name what is new; say it like this: npm run versions -- frames-have-colours`,
    );
  const numbers = readdirSync(folder)
    .map((entry) => parseInt(entry))
    .filter((n) => n > 0);
  const last = readdirSync(folder).find((entry) => parseInt(entry) === Math.max(...numbers));
  const today = Object.entries(await artefacts());
  const isSame = ([kind, text]: readonly [string, string]): boolean => {
    try {
      return readFileSync(join(folder, last ?? '', `${kind}.json`), 'utf8') === text;
    } catch {
      return false;
    }
  };
  if (last !== undefined && today.every(isSame)) {
    console.log(`${last} is what is written today`);
    return;
  }
  const next = join(folder, `${String(Math.max(0, ...numbers) + 1)}-${name}`);
  mkdirSync(next);
  for (const [kind, text] of today) writeFileSync(join(next, `${kind}.json`), text);
  console.log(next);
}

main(join(process.cwd(), 'test', 'versions'), process.argv.slice(2)).catch((error: unknown) => {
  console.error((error as Error).message);
  process.exitCode = 2;
});
