import { Project, RenderFarm } from '../../../lib';
import { App, CfnOutput, Stack } from 'aws-cdk-lib';

const stack = new Stack(new App(), 'Film');
const farm = new RenderFarm(stack, 'Farm', {
  project: Project.fromLocal('shot010', { scene: 'shot010.blend' }),
  frames: '1-240',
  maxInstances: 20,
  alarmEmail: 'wrangler@studio.example',
});
new CfnOutput(stack, 'Frames', { value: farm.framesUrl });
