import { App } from 'aws-cdk-lib';
import { readFarmConfigs } from '../lib/farm-config';
import { RenderFarmStack } from '../lib/render-farm-stack';
import { UserFault } from '../protocol/fault';

/** The CDK app: a stack for each Blender project of the context file. */
try {
  const app = new App();
  const { CDK_DEFAULT_ACCOUNT: account, CDK_DEFAULT_REGION: region } = process.env;
  for (const config of readFarmConfigs(app.node.getAllContext() as Record<string, unknown>, { account })) {
    const env = { ...(account === undefined ? {} : { account }), ...regionOf(config.settings.region ?? region) };
    new RenderFarmStack(app, config, { env });
  }
  app.synth();
} catch (error) {
  if (!(error instanceof UserFault)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 2;
}

function regionOf(region: string | undefined): { region?: string } {
  return region === undefined ? {} : { region };
}
