import { CfnOutput, Stack, type StackProps, Tags } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { FARM_TAG, RenderFarm } from './constructs/farm/render-farm';
import type { FarmConfig } from './farm-config';
import { farmProps } from './settings/props/farm-props';
import { stackName } from './stack-name';

/** The stack of a Blender project: one farm, from the context file. It contains no logic of its own. */
export class RenderFarmStack extends Stack {
  readonly farm: RenderFarm;

  constructor(scope: Construct, config: FarmConfig, props: StackProps = {}) {
    const name = stackName(config);
    super(scope, name, {
      description: `Brenda: renders the Blender project ${config.name}`,
      // CloudFormation also tags resources that the CDK cannot.
      tags: { ...config.settings.tags, [FARM_TAG]: name },
      ...props,
    });
    this.farm = new RenderFarm(this, 'Farm', {
      ...farmProps(config.settings, { scope: this, ...config }),
      farmName: name,
    });
    for (const [tag, value] of Object.entries(config.settings.tags ?? {})) Tags.of(this).add(tag, value);

    const { farm } = this;
    const outputs: Record<string, readonly [string, string]> = {
      FarmName: [farm.farmName, 'The name of the farm, in tags and metrics'],
      Job: [farm.jobId, 'The job that is rendered'],
      FramesBucket: [farm.framesBucket.bucketName, 'Frames, ledger and jobs'],
      Frames: [farm.framesUrl, 'Where the frames of this job are'],
      ProjectBucket: [farm.projectBucket.bucketName, 'What instances share'],
      QueueUrl: [farm.taskQueue.queueUrl, 'Tasks'],
      DeadLetterUrl: [farm.deadLetterQueue.queueUrl, 'Tasks that were given up'],
      Group: [farm.autoScalingGroup.autoScalingGroupName, 'The Auto Scaling group of the instances'],
      Seeder: [farm.seeder.functionName, 'Called with {"request": ...}, puts tasks on the queue'],
      Drainer: [farm.drainer.functionName, 'Says how many instances are needed'],
      LogGroup: [farm.logGroup.logGroupName, 'The log of each instance'],
    };
    for (const [name, [value, description]] of Object.entries(outputs)) {
      new CfnOutput(this, name, { value, description });
    }
  }
}
