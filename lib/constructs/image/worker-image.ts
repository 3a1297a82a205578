import { RemovalPolicy, type Size, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as imagebuilder from 'aws-cdk-lib/aws-imagebuilder';
import * as logs from 'aws-cdk-lib/aws-logs';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct, type IDependable } from 'constructs';
import { assets } from '../../assets';
import { sha256 } from '../../project/project';
import { DEFAULTS } from '../../settings/defaults';
import type { BlenderSettings, NodeSettings } from '../fleet/boot-settings';
import type { FarmNetwork } from '../fleet/farm-network';
import { buildPermissions, deletionPermissions } from '../permissions/image-permissions';
import { acknowledgeWildcards, type Permission, statementOf } from '../permissions/statement';
import type { BuiltImage } from './built-image';

export interface WorkerImageProps {
  readonly image: BuiltImage;
  /** The base where the image names none: the name of an SSM parameter. */
  readonly defaultBase: string;
  readonly farmName: string;
  readonly network: FarmNetwork;
  readonly bucket: s3.IBucket;
  /** The key of the bundle in the bucket, and the SHA-256 of its list of checksums. */
  readonly bundle: { readonly key: string; readonly sha256: string };
  readonly blender: Required<BlenderSettings>;
  /** The key of Blender's archive in the bucket. */
  readonly blenderKey: string;
  /** Where Node.js is brought: the key of its archive, and what a boot is told of it. @default - the base has it, or its distribution */
  readonly node?: { readonly key: string; readonly settings: Required<NodeSettings> };
  /** The first one: of the image, and of what is started from it. */
  readonly disk: { readonly name: string; readonly size: Size };
  /** ARN of the key that the bucket is encrypted with. @default - Amazon's own */
  readonly key?: string | undefined;
  readonly logRetention: logs.RetentionDays;
  /** What must be there before it can be made: the bundle and the archives, in the bucket. */
  readonly needs: IDependable;
}

/**
 * A machine image with what every boot would bring again: Blender, its libraries, Node.js, the worker. It is made by the scripts of the
 * boot, on an instance that EC2 Image Builder starts and takes away, and cleaned of keys, histories, logs and identities.
 *
 * The deployment waits until it is made, some 20 to 40 minutes. It is made anew when something in it is another: the bundle, Blender, the base
 * that is named, the component. A deployment in which none of these has changed makes none, also when Amazon has published another version of
 * the base. The image before is deleted then, and the last one with the stack.
 *
 * Resources deployed: a component, a recipe, an infrastructure configuration and an image of EC2 Image Builder; an instance profile with a
 * role and a policy, a role by which the image is deleted; a log group. The image itself is an AMI with a snapshot.
 *
 * Idle cost: the AMI's snapshot, 0.05 dollars a month for each GiB that is written in it; see docs/cost.md. While it is made, an
 * on-demand instance.
 *
 * Security: the instance that it is made on has no key pair, IMDSv2 alone, an encrypted disk and the farm's security group, into which
 * nothing comes. Its role reads the bundle and Blender and nothing of the project or the frames. What is fetched is run only if its SHA-256 is right.
 */
export class WorkerImage extends Construct {
  /** `ami-…`, a token. */
  readonly imageId: string;
  /** Changes with what is in the image. */
  readonly version: string;

  constructor(scope: Construct, id: string, props: WorkerImageProps) {
    super(scope, id);
    const { image, bucket, bundle, blender, node, network } = props;
    // A farm may have dots in its name.
    const name = props.farmName.replaceAll('.', '-');
    const base = image.base ?? props.defaultBase;
    const document = assets.imageComponent();
    const disk = { name: props.disk.name, gib: props.disk.size.toGibibytes() };
    this.version = versionOf({
      document,
      bundle: bundle.sha256,
      blender: props.blenderKey,
      node: node?.key,
      base,
      disk,
    });

    // Names of what cannot be changed, only replaced: with the version they are others.
    const component = new imagebuilder.CfnComponent(this, 'Component', {
      name,
      description: "Blender, its libraries, Node.js and Brenda's worker",
      platform: 'Linux',
      version: this.version,
      data: document,
    });
    const recipe = new imagebuilder.CfnImageRecipe(this, 'Recipe', {
      name,
      version: this.version,
      // As text: a look-up at each deployment would make another image whenever Amazon publishes one.
      parentImage: base.startsWith('/') ? `ssm:${base}` : base,
      components: [
        {
          componentArn: component.attrArn,
          parameters: parameters({
            Bundle: bucket.s3UrlForObject(bundle.key),
            BundleSha256: bundle.sha256,
            BlenderVersion: blender.BRENDA_BLENDER_VERSION,
            BlenderArchive: blender.BRENDA_BLENDER_ARCHIVE,
            BlenderSha256: blender.BRENDA_BLENDER_SHA256,
            ...(node && {
              NodeArchive: node.settings.BRENDA_NODE_ARCHIVE,
              NodeSha256: node.settings.BRENDA_NODE_SHA256,
            }),
            Region: Stack.of(this).region,
          }),
        },
      ],
      blockDeviceMappings: [
        {
          deviceName: disk.name,
          ebs: { volumeType: 'gp3', volumeSize: disk.gib, encrypted: true, deleteOnTermination: true },
        },
      ],
      amiTags: { 'brenda:farm': props.farmName },
    });

    const log = new logs.LogGroup(this, 'Log', {
      // Image Builder takes no other name.
      logGroupName: `/aws/imagebuilder/${name}`,
      retention: props.logRetention,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const builder = this.role(
      'Builder',
      'ec2.amazonaws.com',
      'The image is made on',
      this.buildReach(props, component, log),
    );
    const profile = new iam.CfnInstanceProfile(this, 'Profile', { roles: [builder.role.roleName] });
    const infrastructure = new imagebuilder.CfnInfrastructureConfiguration(this, 'Infrastructure', {
      name,
      instanceProfileName: profile.ref,
      instanceTypes: [image.instanceType?.toString() ?? DEFAULTS.imageInstanceType],
      instanceMetadataOptions: { httpTokens: 'required', httpPutResponseHopLimit: 1 },
      terminateInstanceOnFailure: true,
      subnetId: network.vpc.selectSubnets(network.subnets).subnetIds[0] ?? '',
      securityGroupIds: [network.securityGroup.securityGroupId],
      resourceTags: { 'brenda:farm': props.farmName },
    });
    const remover = this.role(
      'Remover',
      'imagebuilder.amazonaws.com',
      'Deletes images of',
      deletionPermissions(),
    );

    const made = new imagebuilder.CfnImage(this, 'Image', {
      imageRecipeArn: recipe.attrArn,
      infrastructureConfigurationArn: infrastructure.attrArn,
      // A list of packages, which nobody reads here, would take more permissions.
      enhancedImageMetadataEnabled: false,
      // The component has started Blender already; a test would be another instance.
      imageTestsConfiguration: { imageTestsEnabled: false },
      deletionSettings: { executionRole: remover.role.roleArn },
    });
    made.node.addDependency(props.needs, network.vpc, builder.policy, remover.policy, log);
    this.imageId = made.attrImageId;
  }

  private role(id: string, service: string, does: string, permissions: readonly Permission[]) {
    const role = new iam.Role(this, `${id}Role`, {
      assumedBy: new iam.ServicePrincipal(service),
      description: `${does} the render farm ${Stack.of(this).stackName}`,
    });
    const policy = new iam.Policy(this, `${id}Policy`, {
      roles: [role],
      statements: permissions.map(statementOf),
    });
    acknowledgeWildcards(policy, permissions);
    return { role, policy };
  }

  private buildReach(
    { bucket, bundle, blenderKey, node, key }: WorkerImageProps,
    component: imagebuilder.CfnComponent,
    log: logs.LogGroup,
  ): Permission[] {
    return buildPermissions({
      partition: Stack.of(this).partition,
      bundle: bucket.arnForObjects(bundle.key),
      blenderArchive: bucket.arnForObjects(blenderKey),
      ...(node === undefined ? {} : { nodeArchive: bucket.arnForObjects(node.key) }),
      component: component.attrArn,
      logGroup: log.logGroupArn,
      ...(key === undefined ? {} : { key }),
    });
  }
}

/**
 * Of these contents always the same, and of others another: `1.0.n`. A number in a version may be below 2^30.
 *
 * What Image Builder calls a version cannot be changed; what is in an image is as it was when the version was made.
 */
function versionOf(contents: object): string {
  return `1.0.${String(parseInt(sha256(JSON.stringify(contents)).slice(0, 7), 16))}`;
}

function parameters(
  values: Readonly<Record<string, string>>,
): imagebuilder.CfnImageRecipe.ComponentParameterProperty[] {
  return Object.entries(values).map(([name, value]) => ({ name, value: [value] }));
}
