import { App } from 'aws-cdk-lib';
import { UserFault } from '../protocol/fault';
import { readFarmConfigs } from './farm-config';
import { RenderFarmStack } from './render-farm-stack';

/** Exit code of a command that was given something it cannot use; also that of `brenda`. */
const USER_FAULT = 2;

/**
 * Makes a stack for each Blender project of the context, and synthesises them.
 *
 * @returns the exit code. What the user can fix is told on stderr, without a stack trace.
 */
export function synthesiseFarms(env: NodeJS.ProcessEnv): number {
  const { CDK_DEFAULT_ACCOUNT: account, CDK_DEFAULT_REGION: defaultRegion } = env;
  const app = new App();
  try {
    for (const config of readFarmConfigs(app.node.getAllContext() as Record<string, unknown>, { account })) {
      const region = config.settings.region ?? defaultRegion;
      new RenderFarmStack(app, config, {
        env: { ...(account === undefined ? {} : { account }), ...(region === undefined ? {} : { region }) },
      });
    }
    app.synth();
    return 0;
  } catch (error) {
    if (!(error instanceof UserFault)) throw error;
    process.stderr.write(`${error.message}\n`);
    return USER_FAULT;
  }
}
