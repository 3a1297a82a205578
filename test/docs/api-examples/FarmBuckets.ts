import { FarmBuckets } from '../../../lib';
import { App, Stack } from 'aws-cdk-lib';

const stack = new Stack(new App(), 'Storage');
// For trials: nothing is left when the stack is deleted.
new FarmBuckets(stack, 'Buckets', { keepFrames: false });
