import * as ec2 from 'aws-cdk-lib/aws-ec2';

/** A Linux image, for any Region: a stack has one. */
export function linuxImage(imageId: string): ec2.IMachineImage {
  return {
    getImage: () => ({ imageId, osType: ec2.OperatingSystemType.LINUX, userData: ec2.UserData.forLinux() }),
  };
}
