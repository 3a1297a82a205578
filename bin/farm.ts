import '../lib/cdk-needed';
import { setFlagsFromString } from 'node:v8';
import { synthesiseFarms } from '../lib/farm-app';

// The CDK validates templates with WebAssembly. V8's optimising compiler would finish only after the synthesis, and take a quarter of its
// time with Node 20 on two cores.
setFlagsFromString('--liftoff-only');

/** The CDK app: a stack for each Blender project of the context file. */
process.exitCode = synthesiseFarms(process.env);
