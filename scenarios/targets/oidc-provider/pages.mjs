// The pages that an end-user meets.

const ENTITIES = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

function escape(text) {
  return String(text).replace(/[&<>"']/g, (character) => ENTITIES[character]);
}

function show(ctx, title, body) {
  ctx.type = 'html';
  ctx.set('cache-control', 'no-store');
  ctx.set('content-security-policy', "frame-ancestors 'none'");
  ctx.set('x-frame-options', 'DENY');
  ctx.body = `<!DOCTYPE html>
<html lang="en">
<head><meta charset="utf-8"><title>${title}</title></head>
<body>
<h1>${title}</h1>
${body}
</body>
</html>
`;
}

function nameOf(client) {
  return escape(client.clientName ?? client.clientId);
}

// OIDC Registration 2: the logo is shown to the End-User, and the pages about the client are offered as links.
function partsOf(client) {
  const links = [
    [client.clientUri, 'About it'], [client.policyUri, 'How it uses your data'], [client.tosUri, 'Its terms of service'],
  ];
  const logo = client.logoUri && `<p><img src="${escape(client.logoUri)}" alt=""></p>`;
  const items = links.filter(([uri]) => uri).map(([uri, text]) => `<li><a href="${escape(uri)}">${text}</a></li>`);
  return [logo, items.length && `<ul>${items.join('')}</ul>`].filter(Boolean).join('\n');
}

/** The login form; `message` says why it is shown again. */
export function loginPage(ctx, { uid, client, login = '', message = '' }) {
  show(ctx, 'Sign in', `<p>to continue to ${nameOf(client)}</p>
${partsOf(client)}
${message && `<p role="alert">${escape(message)}</p>`}
<form method="post" action="/interaction/${uid}/login">
<label>Login <input name="login" value="${escape(login)}" autocomplete="username" required autofocus></label>
<label>Password <input name="password" type="password" autocomplete="current-password" required></label>
<button type="submit">Sign in</button>
</form>`);
}

/** The consent form: what the client asks for, a button that grants it and one that refuses. */
export function consentPage(ctx, { uid, client, requested }) {
  const items = requested.map((item) => `<li>${escape(item)}</li>`).join('');
  show(ctx, 'Authorize', `${partsOf(client)}
<p>${nameOf(client)} asks for access to</p>
<ul>${items}</ul>
<form method="post" action="/interaction/${uid}/consent">
<button type="submit" name="decision" value="continue" autofocus>Continue</button>
<button type="submit" name="decision" value="cancel">Cancel</button>
</form>`);
}

/** The question before RP-Initiated Logout; `form` is the library's, with its cross-site request token. */
export function logoutPage(ctx, form) {
  show(ctx, 'Sign out', `<p>Do you want to sign out?</p>
${form}
<button type="submit" form="op.logoutForm" name="logout" value="yes" autofocus>Sign out</button>
<button type="submit" form="op.logoutForm">Stay signed in</button>`);
}

/** What is shown after a logout that leads nowhere else. */
export function signedOutPage(ctx) {
  show(ctx, 'Signed out', '<p>You are signed out.</p>');
}

/** Where the user types what the device shows (RFC 8628 3.3); `form` is the library's, `error` what was wrong before. */
export function devicePage(ctx, form, out, error) {
  const wrong = { NotFoundError: 'That code is not known.', ExpiredError: 'That code has expired.' };
  show(ctx, 'Connect a device', `${error ? `<p role="alert">${wrong[error.name] ?? escape(error.message)}</p>` : ''}
<p>Enter the code that your device shows.</p>
${form}
<button type="submit" form="op.deviceInputForm">Continue</button>`);
}

/** The question whether the device with this code is the user's (RFC 8628 3.3.1); `form` is the library's. */
export function deviceConfirmationPage(ctx, form, client, deviceInfo, userCode) {
  show(ctx, 'Connect this device?', `${partsOf(client)}
<p>${nameOf(client)} runs on a device that shows <code>${escape(userCode)}</code>. Is it yours?</p>
${form}
<button type="submit" form="op.deviceConfirmForm" autofocus>Continue</button>
<button type="submit" form="op.deviceConfirmForm" name="abort" value="yes">Cancel</button>`);
}

/** What is shown once the device may fetch its tokens. */
export function deviceDonePage(ctx) {
  show(ctx, 'Device connected', '<p>Your device goes on by itself.</p>');
}

/** An error that cannot go back to the client, such as an unregistered redirect URI. */
export function errorPage(ctx, { error, error_description: description = '' }) {
  show(ctx, 'Error', `<p><code>${escape(error)}</code></p>
<p>${escape(description)}</p>`);
}
