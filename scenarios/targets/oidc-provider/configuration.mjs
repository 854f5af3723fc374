// The provider's configuration: what the library offers of OAuth and OpenID Connect, on plain http at the loopback address.

import { createHmac, randomBytes } from 'node:crypto';

import { findAccount } from './accounts.mjs';
import {
  deviceConfirmationPage, deviceDonePage, devicePage, errorPage, logoutPage, signedOutPage,
} from './pages.mjs';
import { informationAbout, PROTECTED_RESOURCES } from './resources.mjs';
import { MemoryStorage } from './storage.mjs';

/** The one authentication context class this provider knows; a password login reaches it. */
export const PASSWORD_ACR = 'urn:mace:incommon:iap:bronze';

const SIGNING_ALGS = ['RS256', 'PS256', 'ES256', 'EdDSA'];
const SIGNING_AND_MAC_ALGS = [...SIGNING_ALGS, 'HS256'];
const RESPONSE_TYPES = [
  'code', 'id_token', 'id_token token', 'code id_token', 'code token', 'code id_token token', 'none',
];
const MINUTE = 60;
const HOUR = 60 * MINUTE;
const FORTNIGHT = 14 * 24 * HOUR;

// The library fetches nothing from special-use addresses. Relying parties of a test bench live at 127.0.0.1; with
// LOOPBACK_RELYING_PARTIES=1 their jwks_uri and backchannel_logout_uri are reached without that guard.
function fetchFromRelyingParty(url, options) {
  if (process.env.LOOPBACK_RELYING_PARTIES !== '1' || new URL(url).hostname !== '127.0.0.1') {
    return fetch(url, options);
  }
  return fetch(url, { ...options, dispatcher: undefined });
}

// A lifetime in seconds, which the environment may shorten.
const secondsOf = (variable, otherwise) => Number(process.env[variable] ?? otherwise);

/** The configuration of a provider that signs with `jwks`. */
export function configurationOf(jwks) {
  const pairwiseKey = randomBytes(32);
  return {
    adapter: MemoryStorage,
    jwks,
    findAccount,
    acrValues: [PASSWORD_ACR],
    responseTypes: RESPONSE_TYPES,
    claims: {
      amr: null,
      profile: [
        'name', 'family_name', 'given_name', 'middle_name', 'nickname', 'preferred_username', 'profile', 'picture',
        'website', 'gender', 'birthdate', 'zoneinfo', 'locale', 'updated_at',
      ],
      email: ['email', 'email_verified'],
      address: ['address'],
      phone: ['phone_number', 'phone_number_verified'],
    },
    scopes: ['openid', 'offline_access'],
    subjectTypes: ['public', 'pairwise'],
    pairwiseIdentifier: (ctx, accountId, { sectorIdentifier }) => (
      createHmac('sha256', pairwiseKey).update(`${sectorIdentifier} ${accountId}`).digest('base64url')
    ),
    clientAuthMethods: ['client_secret_basic', 'client_secret_post', 'client_secret_jwt', 'private_key_jwt', 'none'],
    clientBasedCORS: (ctx, origin, client) => client.redirectUris.some((uri) => new URL(uri).origin === origin),
    conformIdTokenClaims: true,
    // OIDC Core 3.1.2.1: the authorization endpoint takes GET and POST; the library binds POST to SameSite=None.
    enableHttpPostMethods: true,
    cookies: { keys: [randomBytes(32).toString('base64url')], long: { sameSite: 'none' } },
    enabledJWA: {
      clientAuthSigningAlgValues: SIGNING_AND_MAC_ALGS,
      idTokenSigningAlgValues: SIGNING_AND_MAC_ALGS,
      requestObjectSigningAlgValues: SIGNING_AND_MAC_ALGS,
      userinfoSigningAlgValues: SIGNING_AND_MAC_ALGS,
    },
    discovery: { protected_resources: PROTECTED_RESOURCES },
    features: {
      devInteractions: { enabled: false },
      backchannelLogout: { enabled: true },
      claimsParameter: { enabled: true },
      clientCredentials: { enabled: true },
      deviceFlow: {
        enabled: true,
        userCodeInputSource: devicePage,
        userCodeConfirmSource: deviceConfirmationPage,
        successSource: deviceDonePage,
      },
      introspection: { enabled: true },
      jwtIntrospection: { enabled: true },
      jwtUserinfo: { enabled: true },
      registration: { enabled: true },
      registrationManagement: { enabled: true },
      requestObjects: { enabled: true },
      pushedAuthorizationRequests: { enabled: true },
      resourceIndicators: {
        enabled: true,
        // RFC 8707 2.2: without resource, a token is for what was granted; the library gives it for one at a time.
        defaultResource: (ctx, client, granted) => granted?.[0],
        getResourceServerInfo: informationAbout,
        useGrantedResource: () => true,
      },
      revocation: { enabled: true },
      rpInitiatedLogout: { enabled: true, logoutSource: logoutPage, postLogoutSuccessSource: signedOutPage },
    },
    fetch: fetchFromRelyingParty,
    interactions: { url: (ctx, interaction) => `/interaction/${interaction.uid}` },
    // RFC 8252 8.1 asks it of native applications. OpenID Connect asks it of no client, so that others go without.
    pkce: { required: (ctx, client) => client.applicationType === 'native' },
    renderError: errorPage,
    ttl: {
      AccessToken: secondsOf('ACCESS_TOKEN_SECONDS', HOUR),
      AuthorizationCode: secondsOf('CODE_SECONDS', MINUTE),
      ClientCredentials: 10 * MINUTE,
      DeviceCode: secondsOf('DEVICE_CODE_SECONDS', 10 * MINUTE),
      Grant: FORTNIGHT,
      IdToken: HOUR,
      Interaction: HOUR,
      RefreshToken: FORTNIGHT,
      Session: FORTNIGHT,
    },
  };
}
