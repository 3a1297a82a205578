import { Annotations, App } from 'aws-cdk-lib';
import { UserFault } from '../protocol/failure/fault';
import { readFarmConfigs } from './farm-config';
import { KeptRegions } from './regions/kept-regions';
import { regionOf } from './regions/region-of';
import { RenderFarmStack } from './render-farm-stack';

/** The exit code of a command with invalid input, as of `brenda`. */
const USER_FAULT = 2;

/**
 * Creates a stack for each Blender project of the context, and synthesises them.
 *
 * @returns the exit code. Faults that the user can fix are written to stderr, without a stack trace.
 */
export function synthesiseFarms(env: NodeJS.ProcessEnv): number {
  const { CDK_DEFAULT_ACCOUNT: account, CDK_DEFAULT_REGION: defaultRegion, CDK_OUTDIR: outdir } = env;
  const app = new App();
  const kept = new KeptRegions(outdir);
  try {
    const context = app.node.getAllContext() as Record<string, unknown>;
    for (const config of readFarmConfigs(context, { account })) {
      const { region = defaultRegion, said } = regionOf(config, { account, context, kept });
      const stack = new RenderFarmStack(app, config, {
        env: { ...(account === undefined ? {} : { account }), ...(region === undefined ? {} : { region }) },
      });
      if (said !== undefined) Annotations.of(stack).addInfoV2('brenda:region', `region: ${said}`);
    }
    app.synth();
    kept.write();
    return 0;
  } catch (error) {
    if (!(error instanceof UserFault)) throw error;
    process.stderr.write(`${error.message}\n`);
    return USER_FAULT;
  }
}
