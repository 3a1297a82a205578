/** As long as the names that CloudFormation puts in, of buckets and queues, are likely to get. */
const NAME_BYTES = 150;

interface Template {
  readonly Resources: Readonly<Record<string, { readonly Type: string; readonly Properties?: unknown }>>;
}

/** How many bytes of user data the instances of a template get, before they are encoded. */
export function userDataBytes(template: string): number {
  const { Resources } = JSON.parse(template) as Template;
  const found = Object.values(Resources).find(({ Type }) => Type === 'AWS::EC2::LaunchTemplate');
  const { LaunchTemplateData } = found?.Properties as {
    LaunchTemplateData: { UserData: { 'Fn::Base64': { 'Fn::Join': [string, unknown[]] } } };
  };
  const [between, parts] = LaunchTemplateData.UserData['Fn::Base64']['Fn::Join'];
  const texts = parts.map((part) => (typeof part === 'string' ? part : '-'.repeat(NAME_BYTES)));
  return Buffer.byteLength(texts.join(between));
}
