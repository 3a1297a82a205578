import type { EC2Client } from '@aws-sdk/client-ec2';
import { taggedDisks } from '../volume-list';
import { endVolume } from './end-volume';
import { volumeInstances } from './volume-instances';

/** What was started for a volume, and could not be ended. */
export interface LeftBehind {
  readonly instances: readonly string[];
  readonly volumes: readonly string[];
  /** False when AWS did not say whether there is more. */
  readonly isAll: boolean;
}

/** What was started. @default - that is not known, and asked for by the volume's name */
export interface StartedVolume {
  readonly instance?: string | undefined;
  readonly volume?: string | undefined;
}

interface EndOptions {
  readonly pauseSeconds: number;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Ends what was started for a volume of which nothing else has the name.
 *
 * @returns what could not be ended; undefined when nothing is left.
 */
export async function takeAway(
  client: EC2Client,
  name: string,
  started: StartedVolume,
  { pauseSeconds, signal }: EndOptions,
): Promise<LeftBehind | undefined> {
  let left: LeftBehind = {
    instances: listed(started.instance),
    volumes: listed(started.volume),
    isAll: false,
  };
  const options = { pauseSeconds, ...(signal ? { signal } : {}) };
  try {
    if (started.instance === undefined) {
      const found = await volumeInstances(client, name);
      left = { ...left, instances: found.map(({ id }) => id) };
    }
    if (started.volume === undefined) left = { ...left, volumes: await volumesOf(client, name) };
    left = { ...left, isAll: true };
    await endVolume(client, { name, instances: left.instances, volumes: [] }, options);
    left = { ...left, instances: [] };
    await endVolume(client, { name, instances: [], volumes: left.volumes }, options);
    return undefined;
  } catch {
    // The caller reports the first refusal; here only what is left counts.
    return left;
  }
}

async function volumesOf(client: EC2Client, name: string): Promise<string[]> {
  return (await taggedDisks(client, name)).filter(({ kind }) => kind === 'volume').map(({ id }) => id);
}

/** None, or one. */
export function listed(id: string | undefined): string[] {
  return id === undefined ? [] : [id];
}
