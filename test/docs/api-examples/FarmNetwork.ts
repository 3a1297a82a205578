import { FarmNetwork, Project, RenderFarm } from '../../../lib';
import { App, Stack } from 'aws-cdk-lib';

const stack = new Stack(new App(), 'Films');
// One network for several farms.
const { vpc, securityGroup } = new FarmNetwork(stack, 'Network');
for (const shot of ['shot010', 'shot020']) {
  const project = Project.fromBucket('our-films', `${shot}.zip`);
  new RenderFarm(stack, shot, { project, frames: '1-240', vpc, securityGroup });
}
