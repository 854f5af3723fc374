// The keys that the provider signs with, made when it starts.

import { generateKeyPair } from 'node:crypto';
import { promisify } from 'node:util';

/** Fresh private keys, one for each kind of algorithm, as a JWK Set. */
export async function generateKeys() {
  const generate = promisify(generateKeyPair);
  const pairs = await Promise.all([
    generate('rsa', { modulusLength: 2048 }),
    generate('ec', { namedCurve: 'P-256' }),
    generate('ed25519'),
  ]);
  return { keys: pairs.map(({ privateKey }) => ({ ...privateKey.export({ format: 'jwk' }), use: 'sig' })) };
}
