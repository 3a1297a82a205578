import { UserFault } from '../../protocol/failure/fault';
import type { Finding } from '../../protocol/failure/finding';

/**
 * What a Blender runs of a scene whether or not its scripts are to run. A template starts one of its own, in which nothing is taken out of the scene, and
 * nothing says which of its scenes that Blender shows: so it counts whether the frames that were asked for seem to use it or not.
 */
const RUN_BY_ANY_BLENDER: readonly Finding['id'][] = ['blocked-freestyle', 'blocked-shader-scripts'];

/**
 * @param findings of the scene that a template is to render, opened without trust.
 * @throws UserFault when the template's Blender would run some of it, or that cannot be told, and nobody trusts the scene.
 */
export function refuseUntrustedInTemplate(findings: readonly Finding[], trusted: boolean): void {
  if (trusted) return;
  const unseen = findings.find(({ id }) => id === 'unchecked-safety');
  if (unseen) throw new UserFault(`scene: ${unseen.subject}: ${unseen.say}; ${unseen.fix}`);
  const scripts = findings.filter(({ id }) => RUN_BY_ANY_BLENDER.includes(id));
  if (scripts.length === 0) return;
  const where = [...new Set(scripts.map(({ subject }) => subject))].join('; ');
  throw new UserFault(
    `the scene has scripts that the Blender of a template would run (${where}); give --trust, if you trust the scene with this machine, or render it without a template`,
  );
}
