import { synthesiseFarms } from '../lib/farm-app';

/** The CDK app: a stack for each Blender project of the context file. */
process.exitCode = synthesiseFarms(process.env);
