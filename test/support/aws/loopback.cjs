// Preloaded where a function of the CDK's own runs, which knows AWS alone.
const dns = require('node:dns');
const http = require('node:http');
const https = require('node:https');

// Whatever ends in .localhost is this machine (RFC 6761). Not every resolver knows that, and S3 puts the bucket before the host.
const { lookup } = dns;
dns.lookup = (name, ...rest) => lookup(name.endsWith('.localhost') ? 'localhost' : name, ...rest);

// It answers CloudFormation by https, at the port of that.
const { request } = https;
https.request = (options, ...rest) =>
  options.hostname === '127.0.0.1'
    ? http.request({ ...options, port: process.env.ANSWER_PORT }, ...rest)
    : request(options, ...rest);
