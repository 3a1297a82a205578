import { EC2InstanceConnectClient, SendSSHPublicKeyCommand } from '@aws-sdk/client-ec2-instance-connect';
import { type AwsEnvironment, clientOptions } from '../aws/client-options';

/**
 * Allows a login by SSH with this key for sixty seconds; a session may last longer. The key is in the instance's metadata and in no file.
 * The instance requires EC2 Instance Connect, which Amazon Linux and Ubuntu have.
 *
 * @param publicKey in OpenSSH's form.
 * @param env where AWS is. @default process.env
 */
export async function allowSshKey(
  { instance, zone, user }: { readonly instance: string; readonly zone: string; readonly user: string },
  publicKey: string,
  env: AwsEnvironment = process.env,
): Promise<void> {
  const client = new EC2InstanceConnectClient(clientOptions(env));
  try {
    await client.send(
      new SendSSHPublicKeyCommand({
        InstanceId: instance,
        InstanceOSUser: user,
        SSHPublicKey: publicKey,
        AvailabilityZone: zone,
      }),
    );
  } finally {
    client.destroy();
  }
}
