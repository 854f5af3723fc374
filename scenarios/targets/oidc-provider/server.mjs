// Starts the provider at the loopback address and says where, in one line of JSON.
//
// PORT                        the port; a free one without it
// STOP_WITH_STDIN=1           ends when standard input closes
// LOOPBACK_RELYING_PARTIES=1  reaches jwks_uri and backchannel_logout_uri at 127.0.0.1

import './runtime.mjs';

import { once } from 'node:events';
import { createServer } from 'node:http';

import { generateKeys } from './keys.mjs';

const HOST = '127.0.0.1';
const MAX_PORT = 65_535;
const EXIT_UNUSABLE_PORT = 2;

function refuse(reason) {
  process.stderr.write(`${reason}\n`);
  process.exit(EXIT_UNUSABLE_PORT);
}

// Loaded only once the port is ours, so that a taken port is all that standard error speaks of.
async function loadListener(issuer) {
  const [{ listenerFor }, jwks] = await Promise.all([import('./provider.mjs'), generateKeys()]);
  return listenerFor(issuer, jwks);
}

if (process.env.STOP_WITH_STDIN === '1') {
  process.stdin.once('close', () => process.exit(0)).resume();
}

const port = Number(process.env.PORT || 0);
if (!Number.isInteger(port) || port < 0 || port > MAX_PORT) refuse(`PORT is not a port: ${process.env.PORT}`);

const server = createServer(async (request, response) => (await listener)(request, response));
server.listen(port, HOST);
await once(server, 'listening').catch((error) => refuse(error.message));

const issuer = `http://${HOST}:${server.address().port}`;
const listener = loadListener(issuer);
await listener;
process.stdout.write(`${JSON.stringify({ issuer })}\n`);
