import type { JobFile } from '../../protocol/job/job';
import { Naming } from '../../protocol/naming/naming';
import type { SceneNames } from '../../protocol/naming/scene-names';
import type { Unit } from '../../protocol/job/unit';
import type { UnitNaming } from './published-names';

/**
 * How the files of a unit get the names that its job says.
 *
 * @param names what the scene gives to them, where the job does not have that.
 * @throws UserFault when they cannot be called so.
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
