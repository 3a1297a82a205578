import { Project, RenderFarm } from '../../../lib';
import { App, Stack } from 'aws-cdk-lib';
import { AlarmStatusWidget, Dashboard } from 'aws-cdk-lib/aws-cloudwatch';

const stack = new Stack(new App(), 'Film');
const project = Project.fromBucket('our-films', 'shot010.zip');
// The farm makes its own alarms.
const { alarms } = new RenderFarm(stack, 'Farm', { project, frames: '1-240' });
new Dashboard(stack, 'Dashboard', {
  widgets: [[new AlarmStatusWidget({ alarms: Object.values(alarms) })]],
});
