import { TaskQueues } from '../../../lib';
import { App, Duration, Stack } from 'aws-cdk-lib';

const stack = new Stack(new App(), 'Queues');
new TaskQueues(stack, 'Queues', { lease: Duration.minutes(3), maxReceives: 5 });
