// The library's provider with our configuration and pages.

import { Provider } from 'oidc-provider';

import { configurationOf } from './configuration.mjs';
import { interactionPages } from './interaction.mjs';

/** What answers the requests to `issuer`, as a listener of node:http; `jwks` signs. */
export function listenerFor(issuer, jwks) {
  const provider = new Provider(issuer, configurationOf(jwks));
  provider.use(interactionPages(provider));
  provider.on('server_error', (ctx, error) => console.error(error.stack));
  return provider.callback();
}
