/** For those who load them late: in the bundle of the command line, `import()` of the package itself gives its default export alone. */
export { GetObjectCommand, HeadObjectCommand } from '@aws-sdk/client-s3';
