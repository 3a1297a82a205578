import { agentPings, isOnline } from '../../instances/agent-pings';
import type { AwsEnvironment } from '../../aws/client-options';
import { runCommand } from '../../shell/run-command';

/** Where the instance keeps its script: farm/volume/instance/volume.sh. */
const SCRIPT = '/var/lib/brenda-volume/volume.sh';
/** A file system on a large disk, and what is still to be written before it is unmounted. */
const TIMEOUT_SECONDS = 600;

export interface VolumeAnswer {
  readonly isDone: boolean;
  /** The last line of what it said. */
  readonly said: string;
}

/** Whether Systems Manager hears of the instance, as it does once it has booted. */
export async function isReached(instance: string, env: AwsEnvironment = process.env): Promise<boolean> {
  return isOnline((await agentPings([instance], env)).get(instance));
}

/**
 * Has an instance do something with its volume, by Run Command.
 *
 * @param env where AWS is. @default process.env
 * @returns undefined when Systems Manager does not reach it.
 */
export async function volumeCommand(
  instance: string,
  what: 'ready' | 'unmount',
  env: AwsEnvironment = process.env,
): Promise<VolumeAnswer | undefined> {
  let answer: VolumeAnswer | undefined;
  await runCommand(
    [instance],
    `bash ${SCRIPT} ${what}`,
    {
      timeoutSeconds: TIMEOUT_SECONDS,
      onResult: ({ status, code, stdout, stderr }) => {
        if (status === 'Unreachable') return;
        // What programs complain of is on stderr; the script says on stdout what comes of it.
        const [said = status] = [stdout, stderr]
          .map((text) => text.trim().split('\n').at(-1) ?? '')
          .filter((line) => line !== '');
        answer = { isDone: code === 0, said };
      },
    },
    env,
  );
  return answer;
}
