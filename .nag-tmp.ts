import { App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { readFarmConfigs } from '/work/main/lib/farm-config';
import { RenderFarmStack } from '/work/main/lib/render-farm-stack';
const context = { ...JSON.parse(require('fs').readFileSync('/work/main/cdk.json','utf8')).context, brenda: JSON.parse(process.argv[2]!) };
const app = new App({ context, outdir: '/tmp/out-nag' });
Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
for (const c of readFarmConfigs(context)) new RenderFarmStack(app, c);
app.synth();
