import type { Ledger } from '../../farm/ledger/ledger';
import { ifUnreadable } from '../../farm/store/json-object';
import { FrameRange } from '../../protocol/job/frame-range';
import { parseUnitName, unitName } from '../../protocol/job/unit';
import type { Pictures } from './one-colour-policy';

/** How many requested frames are checked in each direction: other workers may hold those between. */
const FARTHEST = 8;

/** The nearest finished frames before and after a unit, among those requested with it. Empty for a unit that is no frame. */
export async function framesBeside(ledger: Ledger, unit: string): Promise<Pictures[]> {
  const frame = parseUnitName(unit)?.span.first;
  if (frame === undefined) return [];
  const step = await stepAt(ledger, frame);
  const found = await Promise.all([nearest(ledger, frame, -step), nearest(ledger, frame, step)]);
  return found.flatMap((pictures) => (pictures ? [pictures] : []));
}

async function nearest(ledger: Ledger, frame: number, step: number): Promise<Pictures | undefined> {
  for (let n = 1; n <= FARTHEST; n++) {
    const first = frame + n * step;
    const record = await ledger
      .record(unitName({ span: { first, last: first, step: 1 } }))
      .catch(ifUnreadable);
    if (record) return record.files;
  }
  return undefined;
}

async function stepAt(ledger: Ledger, frame: number): Promise<number> {
  let step = Infinity;
  for await (const { frames } of ledger.requests()) {
    for (const span of FrameRange.parse(frames).spans)
      if (span.first <= frame && frame <= span.last) step = Math.min(step, span.step);
  }
  return Number.isFinite(step) ? step : 1;
}
