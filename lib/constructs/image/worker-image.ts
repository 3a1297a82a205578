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
  /** The default base: the name of an SSM parameter. */
  readonly defaultBase: string;
  readonly farmName: string;
  readonly network: FarmNetwork;
  readonly bucket: s3.IBucket;
  /** The key of the bundle in the bucket, and the SHA-256 of its list of checksums. */
  readonly bundle: { readonly key: string; readonly sha256: string };
  readonly blender: Required<BlenderSettings>;
  /** The key of Blender's archive in the bucket. */
  readonly blenderKey: string;
  /** If Node.js is uploaded: the key of its archive, and its boot settings. @default - Node.js comes from the base or its distribution */
  readonly node?: { readonly key: string; readonly settings: Required<NodeSettings> };
  /** The root device: of the image, and of instances that use it. */
  readonly disk: { readonly name: string; readonly size: Size };
  /** ARN of the bucket's encryption key. @default - Amazon's own */
  readonly key?: string | undefined;
  readonly logRetention: logs.RetentionDays;
  /** The build needs these: the bundle and the archives, in the bucket. */
  readonly needs: IDependable;
}

/**
 * A machine image with everything that each boot would install again: Blender, its libraries, Node.js, the worker. EC2 Image Builder starts
 * an instance, which runs the scripts of the boot, and terminates it. The image contains no keys, histories, logs or identities.
 *
 * The deployment waits for the build, some 20 to 40 minutes. The image is rebuilt when its contents change: the bundle, Blender, the named
 * base, the component. A deployment without such a change builds none, even if Amazon has published a new version of the base. The previous
 * image is deleted after a rebuild, and the last one with the stack.
 *
 * Resources deployed: a component, a recipe, an infrastructure configuration and an image of EC2 Image Builder; an instance profile with a
 * role and a policy, a role that deletes the image; a log group. The image itself is an AMI with a snapshot.
 *
 * Idle cost: the AMI's snapshot, 0.05 dollars a month for each GiB of data; see docs/operations/cost.md. During the build, an on-demand instance.
 *
 * Security: the build instance has no key pair, IMDSv2 alone, an encrypted disk and the farm's security group, without inbound rules. Its
 * role reads the bundle and Blender and nothing of the project or the frames. Fetched files run only if their SHA-256 is right.
 *
 * @example
 * ```ts
 * import { Project, RenderFarm } from '@brenda-render/brenda';
 * import { App, Stack } from 'aws-cdk-lib';
 * import { InstanceType } from 'aws-cdk-lib/aws-ec2';
 *
 * const stack = new Stack(new App(), 'Film');
 * // The farm has its image built, so that instances boot quickly.
 * new RenderFarm(stack, 'Farm', {
 *   project: Project.fromBucket('our-films', 'shot010.zip'),
 *   frames: '1-240',
 *   image: { instanceType: new InstanceType('c6i.xlarge') },
 * });
 * ```
 */
export class WorkerImage extends Construct {
  /** `ami-…`, a token. */
  readonly imageId: string;
  /** Changes with the contents of the image. */
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

    // Names of immutable resources: the version makes each replacement another name.
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
      // As text: a look-up at each deployment would build another image whenever Amazon publishes one.
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
      // Image Builder accepts no other name.
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
      // The package list is not used, and would require more permissions.
      enhancedImageMetadataEnabled: false,
      // The component has started Blender already; a test would start another instance.
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
 * Equal contents have the same version, and others another: `1.0.n`. A number in a version may be below 2^30.
 *
 * A version of Image Builder is immutable; an image contains what its version was created with.
 */
function versionOf(contents: object): string {
  return `1.0.${String(parseInt(sha256(JSON.stringify(contents)).slice(0, 7), 16))}`;
}

function parameters(
  values: Readonly<Record<string, string>>,
): imagebuilder.CfnImageRecipe.ComponentParameterProperty[] {
  return Object.entries(values).map(([name, value]) => ({ name, value: [value] }));
}
