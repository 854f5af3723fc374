// The protected resources that access tokens can be for, besides the provider's own UserInfo endpoint.

import { errors } from 'oidc-provider';

/** The resource indicators (RFC 8707) of the resources, as in the `protected_resources` of the metadata. */
export const PROTECTED_RESOURCES = ['https://resource.example/', 'https://another-resource.example/'];

/** What access tokens for `resource` are like: JWTs of RFC 9068 that no scope value widens. */
export function informationAbout(ctx, resource) {
  if (!PROTECTED_RESOURCES.includes(resource)) throw new errors.InvalidTarget();
  return { audience: resource, scope: '', accessTokenFormat: 'jwt', accessTokenTTL: 600 };
}
