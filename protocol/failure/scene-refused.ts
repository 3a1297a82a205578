import type { Finding } from './finding';
import { allowableIds, findingText } from './finding-text';

/** The check of a scene found errors that were not allowed: no frame of it is rendered. */
export class SceneRefused extends Error {
  override readonly name = 'SceneRefused';

  /** @param errors one at least. */
  constructor(readonly errors: readonly Finding[]) {
    super(reason(errors));
  }
}

function reason(errors: readonly Finding[]): string {
  const [first] = errors;
  const more = errors.length > 1 ? `; ${String(errors.length - 1)} more, which brenda check lists` : '';
  const ids = allowableIds(errors);
  const allow = errors.every(({ id }) => ids.includes(id))
    ? `; to render all the same, allow ${ids.join(',')}`
    : '';
  return first ? `scene check: ${first.id}: ${findingText(first)}${more}${allow}` : 'scene check';
}
