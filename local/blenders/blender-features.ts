import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import * as v from 'valibot';
import program from './blender-features.py';

const features = v.object({ version: v.string(), lacks: v.array(v.string()) });

/** How long, in milliseconds, a Blender may take to start and to answer. */
const TIMEOUT_MS = 60_000;

/** What a Blender reports of itself: its version, and what it was built without, in words. */
export type BlenderFeatures = v.InferOutput<typeof features>;

/**
 * Starts a Blender once, with factory settings, and asks it.
 *
 * @param blender its path, or a name on the PATH.
 * @throws when it does not start, takes longer than a minute, or answers with something else.
 */
export async function blenderFeatures(blender: string): Promise<BlenderFeatures> {
  const args = ['-b', '--factory-startup', '-noaudio', '--python-expr', program];
  const { stdout } = await promisify(execFile)(blender, args, { timeout: TIMEOUT_MS, maxBuffer: 2 ** 24 });
  const answer = /^brenda-features (.*)$/m.exec(stdout)?.[1];
  if (answer === undefined) throw new Error(`${blender} is no Blender that answers`);
  return v.parse(features, JSON.parse(answer));
}
