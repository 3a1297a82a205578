import '../lib/cdk-needed';
import { setFlagsFromString } from 'node:v8';
import { synthesiseFarms } from '../lib/farm-app';

// The CDK validates templates with WebAssembly. V8 would go on to optimise that, and be done when the synthesis is over: with Node 20
// on two cores, a quarter of its time.
setFlagsFromString('--liftoff-only');

/** The CDK app: a stack for each Blender project of the context file. */
process.exitCode = synthesiseFarms(process.env);
