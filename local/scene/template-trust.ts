import { UserFault } from '../../protocol/failure/fault';
import type { Finding } from '../../protocol/failure/finding';

/**
 * Scripts that Blender runs even with its scripts disabled. A template starts a Blender of its own, from whose scene nothing is removed, and which
 * may render any scene of the file. So these count whether the requested frames use them or not.
 */
const RUN_BY_ANY_BLENDER: readonly Finding['id'][] = ['blocked-freestyle', 'blocked-shader-scripts'];

/**
 * @param findings of the scene that a template is to render, opened without trust.
 * @throws UserFault when the scene is not trusted, and the template's Blender would run some of it, or that cannot be checked.
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
