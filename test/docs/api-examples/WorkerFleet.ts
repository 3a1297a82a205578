import { Project, RenderFarm } from '../../../lib';
import { App, Stack } from 'aws-cdk-lib';
import { InstanceClass, InstanceSize, InstanceType } from 'aws-cdk-lib/aws-ec2';

const stack = new Stack(new App(), 'Film');
// The farm makes its own fleet, of which these props decide.
new RenderFarm(stack, 'Farm', {
  project: Project.fromBucket('our-films', 'shot010.zip'),
  frames: '1-240',
  instanceTypes: [InstanceType.of(InstanceClass.C7A, InstanceSize.XLARGE8)],
  maxInstances: 50,
  onDemandBase: 2,
});
