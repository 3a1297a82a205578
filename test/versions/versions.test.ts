import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { artefacts } from './artefacts';
import { KINDS } from './readers';

/** One folder a version, by number; `npm run versions` adds the next, and none is ever changed. */
const versions = readdirSync(__dirname, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name)
  .sort((a, b) => parseInt(a) - parseInt(b));
const newest = versions.at(-1) ?? '';
const recorded = (version: string): Map<string, string> =>
  new Map(
    readdirSync(join(__dirname, version)).map((file) => [
      file.replace(/\.json$/, ''),
      readFileSync(join(__dirname, version, file), 'utf8'),
    ]),
  );

const MEND =
  /^[^\n]* was written by a newer version of Brenda \((?:version \d+; this one reads \d+(?: and \d+)*|this one knows no [\w.]*colour)\): upgrade (?:the command line with npm install --global @brenda-render\/brenda@latest|the farm with npx cdk deploy)[^\n]*$/;

test.each(
  versions.flatMap((version) => [...recorded(version)].map(([kind, text]) => [version, kind, text] as const)),
)('%s: what it wrote as %s is read', async (_, kind, text) => {
  expect(await KINDS[kind]?.read(text)).toBeDefined();
});

test('what is written today is recorded: npm run versions -- WHAT-IS-NEW adds it', async () => {
  expect(Object.fromEntries(recorded(newest))).toEqual(await artefacts());
  expect([...recorded(newest).keys()].sort()).toEqual(Object.keys(KINDS).sort());
});

const kinds = Object.entries(KINDS);

async function whatBecomesOf(kind: string, change: Record<string, unknown>) {
  const written = JSON.parse(recorded(newest).get(kind) ?? '') as object;
  const read = KINDS[kind]?.read(JSON.stringify({ ...written, ...change }));
  return (read ?? Promise.reject(new Error(kind))).then(
    (found) => ({ found, message: undefined }),
    (error: unknown) => ({ found: undefined, message: (error as Error).message }),
  );
}

test.each(kinds)('%s with a field that a newer version adds', async (kind, { field }) => {
  const { found, message } = await whatBecomesOf(kind, { colour: 'red' });
  if (field === 'read') expect(found).toBeDefined();
  else expect(message).toMatch(MEND);
});

test.each(kinds.filter(([kind]) => (recorded(newest).get(kind)?.slice(0, 20) ?? '').includes('"version"')))(
  '%s of a higher version',
  async (kind, { field, version = field }) => {
    const { found, message } = await whatBecomesOf(kind, { version: 99 });
    if (version === 'read') expect(found).toBeDefined();
    else expect(message).toMatch(MEND);
  },
);
