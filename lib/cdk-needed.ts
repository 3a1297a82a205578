import { name as packageName } from '../package.json';

// The package installs without the CDK, which is large and not needed to render on one machine. Node's own error would only name a missing
// module and the file that requires it.
const missing = ['aws-cdk-lib', 'constructs'].filter((name) => !isInstalled(name));
if (missing.length > 0)
  throw new Error(
    `${packageName}: its constructs need the AWS CDK, and ${missing.join(' and ')} cannot be found; npm install aws-cdk-lib constructs`,
  );

function isInstalled(name: string): boolean {
  try {
    require.resolve(name);
    return true;
  } catch {
    return false;
  }
}
