// `npm run test:chaos`: what test/chaos does, with more faults than in `npm test` and with another seed each time. Arguments are Jest's.
process.env.BRENDA_CHAOS = 'long';
process.argv.splice(2, 0, 'test/chaos');
await import('./all.mjs');
