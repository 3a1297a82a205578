import type { JobFile } from '../../protocol/job/job';
import { Naming } from '../../protocol/naming/naming';
import type { SceneNames } from '../../protocol/naming/scene-names';
import type { Unit } from '../../protocol/job/unit';
import type { UnitNaming } from './published-names';

/**
 * How a unit's files get the names that the job sets.
 *
 * @param names what the scene contributes to them, where the job does not have that.
 * @throws UserFault when the names are not possible.
 */
export function namingOf(
  { id, job: { scene, template }, output }: Pick<JobFile, 'id' | 'job' | 'output'>,
  { span }: Unit,
  names: SceneNames | undefined,
): { readonly naming?: UnitNaming } {
  if (!output) return {};
  const naming = new Naming({ name: output.name, job: id, scene, names: output.names ?? names });
  return { naming: { span, naming, isTemplate: template !== undefined } };
}
