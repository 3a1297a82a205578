/** For lazy loading: in the bundle of the command line, `import()` of the package itself returns only its default export. */
export { GetObjectCommand, HeadObjectCommand } from '@aws-sdk/client-s3';
