import { join } from 'node:path';
import { blenderName } from '../support/blender';
import { temporaryFolder } from '../support/temporary-folder';
import { run } from './run-way';
import { withoutStartNoise } from './start-noise';
import { type Outcome, outcomesOn } from './way';
import { WAYS } from './ways';

/** A line of a log that somebody might take for a warning. */
const COMPLAINT =
  /error|warn|unable|cannot|could ?n.t|can.t|missing|fail|not found|disabled|skipp|traceback|invalid|corrupt|no such/i;

/** `BRENDA_TRUST_WAYS=own` leaves out the ways that end on this Blender as they do on 5.2. */
const isOwnOnly = process.env['BRENDA_TRUST_WAYS'] === 'own';

const work = temporaryFolder();

/** What was observed, in the shape of what is expected. */
function observed(seen: Outcome & { readonly log: string }, { says }: Outcome): Outcome {
  const { ended, frames, log } = seen;
  if (says !== undefined && log.includes(says)) return { ended, frames, says };
  const complaints = withoutStartNoise(log).filter((line) => COMPLAINT.test(line.replaceAll(work, '')));
  return { ended, frames, ...(complaints.length === 0 ? {} : { says: complaints.join('\n') }) };
}

describe('a bad frame comes about like this, with brenda render and with blender -a:', () => {
  const ways = WAYS.flatMap((way, i) => {
    const name = blenderName();
    if (isOwnOnly && way.on?.[name] === undefined) return [];
    const expected = outcomesOn(way, name);
    return expected ? [[way.title, way, String(i), expected] as const] : [];
  });
  test.each(ways)('%s', async (_, way, name, expected) => {
    const { brenda, blender } = await run(way, join(work, name), expected);
    expect({
      brenda: observed(brenda, expected.brenda),
      blender: observed(blender, expected.blender),
    }).toEqual(expected);
  });
});
