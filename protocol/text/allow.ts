import { FINDINGS, type FindingId, mayBeAllowed } from '../failure/finding';
import { nearest } from './nearest';

/**
 * Parses the id of a finding to allow.
 *
 * @throws Error whose message lists what is allowed.
 */
export function readAllowed(text: string): FindingId {
  const ids = Object.keys(FINDINGS) as FindingId[];
  const id = ids.find((known) => known === text);
  const choices = ids.filter(mayBeAllowed);
  if (id === undefined) {
    const like = nearest(text, ids);
    throw new Error(
      like === undefined
        ? `must be one of ${choices.join(', ')}`
        : `there is no such finding; did you mean ${like}?`,
    );
  }
  if (FINDINGS[id].severity === 'warning') throw new Error('is a warning, and stops nothing');
  if (!mayBeAllowed(id)) throw new Error('cannot be allowed: there would be no frame to be had');
  return id;
}
