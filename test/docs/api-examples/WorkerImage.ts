import { Project, RenderFarm } from '../../../lib';
import { App, Stack } from 'aws-cdk-lib';
import { InstanceType } from 'aws-cdk-lib/aws-ec2';

const stack = new Stack(new App(), 'Film');
// The farm has its image built, so that instances boot quickly.
new RenderFarm(stack, 'Farm', {
  project: Project.fromBucket('our-films', 'shot010.zip'),
  frames: '1-240',
  image: { instanceType: new InstanceType('c6i.xlarge') },
});
