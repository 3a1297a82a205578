import { App, Duration, Stack, type StackProps } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Project, RenderFarm } from '@brenda-render/brenda';
import type { Construct } from 'constructs';

/** A studio that has a network, a bucket and artists of its own, and renders a film's shots in them. */
class StudioStack extends Stack {
  constructor(scope: Construct, id: string, props?: StackProps) {
    super(scope, id, props);
    const vpc = new ec2.Vpc(this, 'Network', {
      natGateways: 0,
      subnetConfiguration: [{ name: 'Public', subnetType: ec2.SubnetType.PUBLIC }],
      gatewayEndpoints: { S3: { service: ec2.GatewayVpcEndpointAwsService.S3 } },
    });
    const renders = new s3.Bucket(this, 'Renders', { enforceSSL: true, versioned: true });
    const artists = new iam.Role(this, 'Artists', { assumedBy: new iam.AccountRootPrincipal() });

    const farm = new RenderFarm(this, 'Farm', {
      project: Project.fromBucket('the-films-bucket', 'shots/010.tar.zst', { scene: 'shots/010.blend' }),
      frames: '1-240',
      overrides: { engine: 'CYCLES', samples: 256 },
      vpc,
      bucket: renders,
      instanceTypes: ['c7a.8xlarge', 'm7a.8xlarge', 'c6a.8xlarge'].map((type) => new ec2.InstanceType(type)),
      maxInstances: 50,
      lease: Duration.minutes(3),
      alarmEmail: 'render-wrangler@studio.example',
    });
    farm.grantReadFrames(artists);
    farm.grantStatus(artists);

    new cloudwatch.Dashboard(this, 'Dashboard', {
      widgets: [
        [
          new cloudwatch.GraphWidget({
            title: 'Tasks',
            left: [farm.metricTasksVisible(), farm.metricTasksInFlight()],
          }),
          new cloudwatch.GraphWidget({ title: 'Frames', left: [farm.metricUnitsDone()] }),
          new cloudwatch.GraphWidget({ title: 'Instances', left: [farm.metricInstances()] }),
        ],
      ],
    });
  }
}

new StudioStack(new App(), 'Studio');
