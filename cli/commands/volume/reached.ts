import { withEc2 } from '../../../farm/aws/ec2-client';
import { isUp, type VolumeInstance, volumeInstances } from '../../../farm/volume/instance/volume-instances';
import { taggedDisks } from '../../../farm/volume/volume-list';
import { checkVolumeName } from '../../../farm/volume/volume-tags';
import { UserFault } from '../../../protocol/failure/fault';

/**
 * The instance of a volume, by the volume's name.
 *
 * @param what the command, as it was given, for messages.
 * @throws UserFault when there is none that is up; it says what there is.
 */
export async function volumeReached(what: string, name: string): Promise<VolumeInstance> {
  checkVolumeName(name);
  return withEc2(process.env, async (client) => {
    const all = await volumeInstances(client, name);
    const up = all.find((one) => isUp(one));
    if (up?.state === 'running') return up;
    if (up) throw new UserFault(`${what}: ${up.id} of volume ${name} boots; try again in a minute`);
    const volume = (await taggedDisks(client, name)).find(({ kind }) => kind === 'volume');
    const [ending] = all;
    if (ending ?? volume?.farm)
      throw new UserFault(
        `${what}: the instance of volume ${name} has ended${ending ? `, or does (${ending.id} is ${ending.state})` : ''}; brenda volume snapshot ${name} keeps what the volume has, and brenda volume new ${name} goes on with that`,
      );
    throw new UserFault(
      `${what}: must be the id of an instance, like i-0123456789abcdef0, or the name of a volume that brenda volume new has made; brenda instances and brenda volume list have them`,
    );
  });
}
