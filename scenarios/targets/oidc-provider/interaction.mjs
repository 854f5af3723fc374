// What happens between the authorization request and its response: login, then consent.

import { authenticate } from './accounts.mjs';
import { PASSWORD_ACR } from './configuration.mjs';
import { consentPage, errorPage, loginPage } from './pages.mjs';

const ROUTE = /^\/interaction\/[\w-]+(?:\/(?<step>login|consent))?$/;
const MAX_FORM_BYTES = 8192;

async function readForm(ctx) {
  const chunks = [];
  let size = 0;
  for await (const chunk of ctx.req) {
    size += chunk.length;
    ctx.assert(size <= MAX_FORM_BYTES, 413, 'the form is too large');
    chunks.push(chunk);
  }
  return new URLSearchParams(Buffer.concat(chunks).toString());
}

function showStep(ctx, { uid, prompt, params }, client) {
  if (prompt.name === 'login') {
    loginPage(ctx, { uid, client, login: params.login_hint });
    return;
  }
  const { missingOIDCScope = [], missingOIDCClaims = [] } = prompt.details;
  const again = prompt.reasons.includes('consent_prompt') ? (params.scope ?? '').split(' ') : [];
  consentPage(ctx, { uid, client, requested: [...new Set([...again, ...missingOIDCScope, ...missingOIDCClaims])] });
}

// OIDC Core 5.5.1.1: an essential acr out of reach is a failed authentication; a login would only be asked for again.
function isAcrOutOfReach({ name, reasons, details }) {
  if (name !== 'login' || !reasons.some((reason) => reason.startsWith('essential_acr'))) return false;
  const { value, values = [value] } = details.acr;
  return !values.includes(PASSWORD_ACR);
}

async function grantRequested(provider, { grantId, params, prompt, session }) {
  const existing = grantId && await provider.Grant.find(grantId);
  const grant = existing ?? new provider.Grant({ accountId: session.accountId, clientId: params.client_id });
  const { missingOIDCScope, missingOIDCClaims } = prompt.details;
  if (missingOIDCScope) grant.addOIDCScope(missingOIDCScope.join(' '));
  if (missingOIDCClaims) grant.addOIDCClaims(missingOIDCClaims);
  return grant.save();
}

async function finish(ctx, provider, result) {
  ctx.status = 303;
  ctx.redirect(await provider.interactionResult(ctx.req, ctx.res, result));
}

async function submitLogin(ctx, provider, { uid }, client) {
  const form = await readForm(ctx);
  const login = form.get('login') ?? '';
  const accountId = authenticate(login, form.get('password'));
  if (accountId === undefined) {
    loginPage(ctx, { uid, client, login, message: 'Login and password do not match.' });
    return;
  }
  await finish(ctx, provider, { login: { accountId, acr: PASSWORD_ACR, amr: ['pwd'] } });
}

async function submitConsent(ctx, provider, details) {
  const decision = (await readForm(ctx)).get('decision');
  ctx.assert(['continue', 'cancel'].includes(decision), 400, 'choose to continue or to cancel');
  if (decision === 'cancel') {
    await finish(ctx, provider, { error: 'access_denied', error_description: 'the End-User refused' });
    return;
  }
  await finish(ctx, provider, { consent: { grantId: await grantRequested(provider, details) } });
}

async function answer(ctx, provider, step) {
  const details = await provider.interactionDetails(ctx.req, ctx.res);
  const client = await provider.Client.find(details.params.client_id);
  ctx.assert(client, 400, 'the client is no longer registered');
  if (isAcrOutOfReach(details.prompt)) {
    await finish(ctx, provider, {
      error: 'unmet_authentication_requirements',
      error_description: 'none of the requested authentication context classes can be reached',
    });
    return;
  }
  if (ctx.method === 'GET' && step === undefined) {
    showStep(ctx, details, client);
    return;
  }
  ctx.assert(ctx.method === 'POST' && step === details.prompt.name, 400, 'this page is not what the provider asks now');
  await (step === 'login' ? submitLogin : submitConsent)(ctx, provider, details, client);
}

/** The middleware that serves the pages below /interaction/. */
export function interactionPages(provider) {
  return async (ctx, next) => {
    const route = ROUTE.exec(ctx.path);
    if (route === null) {
      await next();
      return;
    }
    try {
      await answer(ctx, provider, route.groups.step);
    } catch (error) {
      if (error.expose !== true) throw error;
      ctx.status = error.status;
      errorPage(ctx, { error: 'invalid_request', error_description: error.error_description ?? error.message });
    }
  };
}
