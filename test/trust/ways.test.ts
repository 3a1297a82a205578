import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { temporaryFolder } from '../support/temporary-folder';
import { TRUST_TABLE_BLENDER } from './blender-version';
import { run } from './run-way';
import type { Outcome } from './way';
import { WAYS } from './ways';
import { BLENDER } from '../support/blender';

/** A line of a log that somebody might take for a warning. */
const COMPLAINT =
  /error|warn|unable|cannot|could ?n.t|can.t|missing|fail|not found|disabled|skipp|traceback|invalid|corrupt|no such/i;

const work = temporaryFolder();

/** What was observed, in the shape of what is expected. */
function observed(seen: Outcome & { readonly log: string }, { says }: Outcome): Outcome {
  const { ended, frames, log } = seen;
  const complaint = log.split('\n').find((line) => COMPLAINT.test(line.replaceAll(work, '')));
  if (says !== undefined) return { ended, frames, says: log.includes(says) ? says : log };
  return { ended, frames, ...(complaint === undefined ? {} : { says: complaint }) };
}

test('the Blender that is observed is the one that the table tells of', () => {
  const version = execFileSync(BLENDER, ['--version'], { encoding: 'utf8' });
  expect(version).toMatch(new RegExp(`^Blender ${TRUST_TABLE_BLENDER.replaceAll('.', '\\.')}\\n`));
});

describe('a bad frame comes about like this, with brenda render and with blender -a:', () => {
  test.each(WAYS.map((way, i) => [way.title, way, String(i)] as const))('%s', async (_, way, name) => {
    const { brenda, blender } = await run(way, join(work, name));
    expect({
      brenda: observed(brenda, way.brenda),
      blender: observed(blender, way.blender),
    }).toEqual({ brenda: way.brenda, blender: way.blender });
  });
});
